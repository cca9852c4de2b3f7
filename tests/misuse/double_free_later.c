// SPDX-License-Identifier: MIT
// Frees a block, then its neighbours, then the block again.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *before = HeapAlloc(heap, 0, 24), *block = HeapAlloc(heap, 0, 24);
    char *after = HeapAlloc(heap, 0, 24);
    HeapFree(heap, 0, block);
    HeapFree(heap, 0, before);
    HeapFree(heap, 0, after);
    return !HeapFree(heap, 0, block);
}
