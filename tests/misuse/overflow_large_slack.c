// SPDX-License-Identifier: MIT
// Writes the byte behind a block of 576 KiB and one byte.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 0x90001);
    block[0x90001] = 'x';
    return !HeapFree(heap, 0, block);
}
