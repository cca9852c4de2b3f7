// SPDX-License-Identifier: MIT
// Writes to the first bytes of a freed block, which the heap then wants for another.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 24);
    HeapAlloc(heap, 0, 24);
    HeapFree(heap, 0, block);
    memset(block, 'x', 8);
    return !HeapAlloc(heap, 0, 24);
}
