// SPDX-License-Identifier: MIT
// Reads the byte before a block.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    volatile char *block = HeapAlloc(heap, 0, 24);
    char read = block[-1];
    HeapFree(heap, 0, (char *)block);
    return read & 0;
}
