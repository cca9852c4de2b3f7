// SPDX-License-Identifier: MIT
// Frees a block that the program made up: with the header of a true one.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 24), *large = HeapAlloc(heap, 0, 1000);
    memcpy(large + 56, block - 8, 8);
    return !HeapFree(heap, 0, large + 64);
}
