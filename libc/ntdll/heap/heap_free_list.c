/*
 * heap_free_list.c - free blocks by size: one list for each size below 128 granules, one sorted
 * list for the rest.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap.h"

void free_list_insert(HEAP *heap, HEAP_ENTRY *entry)
{
    ULONG index = list_index(entry->Size);
    LIST_ENTRY *head = &heap->free_lists[index], *after = head;
    LIST_ENTRY *links = &((FREE_BLOCK *)entry)->links;
    if (index == 0) /* sorted: before the first that is not smaller */
        while (after->Flink != head && free_block_of(after->Flink)->entry.Size < entry->Size)
            after = after->Flink;

    links->Flink = after->Flink;
    links->Blink = after;
    after->Flink->Blink = links;
    after->Flink = links;
    heap->free_map[index / 32] |= 1u << index % 32;
    heap->total_free += entry->Size;
}

/* The first list from `granules` (below 128) on that is not empty; 0: none. */
static ULONG next_list(const HEAP *heap, ULONG granules)
{
    ULONG word = granules / 32;
    ULONG bits = heap->free_map[word] & ~0u << granules % 32;
    while (!bits && ++word < FREE_LISTS / 32)
        bits = heap->free_map[word];
    return bits ? word * 32 + (ULONG)__builtin_ctz(bits) : 0;
}

HEAP_ENTRY *free_list_find(HEAP *heap, ULONG granules)
{
    LIST_ENTRY *head = &heap->free_lists[0], *at = head->Flink;
    if (granules < FREE_LISTS) {
        ULONG index = next_list(heap, granules);
        if (index)
            at = heap->free_lists[index].Flink;
    } else {
        while (at != head && free_block_of(at)->entry.Size < granules)
            at = at->Flink;
    }
    if (at == head)
        return NULL;
    HEAP_ENTRY *entry = &free_block_of(at)->entry;
    free_list_remove(heap, entry);
    return entry;
}
