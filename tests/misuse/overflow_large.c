// SPDX-License-Identifier: MIT
// Writes a page behind a block of 576 KiB.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 0x90000);
    block[0x90000 + 4096] = 'x';
    return !HeapFree(heap, 0, block);
}
