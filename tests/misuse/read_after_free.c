// SPDX-License-Identifier: MIT
// Reads a freed block.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    volatile char *block = HeapAlloc(heap, 0, 24);
    HeapFree(heap, 0, (char *)block);
    return block[0] & 0;
}
