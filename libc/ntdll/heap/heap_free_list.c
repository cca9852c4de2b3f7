/*
 * heap_free_list.c - free blocks by size: below 128 granules one list for each size, above 16 lists
 * for each power of two. A bit map says which lists are not empty.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_block.h"

#define MOST_LOOKS 16 /* at blocks of a list that holds several sizes */

ULONG list_index(ULONG granules)
{
    if (granules < EXACT_LISTS)
        return granules;
    ULONG octave = 31 - (ULONG)__builtin_clz(granules);
    return EXACT_LISTS + (octave - FIRST_OCTAVE) * 16 + (granules >> (octave - 4) & 15);
}

/* At the end of its list: a block that waits longer is likelier to be joined. */
void free_list_insert(HEAP *heap, HEAP_ENTRY *entry)
{
    ULONG index = list_index(entry->Size);
    LIST_ENTRY *head = &heap->FreeLists[index], *links = &((FREE_BLOCK *)entry)->links;
    LIST_ENTRY *after = head->Blink;
    links->Flink = after->Flink;
    links->Blink = after;
    after->Flink->Blink = links;
    after->Flink = links;
    heap->FreeListsInUse[index / 32] |= 1u << index % 32;
    heap->TotalFreeSize += entry->Size;
}

/* Whether links can be at an address: a list's head, or in a segment. */
static int may_be_links(const HEAP *heap, const LIST_ENTRY *at)
{
    SIZE_T offset = (SIZE_T)((uintptr_t)at - (uintptr_t)heap->FreeLists);
    return (uintptr_t)at % sizeof(void *) == 0 &&
           (offset < sizeof(heap->FreeLists) || segment_of(heap, at));
}

/* Takes a free block off its list, if nobody has written over its links. */
void free_list_remove(HEAP *heap, HEAP_ENTRY *entry)
{
    LIST_ENTRY *links = &((FREE_BLOCK *)entry)->links, *next = links->Flink,
               *previous = links->Blink;
    if (!entry_is_sealed(heap, entry) || !may_be_links(heap, next) ||
        !may_be_links(heap, previous) || next->Blink != links || previous->Flink != links) {
        heap_report_damage(heap, entry);
        return;
    }
    previous->Flink = next;
    next->Blink = previous;
    if (next == previous) { /* both the head: the list is empty now, or had two blocks */
        ULONG index = list_index(entry->Size);
        if (next == &heap->FreeLists[index])
            heap->FreeListsInUse[index / 32] &= ~(1u << index % 32);
    }
    heap->TotalFreeSize -= entry->Size;
}

/* The first list from `index` on that is not empty; FREE_LISTS: none. */
static ULONG next_list(const HEAP *heap, ULONG index)
{
    if (index >= FREE_LISTS)
        return FREE_LISTS;
    ULONG word = index / 32, last = (FREE_LISTS - 1) / 32;
    ULONG bits = heap->FreeListsInUse[word] & ~0u << index % 32;
    while (!bits && ++word <= last)
        bits = heap->FreeListsInUse[word];
    return bits ? word * 32 + (ULONG)__builtin_ctz(bits) : FREE_LISTS;
}

/* The smallest of the first blocks of a list that have `granules`; NULL: none of them has. */
static HEAP_ENTRY *best_of_list(HEAP *heap, ULONG index, ULONG granules)
{
    HEAP_ENTRY *best = NULL;
    const LIST_ENTRY *head = &heap->FreeLists[index], *at = head->Flink;
    for (int looks = 0; at != head && looks < MOST_LOOKS; at = at->Flink, looks++) {
        HEAP_ENTRY *entry = entry_of_links(at);
        if (entry->Size == granules)
            return entry;
        if (!may_be_links(heap, at->Flink)) {
            heap_report_damage(heap, entry);
            return NULL;
        }
        if (entry->Size > granules && (!best || entry->Size < best->Size))
            best = entry;
    }
    return best;
}

/* A remainder of one granule could not be listed, so the list of granules + 1 is left out. */
HEAP_ENTRY *free_list_find(HEAP *heap, ULONG granules)
{
    HEAP_ENTRY *entry = NULL;
    ULONG index = list_index(granules);
    if (heap->FreeListsInUse[index / 32] >> index % 32 & 1)
        entry = best_of_list(heap, index, granules);
    if (!entry) {
        index = next_list(heap,
                          granules < EXACT_LISTS ? list_index(granules + MIN_GRANULES) : index + 1);
        if (index < FREE_LISTS)
            entry = best_of_list(heap, index, granules);
    }
    if (entry)
        free_list_remove(heap, entry);
    return entry;
}
