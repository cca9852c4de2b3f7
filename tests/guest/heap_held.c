// SPDX-License-Identifier: MIT
// Holds blocks of three heaps when it ends: tests/image/heap_report.t says which.
#include <stdlib.h>
#include <windows.h>

static __attribute__((noinline)) void *make_node(void)
{
    return malloc(24);
}

static __attribute__((noinline)) char *make_list(int nodes)
{
    char *last = NULL;
    for (int i = 0; i < nodes; i++)
        last = make_node();
    return last;
}

static __attribute__((noinline)) void *make_table(HANDLE heap)
{
    return HeapAlloc(heap, HEAP_ZERO_MEMORY, 1000);
}

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0), gone = HeapCreate(0, 0, 0);
    free(make_list(3));
    make_table(heap);
    make_table(gone);
    LocalAlloc(LMEM_FIXED, 70000);
    HeapFree(heap, 0, HeapAlloc(heap, 0, 0x90000));
    HeapAlloc(heap, 0, 0x90000);
    HeapDestroy(gone);
    return 0;
}
