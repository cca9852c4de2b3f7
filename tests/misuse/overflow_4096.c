// SPDX-License-Identifier: MIT
// Writes a page behind a block, then frees the one behind it.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 24), *next = HeapAlloc(heap, 0, 8000);
    memset(block, 'x', 24 + 4096);
    HeapFree(heap, 0, next);
    return !HeapFree(heap, 0, block);
}
