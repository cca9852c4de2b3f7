// SPDX-License-Identifier: MIT
// Resizes NULL, which HeapReAlloc does not take for a new block.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    return !HeapReAlloc(heap, 0, NULL, 48);
}
