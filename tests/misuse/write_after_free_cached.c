// SPDX-License-Identifier: MIT
// Writes to a freed block that waits in the cache of the thread.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = NULL;
    for (int i = 0; i < 200; i++) {
        block = HeapAlloc(heap, 0, 24);
        HeapFree(heap, 0, block);
    }
    memset(block, 'x', 24);
    return !HeapAlloc(heap, 0, 24);
}
