// SPDX-License-Identifier: MIT
// Asks a heap for the size of another one's block.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0), other = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(other, 0, 24);
    return HeapSize(heap, 0, block) == (SIZE_T)-1;
}
