// SPDX-License-Identifier: MIT
// Writes 4 bytes before a block, then frees it.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 24);
    memset(block - 4, 'x', 4);
    return !HeapFree(heap, 0, block);
}
