// SPDX-License-Identifier: MIT
// Writes to a freed block that is another one by now.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 24);
    HeapFree(heap, 0, block);
    HeapAlloc(heap, 0, 24);
    block[3] = 'x';
    return 0;
}
