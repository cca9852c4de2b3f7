/*
 * heap_fill.c - blocks that are filled: AB behind the caller's bytes, BAADF00D in new ones, FEEEFEEE
 * in freed ones.
 *
 * A freed block stays busy for the heap below and waits in a ring; the oldest leaves it. So nobody
 * gets its bytes too soon, and who writes to them is found out when it leaves.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_debug.h"

DEBUG_TAIL *heap_fill_tail(const HEAP_ENTRY *entry)
{
    return (DEBUG_TAIL *)((UCHAR *)entry + HEADER_BYTES + entry_bytes(entry) - sizeof(DEBUG_TAIL));
}

static void fill(void *at, SIZE_T bytes, ULONG pattern)
{
    for (SIZE_T i = 0; i < bytes; i++)
        ((UCHAR *)at)[i] = ((UCHAR *)&pattern)[i % 4];
}

/* The first byte that is not the pattern's, or NULL. */
static const UCHAR *first_other(const UCHAR *at, SIZE_T bytes, ULONG pattern)
{
    for (SIZE_T i = 0; i < bytes; i++)
        if (at[i] != ((UCHAR *)&pattern)[i % 4])
            return at + i;
    return NULL;
}

static void set_tail(HEAP_ENTRY *entry)
{
    DEBUG_TAIL *tail = heap_fill_tail(entry);
    HEAP_TRACE by;
    heap_trace(&by);
    fill(tail->fill, sizeof(tail->fill), TAIL_FILL * 0x01010101u);
    tail->freed = 0;
    tail->allocated_by = by;
}

/* Reports; 0: somebody wrote where he should not. */
static int check(const HEAP *heap, const HEAP_ENTRY *entry)
{
    const DEBUG_TAIL *tail = heap_fill_tail(entry);
    const UCHAR *block = (const UCHAR *)entry + HEADER_BYTES, *bad;
    SIZE_T bytes = heap_debug_bytes(heap, entry);
    HEAP_TRACE allocated = tail->allocated_by, freed = tail->freed_by;
    if (heap->Flags & HEAP_TAIL_CHECKING_ENABLED &&
        (bad = first_other(tail->fill, sizeof(tail->fill), TAIL_FILL * 0x01010101u)) != NULL) {
        heap_blame_tail(block, bad, bytes, &allocated);
        return 0;
    }
    if (heap->Flags & HEAP_FREE_CHECKING_ENABLED && tail->freed &&
        (bad = first_other(block, bytes, FREE_FILL)) != NULL) {
        heap_blame_freed(block, bad, &allocated, &freed);
        return 0;
    }
    return 1;
}

void *heap_fill_alloc(HEAP *heap, ULONG flags, SIZE_T bytes)
{
    void *block = heap_alloc_below(heap, flags, bytes + sizeof(DEBUG_TAIL));
    if (!block && heap->debug->count) {
        heap_fill_let_go(heap);
        block = heap_alloc_below(heap, flags, bytes + sizeof(DEBUG_TAIL));
    }
    if (!block)
        return NULL;
    if (!(flags & HEAP_ZERO_MEMORY))
        fill(block, bytes, NEW_FILL);
    set_tail(entry_of(block));
    return block;
}

static void let_go_oldest(HEAP *heap)
{
    HEAP_DEBUG *debug = heap->debug;
    HEAP_ENTRY *entry = entry_of(debug->waiting[debug->first]);
    debug->first = (debug->first + 1) % WAITING_BLOCKS;
    debug->count--;
    debug->bytes -= entry_bytes(entry);
    check(heap, entry);
    heap_free_below(heap, entry);
}

void heap_fill_let_go(HEAP *heap)
{
    while (heap->debug->count)
        let_go_oldest(heap);
}

int heap_fill_free(HEAP *heap, void *block)
{
    HEAP_ENTRY *entry = heap_prove(heap, block);
    HEAP_DEBUG *debug = heap->debug;
    if (!entry || heap_fill_tail(entry)->freed)
        return 0;
    check(heap, entry);
    DEBUG_TAIL *tail = heap_fill_tail(entry);
    HEAP_TRACE by;
    heap_trace(&by);
    fill(block, heap_debug_bytes(heap, entry), FREE_FILL);
    tail->freed = 1;
    tail->freed_by = by;
    if (!(heap->Flags & HEAP_FREE_CHECKING_ENABLED) || entry_bytes(entry) > WAITING_BYTES) {
        heap_free_below(heap, entry);
        return 1;
    }
    while (debug->count == WAITING_BLOCKS || debug->bytes + entry_bytes(entry) > WAITING_BYTES)
        let_go_oldest(heap);
    debug->waiting[(debug->first + debug->count++) % WAITING_BLOCKS] = block;
    debug->bytes += entry_bytes(entry);
    return 1;
}

int heap_fill_resize(HEAP *heap, ULONG flags, void *block, SIZE_T bytes)
{
    HEAP_ENTRY *entry = entry_of(block);
    SIZE_T old_bytes = heap_debug_bytes(heap, entry);
    check(heap, entry);
    if (!heap_resize_below(heap, entry, flags, bytes + sizeof(DEBUG_TAIL)))
        return 0;
    if (bytes > old_bytes)
        fill((UCHAR *)block + old_bytes, bytes - old_bytes,
             flags & HEAP_ZERO_MEMORY ? 0 : NEW_FILL);
    set_tail(entry);
    return 1;
}

/* Every block that is busy, or waits. */
int heap_fill_is_sound(HEAP *heap)
{
    int sound = 1;
    for (ULONG i = 0; i < heap->segment_count; i++) {
        HEAP_SEGMENT *segment = heap->Segments[i];
        if (!segment)
            continue;
        HEAP_ENTRY *entry = segment->first;
        for (; entry != segment_end(segment) && entry_is_sealed(heap, entry);
             entry = next_entry(entry))
            if (entry->Flags & ENTRY_BUSY)
                sound = check(heap, entry) && sound;
    }
    const LIST_ENTRY *head = &heap->VirtualAllocdBlocks;
    for (const LIST_ENTRY *at = head->Flink; at != head; at = at->Flink)
        sound = check(heap, &((const LARGE_BLOCK *)at)->entry) && sound;
    return sound;
}
