// SPDX-License-Identifier: MIT
// Frees a block of another heap.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0), other = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(other, 0, 24);
    return !HeapFree(heap, 0, block);
}
