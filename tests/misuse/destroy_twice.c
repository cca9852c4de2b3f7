// SPDX-License-Identifier: MIT
// Destroys a heap twice.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    HeapDestroy(heap);
    return !HeapDestroy(heap);
}
