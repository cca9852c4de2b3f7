// SPDX-License-Identifier: MIT
// Frees a block twice.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 24);
    HeapFree(heap, 0, block);
    return !HeapFree(heap, 0, block);
}
