/*
 * k32_heap.c - heaps by their Win32 names: allocate, grow, validate, walk, destroy.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k32_tap.h"

static int walk(HANDLE heap, SIZE_T bytes, int *busy, int *regions)
{
    PROCESS_HEAP_ENTRY entry = {.lpData = NULL};
    int found = 0;
    *busy = *regions = 0;
    while (HeapWalk(heap, &entry)) {
        *regions += (entry.wFlags & PROCESS_HEAP_REGION) != 0;
        *busy += (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) != 0;
        found += (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) && entry.cbData == bytes;
    }
    return GetLastError() == ERROR_NO_MORE_ITEMS ? found : -1;
}

static LONG CALLBACK continue_no_memory(EXCEPTION_POINTERS *pointers)
{
    return pointers->ExceptionRecord->ExceptionCode == STATUS_NO_MEMORY
               ? EXCEPTION_CONTINUE_EXECUTION
               : EXCEPTION_CONTINUE_SEARCH;
}

int main(void)
{
    HANDLE heaps[64];
    DWORD before = GetProcessHeaps(64, heaps);
    HANDLE heap = HeapCreate(0, 0, 0);
    ok(heap && GetProcessHeaps(64, heaps) == before + 1, "a heap more");
    char *block = HeapAlloc(heap, HEAP_ZERO_MEMORY, 777);
    ok(block && !((ULONG_PTR)block & 7) && !block[776], "a block, zeroed, at a multiple of 8");
    is(HeapSize(heap, 0, block), 777, "its size is what was asked for");
    strcpy(block, "kept");
    block = HeapReAlloc(heap, HEAP_ZERO_MEMORY, block, 70000);
    ok(block && !strcmp(block, "kept") && !block[69999], "grown, with zeros behind");
    ok(HeapReAlloc(heap, HEAP_REALLOC_IN_PLACE_ONLY, block, 100) == block, "shrunk in place");
    is(HeapSize(heap, 0, block), 100, "to that size");
    ok(HeapValidate(heap, 0, NULL) && HeapValidate(heap, 0, block),
       "the heap is sound, and so is the block");
    int busy, regions;
    is(walk(heap, 100, &busy, &regions), 1, "a walk finds the block");
    ok(busy == 1 && regions >= 1, "and nothing else in use");
    ok(HeapLock(heap) && HeapUnlock(heap), "lock and unlock");
    char *large = HeapAlloc(heap, 0, 3000000);
    ok(large && HeapSize(heap, 0, large) == 3000000, "three million bytes");
    large[2999999] = 1;
    ok(HeapFree(heap, 0, large) && HeapFree(heap, 0, block), "freed");
    ok(HeapAlloc(heap, 0, 0x7FFFFFFF) == NULL, "2 GiB are too many");
    ok(HeapDestroy(heap) && GetProcessHeaps(64, heaps) == before, "destroyed");

    heap = HeapCreate(0, 0x1000, 0x10000);
    ok(heap && HeapAlloc(heap, 0, 0x8000) && !HeapAlloc(heap, 0, 0x10000),
       "a heap of fixed size ends there");
    HeapDestroy(heap);
    heap = HeapCreate(HEAP_GENERATE_EXCEPTIONS, 0, 0x10000);
    PVOID handler = AddVectoredExceptionHandler(1, continue_no_memory);
    ok(heap && HeapAlloc(heap, 0, 0x20000) == NULL,
       "or raises STATUS_NO_MEMORY, which can be continued");
    RemoveVectoredExceptionHandler(handler);
    HeapDestroy(heap);
    ok(GetProcessHeap() && HeapValidate(GetProcessHeap(), 0, NULL), "the process heap");
    return tap_end();
}
