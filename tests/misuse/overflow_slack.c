// SPDX-License-Identifier: MIT
// Writes the byte behind a block of 21: no other block has it.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 21);
    block[21] = 'x';
    return !HeapFree(heap, 0, block);
}
