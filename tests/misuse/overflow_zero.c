// SPDX-License-Identifier: MIT
// Writes to a block of no bytes.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 0);
    block[0] = 'x';
    return !HeapFree(heap, 0, block);
}
