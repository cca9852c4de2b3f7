// SPDX-License-Identifier: MIT
// free of a block of HeapAlloc.
#include <stdlib.h>
#include <windows.h>

int main(void)
{
    char *block = HeapAlloc(GetProcessHeap(), 0, 24);
    free(block);
    return 0;
}
