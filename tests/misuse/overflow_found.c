// SPDX-License-Identifier: MIT
// Writes behind a block; HeapValidate looks for it.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 24), *next = HeapAlloc(heap, 0, 24);
    memset(block, 'x', 32);
    next[0] = 0;
    return !HeapValidate(heap, 0, NULL);
}
