/*
 * heap_take.c - blocks out of the free lists: one for a call, or many for a magazine.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_depot.h"

#define WORTH_JOINING 16 /* a depot with a 16th of the heap is drained before the heap grows */

/* Cuts a block that is in no list down to `granules`; the rest becomes a free block. */
void heap_split(HEAP *heap, HEAP_ENTRY *entry, ULONG granules)
{
    ULONG rest = entry->Size - granules;
    if (rest < MIN_GRANULES)
        return;
    HEAP_ENTRY *remainder = (HEAP_ENTRY *)((UCHAR *)entry + granules * GRANULE);
    remainder->Flags = 0;
    entry_resize(heap, remainder, rest);
    entry_resize(heap, entry, granules);
    free_list_insert(heap, remainder);
}

static HEAP_ENTRY *find(HEAP *heap, ULONG granules)
{
    HEAP_ENTRY *entry = free_list_find(heap, granules);
    if (!entry && heap->depot_granules >= heap->committed / WORTH_JOINING) {
        heap_depot_drain(heap);
        entry = free_list_find(heap, granules);
    }
    return entry;
}

HEAP_ENTRY *heap_take(HEAP *heap, ULONG granules)
{
    HEAP_ENTRY *entry = find(heap, granules);
    if (!entry)
        entry = heap_grow(heap, granules);
    if (entry)
        heap_split(heap, entry, granules);
    return entry;
}

/* Cuts a block that is in no list into up to `wanted` cached ones; returns how many. */
static ULONG carve(HEAP *heap, HEAP_ENTRY *entry, ULONG granules, ULONG wanted, void **blocks)
{
    ULONG count = entry->Size / granules;
    count = count < wanted ? count : wanted;
    if (entry->Size - count * granules == 1)
        count--; /* one granule alone cannot be listed */
    if (!count) {
        heap_give(heap, entry);
        return 0;
    }
    ULONG rest = entry->Size - count * granules, first = entry->PreviousSize;
    for (ULONG i = 0; i < count; i++) {
        entry->Size = (USHORT)granules;
        entry->PreviousSize = (USHORT)(i ? granules : first);
        entry->Flags = ENTRY_CACHED;
        entry->Seal = (USHORT)(granules ^ heap->key);
        blocks[count - 1 - i] = (UCHAR *)entry + HEADER_BYTES; /* the lowest is used first */
        entry = next_entry(entry);
    }
    entry->PreviousSize = (USHORT)granules;
    if (rest) {
        entry->Flags = 0;
        entry_resize(heap, entry, rest);
        free_list_insert(heap, entry);
    }
    return count;
}

/* Stores up to `wanted` cached blocks of exactly `granules`; returns how many. Memory that is there
 * is used up before the heap grows, and fewer will do. */
ULONG heap_take_many(HEAP *heap, ULONG granules, ULONG wanted, void **blocks)
{
    ULONG count = 0;
    HEAP_ENTRY *entry;
    while (count < wanted && (entry = free_list_find(heap, granules)) != NULL) {
        ULONG got = carve(heap, entry, granules, wanted - count, blocks + count);
        if (!got)
            break;
        count += got;
    }
    if (count)
        return count;
    entry = find(heap, granules);
    if (!entry)
        entry = heap_grow(heap, granules * wanted);
    return entry ? carve(heap, entry, granules, wanted, blocks) : 0;
}
