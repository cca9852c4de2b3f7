// SPDX-License-Identifier: MIT
// Frees a pointer into a block of 576 KiB.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 0x90000);
    return !HeapFree(heap, 0, block + 4096);
}
