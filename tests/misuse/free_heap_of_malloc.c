// SPDX-License-Identifier: MIT
// HeapFree of a block of malloc.
#include <stdlib.h>
#include <windows.h>

int main(void)
{
    char *block = malloc(24);
    return !HeapFree(GetProcessHeap(), 0, block);
}
