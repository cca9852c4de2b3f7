// SPDX-License-Identifier: MIT
// Resizes a freed block.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 24);
    HeapFree(heap, 0, block);
    return !HeapReAlloc(heap, 0, block, 48);
}
