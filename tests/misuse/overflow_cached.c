// SPDX-License-Identifier: MIT
// Writes over the header of a block in the cache of the thread, then takes and frees it.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    static char *blocks[200];
    for (int i = 0; i < 200; i++)
        blocks[i] = HeapAlloc(heap, 0, 24);
    memset(blocks[150], 'x', 32);
    for (int i = 0; i < 200; i++)
        HeapFree(heap, 0, blocks[i]);
    return 0;
}
