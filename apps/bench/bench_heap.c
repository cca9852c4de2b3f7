/* bench_heap.c - a block of the heap, and one of the C run-time.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bench.h"
#include <stdlib.h>

static void heap_block(void)
{
    HeapFree(GetProcessHeap(), 0, HeapAlloc(GetProcessHeap(), 0, 64));
}

static void malloc_block(void)
{
    void *volatile block = malloc(64);
    free(block);
}

const struct measurement bench_heap[] = {
    {"heap", bench_nothing, heap_block, bench_nothing, 1},
    {"malloc", bench_nothing, malloc_block, bench_nothing, 1},
    {NULL},
};
