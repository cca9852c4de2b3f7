// SPDX-License-Identifier: MIT
// Writes to a block of 576 KiB that was freed.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 0x90000);
    HeapFree(heap, 0, block);
    block[100] = 'x';
    return 0;
}
