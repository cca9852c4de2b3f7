// SPDX-License-Identifier: MIT
// Copies a string of 24 characters to a block of 24: its zero goes too far.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 24), *next = HeapAlloc(heap, 0, 24);
    lstrcpyA(block, "abcdefghijklmnopqrstuvwx");
    HeapFree(heap, 0, next);
    return !HeapFree(heap, 0, block);
}
