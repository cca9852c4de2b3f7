// SPDX-License-Identifier: MIT
// Reads what is behind a block.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    volatile char *block = HeapAlloc(heap, 0, 24);
    char read = block[24];
    HeapFree(heap, 0, (char *)block);
    return read & 0;
}
