/*
 * heap_page.c - page heap: each block ends where a page begins that faults; the access itself that
 * goes too far is what stops the program. A freed block's pages fault, too.
 *
 * What lies between the block and the ends of its pages is filled, and looked at when it is freed.
 * The records are blocks of the heap below, so nothing that the program can reach by a step too far
 * tells where they are.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_debug.h"

#define MOST_FREED 512u /* records, with their address space */

static PAGE_BLOCK **bucket_of(HEAP *heap, const void *block)
{
    uintptr_t at = (uintptr_t)block;
    return &heap->debug->buckets[(at / HEAP_PAGE_BYTES ^ at / 0x10000) % PAGE_BUCKETS];
}

PAGE_BLOCK *heap_page_find(HEAP *heap, const void *block)
{
    PAGE_BLOCK *page = *bucket_of(heap, block);
    while (page && page->user != block)
        page = page->next;
    return page;
}

static UCHAR *pages_of(const HEAP *heap, const PAGE_BLOCK *page)
{
    return page->base + (heap->Flags & HEAP_PAGE_BACKWARD ? HEAP_PAGE_BYTES : 0);
}

static const UCHAR *first_other(const UCHAR *from, const UCHAR *to, UCHAR fill)
{
    while (from < to && *from == fill)
        from++;
    return from < to ? from : NULL;
}

/* Reports; 0: somebody wrote around the block. */
static int check(const HEAP *heap, const PAGE_BLOCK *page)
{
    const UCHAR *start = pages_of(heap, page), *end = start + page->page_bytes, *bad;
    if ((bad = first_other(start, page->user, PREFIX_FILL)) != NULL) {
        heap_blame_before(page->user, bad, page->bytes, &page->allocated_by);
        return 0;
    }
    if ((bad = first_other(page->user + page->bytes, end, SUFFIX_FILL)) != NULL) {
        heap_blame_tail(page->user, bad, page->bytes, &page->allocated_by);
        return 0;
    }
    return 1;
}

static void fill(const HEAP *heap, const PAGE_BLOCK *page, ULONG flags)
{
    UCHAR *start = pages_of(heap, page), *end = start + page->page_bytes;
    static const UCHAR new_fill[] = {0x0D, 0xF0, 0xAD, 0xBA};
    for (UCHAR *at = start; at < end; at++)
        *at = at < page->user                  ? PREFIX_FILL
              : at >= page->user + page->bytes ? SUFFIX_FILL
              : flags & HEAP_ZERO_MEMORY       ? 0
                                               : new_fill[(at - page->user) % 4];
}

/* Address space for the block and the page that faults, and where the block lies in it. */
static int place(HEAP *heap, PAGE_BLOCK *page)
{
    SIZE_T whole = round_up(page->bytes ? page->bytes : 1, 8);
    page->page_bytes = round_up(whole, HEAP_PAGE_BYTES);
    page->base = heap_os_reserve(page->page_bytes + HEAP_PAGE_BYTES, heap_is_executable(heap));
    if (!page->base)
        return 0;
    UCHAR *start = pages_of(heap, page);
    if (!heap_os_commit(start, page->page_bytes, heap_is_executable(heap))) {
        heap_os_release(page->base);
        return 0;
    }
    page->user = heap->Flags & HEAP_PAGE_BACKWARD ? start : start + page->page_bytes - whole;
    return 1;
}

void *heap_page_alloc(HEAP *heap, ULONG flags, SIZE_T bytes)
{
    PAGE_BLOCK *page = heap_alloc_below(heap, HEAP_ZERO_MEMORY, sizeof(PAGE_BLOCK));
    if (!page)
        return NULL;
    page->bytes = bytes;
    if (!place(heap, page)) {
        heap_free_below(heap, entry_of(page));
        return NULL;
    }
    page->user_flags = flags & (SETTABLE_VALUE | USER_FLAGS);
    heap_trace(&page->allocated_by);
    fill(heap, page, flags);
    PAGE_BLOCK **bucket = bucket_of(heap, page->user);
    page->next = *bucket;
    *bucket = page;
    return page->user;
}

static void forget(HEAP *heap, PAGE_BLOCK *page)
{
    heap_os_release(page->base);
    heap_free_below(heap, entry_of(page));
}

static void forget_oldest(HEAP *heap)
{
    HEAP_DEBUG *debug = heap->debug;
    PAGE_BLOCK *page = debug->freed;
    debug->freed = page->next;
    debug->freed_count--;
    forget(heap, page);
}

int heap_page_free(HEAP *heap, void *block)
{
    HEAP_DEBUG *debug = heap->debug;
    PAGE_BLOCK *page = heap_page_find(heap, block), **link = bucket_of(heap, block);
    if (!page)
        return 0;
    check(heap, page);
    while (*link != page)
        link = &(*link)->next;
    *link = page->next;
    page->next = NULL;
    page->freed = 1;
    heap_trace(&page->freed_by);
    heap_os_decommit(pages_of(heap, page), page->page_bytes);
    if (debug->freed)
        debug->last_freed->next = page;
    else
        debug->freed = page;
    debug->last_freed = page;
    if (++debug->freed_count > MOST_FREED)
        forget_oldest(heap);
    return 1;
}

int heap_page_is_sound(HEAP *heap)
{
    int sound = 1;
    for (ULONG i = 0; i < PAGE_BUCKETS; i++)
        for (PAGE_BLOCK *page = heap->debug->buckets[i]; page; page = page->next)
            sound = check(heap, page) && sound;
    return sound;
}

/* The heap ends: its records go with it. */
void heap_page_end(HEAP *heap)
{
    for (ULONG i = 0; i < PAGE_BUCKETS; i++)
        for (PAGE_BLOCK *page = heap->debug->buckets[i]; page; page = page->next)
            heap_os_release(page->base);
    for (PAGE_BLOCK *page = heap->debug->freed; page; page = page->next)
        heap_os_release(page->base);
}

/* The first block from a bucket on, or NULL. */
static PAGE_BLOCK *first_from(const HEAP *heap, ULONG index)
{
    while (index < PAGE_BUCKETS && !heap->debug->buckets[index])
        index++;
    return index < PAGE_BUCKETS ? heap->debug->buckets[index] : NULL;
}

/* RtlWalkHeap: the blocks alone, in the order of the table. */
NTSTATUS heap_page_walk(HEAP *heap, PRTL_HEAP_WALK_ENTRY at)
{
    PAGE_BLOCK *page = at->DataAddress ? heap_page_find(heap, at->DataAddress) : NULL;
    if (at->DataAddress && !page)
        return STATUS_INVALID_PARAMETER;
    ULONG index = page ? (ULONG)(bucket_of(heap, page->user) - heap->debug->buckets) + 1 : 0;
    page = page && page->next ? page->next : first_from(heap, index);
    if (!page)
        return STATUS_NO_MORE_ENTRIES;
    at->DataAddress = page->user;
    at->DataSize = page->bytes;
    at->OverheadBytes = HEADER_BYTES;
    at->SegmentIndex = MAX_SEGMENTS;
    at->Flags = RTL_HEAP_BUSY | (USHORT)((page->user_flags & USER_FLAGS) >> 4);
    at->Block.Settable = (SIZE_T)page->value;
    if (page->user_flags & SETTABLE_VALUE)
        at->Flags |= RTL_HEAP_SETTABLE_VALUE;
    return STATUS_SUCCESS;
}
