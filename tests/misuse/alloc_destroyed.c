// SPDX-License-Identifier: MIT
// Allocates from a heap that was destroyed.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    HeapDestroy(heap);
    return !HeapAlloc(heap, 0, 24);
}
