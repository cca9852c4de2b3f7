/*
 * heap_blame.c - what a debug heap says: which block, what was done to it, and by whom it was
 * allocated and freed. The first lines are as Windows' debug heap writes them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_debug.h"

void heap_trace(HEAP_TRACE *trace)
{
    ULONG count = heap_os_trace(trace->frames, TRACE_FRAMES);
    while (count < TRACE_FRAMES)
        trace->frames[count++] = NULL;
}

void heap_print_trace(const char *what, const HEAP_TRACE *trace)
{
    for (ULONG i = 0; i < TOLD_FRAMES && trace->frames[i]; i++)
        heap_os_print("HEAP:   %s %p\n", i ? "            " : what, trace->frames[i]);
}

static void blame_end(const void *where, const HEAP_TRACE *allocated, const HEAP_TRACE *freed)
{
    heap_print_trace("allocated by", allocated);
    if (freed)
        heap_print_trace("freed by    ", freed);
    heap_os_raise(STATUS_HEAP_CORRUPTION, (SIZE_T)where);
}

void heap_blame_tail(const void *block, const void *where, SIZE_T bytes, const HEAP_TRACE *by)
{
    heap_os_print("HEAP: Heap block at %p modified at %p past requested size of %x\n", block, where,
                  (unsigned)bytes);
    blame_end(where, by, NULL);
}

void heap_blame_before(const void *block, const void *where, SIZE_T bytes, const HEAP_TRACE *by)
{
    heap_os_print("HEAP: Heap block at %p modified at %p, %u bytes before it; size %x\n", block,
                  where, (unsigned)((const UCHAR *)block - (const UCHAR *)where), (unsigned)bytes);
    blame_end(where, by, NULL);
}

void heap_blame_freed(const void *block, const void *where, const HEAP_TRACE *allocated,
                      const HEAP_TRACE *freed)
{
    heap_os_print("HEAP: Free Heap block %p modified at %p after it was freed\n", block, where);
    blame_end(where, allocated, freed);
}

/* Where the address lies in a page-heap block, or in the page that faults. */
static int describe(const PAGE_BLOCK *page, const UCHAR *address)
{
    SIZE_T whole = page->page_bytes + HEAP_PAGE_BYTES;
    if (address < page->base || address >= page->base + whole)
        return 0;
    const char *state = page->freed ? "freed block" : "block";
    if (address < page->user)
        heap_os_print("HEAP: %p is %u bytes before the %s %p of %u bytes\n", address,
                      (unsigned)(page->user - address), state, page->user, (unsigned)page->bytes);
    else if (address == page->user)
        heap_os_print("HEAP: %p is a %s of %u bytes\n", address, state, (unsigned)page->bytes);
    else if (address < page->user + page->bytes)
        heap_os_print("HEAP: %p is %u bytes into the %s %p of %u bytes\n", address,
                      (unsigned)(address - page->user), state, page->user, (unsigned)page->bytes);
    else
        heap_os_print("HEAP: %p is %u bytes behind the end of the %s %p of %u bytes\n", address,
                      (unsigned)(address - page->user - page->bytes), state, page->user,
                      (unsigned)page->bytes);
    heap_print_trace("allocated by", &page->allocated_by);
    if (page->freed)
        heap_print_trace("freed by    ", &page->freed_by);
    return 1;
}

int heap_page_refuse(HEAP *heap, const void *address)
{
    for (ULONG i = 0; i < PAGE_BUCKETS; i++)
        for (PAGE_BLOCK *page = heap->debug->buckets[i]; page; page = page->next)
            if (describe(page, address))
                return 1;
    for (PAGE_BLOCK *page = heap->debug->freed; page; page = page->next)
        if (describe(page, address))
            return 1;
    return 0;
}

void heap_page_explain(const void *address)
{
    HEAP *heap;
    int known = 0;
    for (ULONG i = 0; !known && (heap = heap_keep_at(i)) != NULL; i++) {
        if (heap->debug && heap_has_pages(heap)) {
            heap_enter(heap);
            known = heap_page_refuse(heap, address);
            heap_leave(heap);
        }
        heap_let_go(heap);
    }
}
