// SPDX-License-Identifier: MIT
// Frees an address at which nothing is.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    return !HeapFree(heap, 0, (void *)0x50000000);
}
