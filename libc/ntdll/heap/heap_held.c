/*
 * heap_held.c - what a process still holds when it ends: for each stack of callers, the blocks that
 * it allocated and nobody freed. One line each, which tools/plumb --heap-report explains:
 *
 *   HEAP: held PROCESS BLOCKS BYTES RETURN_ADDRESS...      the nearest caller first
 *
 * Two walks over all heaps: one counts the blocks, one adds them up in a hash table with a slot or
 * more for each, in pages of its own. No other thread runs any more.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_debug.h"

typedef struct HOLDER { /* blocks 0: the slot is empty */
    HEAP_TRACE by;
    SIZE_T blocks, bytes;
} HOLDER;

typedef struct HELD {
    HOLDER *slots; /* NULL: the blocks are only counted */
    SIZE_T slot_count, blocks;
} HELD;

static int same(const HEAP_TRACE *a, const HEAP_TRACE *b)
{
    for (ULONG i = 0; i < TRACE_FRAMES; i++)
        if (a->frames[i] != b->frames[i])
            return 0;
    return 1;
}

/* The slot of a stack; linear probing. A slot is free: there are more than blocks. */
static HOLDER *slot_of(const HELD *held, const HEAP_TRACE *by)
{
    ULONG hash = 0;
    for (ULONG i = 0; i < TRACE_FRAMES; i++)
        hash = (hash ^ (ULONG)(uintptr_t)by->frames[i]) * 16777619u;
    SIZE_T at = hash % held->slot_count;
    while (held->slots[at].blocks && !same(&held->slots[at].by, by))
        at = (at + 1) % held->slot_count;
    return &held->slots[at];
}

static void add(HELD *held, SIZE_T bytes, const HEAP_TRACE *by)
{
    held->blocks++;
    if (!held->slots)
        return;
    HOLDER *holder = slot_of(held, by);
    holder->by = *by;
    holder->blocks++;
    holder->bytes += bytes;
}

static void add_entry(HELD *held, const HEAP *heap, const HEAP_ENTRY *entry)
{
    if (!(entry->Flags & ENTRY_BUSY) || heap_debug_is_freed(heap, entry))
        return;
    HEAP_TRACE by = heap_fill_tail(entry)->allocated_by;
    add(held, heap_debug_bytes(heap, entry), &by);
}

/* A heap whose headers were overwritten is walked as far as they lead. */
static void add_filled(HELD *held, const HEAP *heap)
{
    for (ULONG i = 0; i < heap->segment_count; i++) {
        const HEAP_SEGMENT *segment = heap->Segments[i];
        if (!segment)
            continue;
        const HEAP_ENTRY *entry = segment->first, *end = segment_end(segment);
        for (; entry < end && entry->Size && entry_is_sealed(heap, entry);
             entry = next_entry(entry))
            add_entry(held, heap, entry);
    }
    const LIST_ENTRY *head = &heap->VirtualAllocdBlocks;
    for (const LIST_ENTRY *at = head->Flink; at != head; at = at->Flink)
        add_entry(held, heap, &((const LARGE_BLOCK *)at)->entry);
}

static void add_pages(HELD *held, const HEAP *heap)
{
    for (ULONG i = 0; i < PAGE_BUCKETS; i++)
        for (const PAGE_BLOCK *page = heap->debug->buckets[i]; page; page = page->next)
            add(held, page->bytes, &page->allocated_by);
}

static void add_all_heaps(HELD *held)
{
    HEAP *heap;
    held->blocks = 0;
    for (ULONG i = 0; (heap = heap_keep_at(i)) != NULL; i++) {
        heap_enter(heap);
        if (heap->debug && heap_has_pages(heap))
            add_pages(held, heap);
        else if (heap->debug)
            add_filled(held, heap);
        heap_leave(heap);
        heap_let_go(heap);
    }
}

static void print(const HOLDER *holder, ULONG process)
{
    static const char digits[] = "0123456789ABCDEF";
    char frames[TRACE_FRAMES * 9 + 1], *out = frames;
    for (ULONG i = 0; i < TRACE_FRAMES && holder->by.frames[i]; i++) {
        *out++ = ' ';
        for (int shift = 28; shift >= 0; shift -= 4)
            *out++ = digits[(uintptr_t)holder->by.frames[i] >> shift & 15];
    }
    *out = 0;
    heap_os_print("HEAP: held %u %u %u%s\n", process, (unsigned)holder->blocks,
                  (unsigned)holder->bytes, frames);
}

void heap_report_held(ULONG process)
{
    HELD held = {NULL, 0, 0};
    add_all_heaps(&held);
    SIZE_T slots = held.blocks + held.blocks / 2 + 1;
    SIZE_T bytes = round_up(slots * sizeof(HOLDER), HEAP_PAGE_BYTES);
    HOLDER *table = heap_os_reserve(bytes, 0);
    if (!table || !heap_os_commit(table, bytes, 0)) {
        heap_os_print("HEAP: no memory to report what process %u holds\n", process);
        return; /* the process ends: what was reserved goes with it */
    }
    held.slots = table;
    held.slot_count = slots;
    add_all_heaps(&held);
    for (SIZE_T i = 0; i < slots; i++)
        if (table[i].blocks)
            print(&table[i], process);
    heap_os_print("HEAP: held %u\n", process);
    heap_os_release(table);
}
