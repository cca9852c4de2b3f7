// SPDX-License-Identifier: MIT
// Asks for the size of a freed block.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 24);
    HeapFree(heap, 0, block);
    return HeapSize(heap, 0, block) == (SIZE_T)-1;
}
