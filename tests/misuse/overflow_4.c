// SPDX-License-Identifier: MIT
// Writes 4 bytes behind a block, then frees the one behind it.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 24), *next = HeapAlloc(heap, 0, 24);
    memset(block, 'x', 24 + 4);
    HeapFree(heap, 0, next);
    return !HeapFree(heap, 0, block);
}
