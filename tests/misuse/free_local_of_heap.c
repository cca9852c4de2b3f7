// SPDX-License-Identifier: MIT
// LocalFree of a block that HeapAlloc gave, of another heap.
#include <windows.h>

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 24);
    return LocalFree(block) != NULL;
}
