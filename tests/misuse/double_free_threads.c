// SPDX-License-Identifier: MIT
// Two threads free the same block.
#include <windows.h>

static HANDLE heap;

static DWORD WINAPI free_it(void *block)
{
    return HeapFree(heap, 0, block);
}

int main(void)
{
    heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 24);
    HANDLE thread = CreateThread(NULL, 0, free_it, block, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    return !HeapFree(heap, 0, block);
}
