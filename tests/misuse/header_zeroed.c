// SPDX-License-Identifier: MIT
// Writes zeros over the header of a block, then frees it.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 24);
    memset(block - 8, 0, 8);
    return !HeapFree(heap, 0, block);
}
