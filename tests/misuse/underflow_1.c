// SPDX-License-Identifier: MIT
// Writes 1 byte before a block, then frees it.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 24);
    memset(block - 1, 'x', 1);
    return !HeapFree(heap, 0, block);
}
