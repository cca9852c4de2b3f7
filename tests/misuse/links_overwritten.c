// SPDX-License-Identifier: MIT
// Writes an address over the links of a free block, as an attacker would, then takes it.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    static void *target[4];
    void **block = HeapAlloc(heap, 0, 24);
    HeapAlloc(heap, 0, 24);
    HeapFree(heap, 0, block);
    block[0] = block[1] = target;
    HeapAlloc(heap, 0, 24);
    return target[0] != NULL || target[1] != NULL ? 2 : 0;
}
