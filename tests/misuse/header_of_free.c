// SPDX-License-Identifier: MIT
// Writes over the header of a free block, then frees the block before it.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 24), *next = HeapAlloc(heap, 0, 24);
    HeapAlloc(heap, 0, 24);
    HeapFree(heap, 0, next);
    memset(next - 8, 0, 8);
    return !HeapFree(heap, 0, block);
}
