/*
 * gdb_heap.c - a heap with one block of each sort, for heap.t to look at: all are said in `blocks`.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>
#include <windows.h>

struct {
    HANDLE heap;
    char *first, *second, *freed, *cached, *large;
} blocks;

__attribute__((noinline)) void ready(void)
{
    __asm__ volatile("");
}

int main(void)
{
    blocks.heap = HeapCreate(0, 0, 0);
    for (int i = 0; i < 3000; i++) { /* so many calls make the thread keep freed blocks */
        blocks.cached = HeapAlloc(blocks.heap, 0, 40);
        HeapFree(blocks.heap, 0, blocks.cached);
    }
    blocks.first = memset(HeapAlloc(blocks.heap, 0, 100), 'A', 100);
    blocks.freed = memset(HeapAlloc(blocks.heap, 0, 3000), 'F', 3000);
    blocks.second = memset(HeapAlloc(blocks.heap, 0, 24), 'B', 24);
    blocks.large = memset(HeapAlloc(blocks.heap, 0, 600000), 'L', 600000);
    HeapFree(blocks.heap, 0, blocks.freed);
    ready();
    return 0;
}
