// SPDX-License-Identifier: MIT
// Writes to the old place of a block that has moved.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 24);
    HeapAlloc(heap, 0, 24);
    HeapReAlloc(heap, 0, block, 4000);
    memset(block, 'x', 8);
    return !HeapAlloc(heap, 0, 24);
}
