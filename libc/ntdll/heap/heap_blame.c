/*
 * heap_blame.c - what a debug heap says: which block, what was done to it, and by whom it was
 * allocated and freed. The first lines are as Windows' debug heap writes them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_debug.h"

#define NEARBY (HEAP_PAGE_BYTES + 64u) /* from a block: what is there belongs to no other */

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

/* How many bytes an address is away from a block; 0: in it. */
static SIZE_T distance(const PAGE_BLOCK *page, const UCHAR *address)
{
    const UCHAR *end = page->user + page->bytes;
    return address < page->user ? (SIZE_T)(page->user - address)
           : address < end      ? 0
                                : (SIZE_T)(address - end);
}

static void describe(const PAGE_BLOCK *page, const UCHAR *address)
{
    const char *state = page->freed ? "freed block" : "block";
    SIZE_T away = distance(page, address);
    if (address < page->user)
        heap_os_print("HEAP: %p is %u bytes before the %s %p of %u bytes\n", address,
                      (unsigned)away, state, page->user, (unsigned)page->bytes);
    else if (address == page->user)
        heap_os_print("HEAP: %p is a %s of %u bytes\n", address, state, (unsigned)page->bytes);
    else if (address < page->user + page->bytes)
        heap_os_print("HEAP: %p is %u bytes into the %s %p of %u bytes\n", address,
                      (unsigned)(address - page->user), state, page->user, (unsigned)page->bytes);
    else
        heap_os_print("HEAP: %p is %u bytes behind the end of the %s %p of %u bytes\n", address,
                      (unsigned)away, state, page->user, (unsigned)page->bytes);
    heap_print_trace("allocated by", &page->allocated_by);
    if (page->freed)
        heap_print_trace("freed by    ", &page->freed_by);
}

/* Whichever is nearer to the address, if it is near at all. */
static const PAGE_BLOCK *nearer(const PAGE_BLOCK *best, const PAGE_BLOCK *page,
                                const UCHAR *address)
{
    SIZE_T away = distance(page, address);
    return away < NEARBY && (!best || away < distance(best, address)) ? page : best;
}

int heap_page_refuse(HEAP *heap, const void *address)
{
    const PAGE_BLOCK *best = NULL;
    for (ULONG i = 0; i < PAGE_BUCKETS; i++)
        for (PAGE_BLOCK *page = heap->debug->buckets[i]; page; page = page->next)
            best = nearer(best, page, address);
    for (PAGE_BLOCK *page = heap->debug->freed; page; page = page->next)
        best = nearer(best, page, address);
    if (best)
        describe(best, address);
    return best != NULL;
}

int heap_page_of_other(HEAP *heap, const void *block)
{
    HEAP *other;
    const PAGE_BLOCK *page = NULL;
    if (heap->locks && heap_os_lock_is_mine(heap->lock))
        return 0;
    for (ULONG i = 0; !page && (other = heap_keep_at(i)) != NULL; i++) {
        heap_enter(other);
        if (other->debug && heap_has_pages(other))
            page = heap_page_find(other, block);
        if (page) {
            heap_os_print("HEAP: %p is a block of %u bytes of heap %p\n", block,
                          (unsigned)page->bytes, (void *)other);
            heap_print_trace("allocated by", &page->allocated_by);
        }
        heap_leave(other);
        heap_let_go(other);
    }
    return page != NULL;
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
