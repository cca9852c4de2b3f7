// SPDX-License-Identifier: MIT
// Frees a block of a heap that was destroyed.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 24);
    HeapDestroy(heap);
    return !HeapFree(heap, 0, block);
}
