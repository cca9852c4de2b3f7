// SPDX-License-Identifier: MIT
// Writes into the middle of a freed block.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 200);
    HeapAlloc(heap, 0, 24);
    HeapFree(heap, 0, block);
    block[100] = 'x';
    return !HeapAlloc(heap, 0, 200);
}
