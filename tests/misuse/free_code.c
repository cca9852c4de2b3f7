// SPDX-License-Identifier: MIT
// Frees a function.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    return !HeapFree(heap, 0, (void *)((ULONG_PTR)main + 16 & ~(ULONG_PTR)7));
}
