/*
 * heap_give.c - blocks back into the free lists, joined with free neighbours.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_depot.h"

/* Whether a neighbour is free, and not too large to be joined to `entry`. */
static int joins(HEAP *heap, const HEAP_ENTRY *entry, HEAP_ENTRY *neighbour)
{
    if (!entry_is_sealed(heap, neighbour)) {
        heap_report_damage(heap, neighbour);
        return 0;
    }
    return entry_is_free(neighbour) && entry->Size + neighbour->Size <= (int)MAX_GRANULES;
}

/* Joins a block that is in no list with its free neighbours, which leave theirs: with all of them,
 * for two stay apart if they would be too large together. */
static HEAP_ENTRY *join(HEAP *heap, HEAP_ENTRY *entry)
{
    HEAP_ENTRY *neighbour = next_entry(entry);
    entry->Flags = 0;
    if (neighbour->PreviousSize != entry->Size ||
        previous_entry(entry)->Size != entry->PreviousSize) {
        heap_report_damage(heap, entry);
        return entry;
    }
    while (joins(heap, entry, neighbour)) {
        free_list_remove(heap, neighbour);
        entry_resize(heap, entry, (ULONG)entry->Size + neighbour->Size);
        neighbour = next_entry(entry);
    }
    while (joins(heap, entry, neighbour = previous_entry(entry))) {
        free_list_remove(heap, neighbour);
        entry_resize(heap, neighbour, (ULONG)neighbour->Size + entry->Size);
        entry = neighbour;
        entry->Flags = 0;
    }
    return entry;
}

void heap_give(HEAP *heap, HEAP_ENTRY *entry)
{
    entry = join(heap, entry);
    free_list_insert(heap, entry);
    HEAP_ENTRY *next = next_entry(entry);
    for (ULONG size = entry->Size; entry_is_free(next) && size + next->Size > MAX_GRANULES;) {
        size = next->Size; /* together they would be too large */
        next = next_entry(next);
    }
    if (next->Flags & ENTRY_LAST)
        heap_shrink(heap, heap->Segments[next->Asked]);
}

void heap_give_many(HEAP *heap, ULONG class, void **blocks, SIZE_T count)
{
    for (SIZE_T i = 0; i < count; i++) {
        HEAP_ENTRY *entry = entry_of(blocks[i]);
        if (entry->Size == class && entry->Flags == ENTRY_CACHED && entry_is_sealed(heap, entry))
            heap_give(heap, entry);
        else
            heap_report_damage(heap, entry);
    }
}

/* Takes the free block that follows into `entry`, which keeps its flags. 0: there is none, or it
 * does not suffice. */
int heap_absorb_next(HEAP *heap, HEAP_ENTRY *entry, ULONG granules)
{
    HEAP_ENTRY *next = next_entry(entry);
    if (!joins(heap, entry, next) || (ULONG)entry->Size + next->Size < granules)
        return 0;
    free_list_remove(heap, next);
    entry_resize(heap, entry, (ULONG)entry->Size + next->Size);
    return 1;
}
