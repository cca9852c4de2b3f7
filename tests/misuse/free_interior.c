// SPDX-License-Identifier: MIT
// Frees a pointer into a block.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 24);
    return !HeapFree(heap, 0, block + 8);
}
