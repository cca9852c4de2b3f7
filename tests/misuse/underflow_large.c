// SPDX-License-Identifier: MIT
// Writes before a block of 576 KiB, then frees it.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 0x90000);
    memset(block - 8, 'x', 8);
    return !HeapFree(heap, 0, block);
}
