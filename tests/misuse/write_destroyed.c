// SPDX-License-Identifier: MIT
// Writes to a block of a heap that was destroyed.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 24);
    HeapDestroy(heap);
    block[0] = 'x';
    return 0;
}
