/*
 * heap_free.c - RtlFreeHeap: a block joins its free neighbours; a large free tail goes back to the
 * system.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap.h"

HEAP_ENTRY *heap_coalesce(HEAP *heap, HEAP_ENTRY *entry)
{
    if (!(entry->Flags & ENTRY_LAST)) {
        HEAP_ENTRY *next = next_entry(entry);
        if (!(next->Flags & ENTRY_BUSY) && entry->Size + next->Size <= (int)MAX_GRANULES) {
            free_list_remove(heap, next);
            entry->Size = (USHORT)(entry->Size + next->Size);
            entry->Flags |= next->Flags & ENTRY_LAST;
        }
    }
    if (entry->PreviousSize) {
        HEAP_ENTRY *previous = previous_entry(entry);
        if (!(previous->Flags & ENTRY_BUSY) && previous->Size + entry->Size <= (int)MAX_GRANULES) {
            free_list_remove(heap, previous);
            previous->Size = (USHORT)(previous->Size + entry->Size);
            previous->Flags |= entry->Flags & ENTRY_LAST;
            entry = previous;
        }
    }
    if (entry->Flags & ENTRY_LAST)
        heap->segments[entry->SegmentIndex]->last = entry;
    else
        next_entry(entry)->PreviousSize = entry->Size;
    free_list_insert(heap, entry);
    return entry;
}

/* Whether the segment ends in much free memory. Neighbours stay apart only where one block would be
 * too large. */
static int has_large_free_tail(const HEAP_ENTRY *entry)
{
    if (!(entry->Flags & ENTRY_LAST)) {
        const HEAP_ENTRY *next = next_entry(entry);
        return next->Flags & ENTRY_LAST && !(next->Flags & ENTRY_BUSY);
    }
    return entry->Size >= DECOMMIT_BYTES / GRANULE ||
           (entry->PreviousSize && !(previous_entry(entry)->Flags & ENTRY_BUSY));
}

/* Caller holds the lock. */
static void free_entry(HEAP *heap, HEAP_ENTRY *entry)
{
    if (entry->Flags & ENTRY_LARGE) {
        heap_large_free(heap, large_of(entry));
        return;
    }
    entry->Flags &= ENTRY_LAST;
    entry = heap_coalesce(heap, entry);
    if (has_large_free_tail(entry))
        heap_shrink(heap, heap->segments[entry->SegmentIndex]->last);
}

/*
 * Frees a block. FALSE, with ERROR_INVALID_PARAMETER: not a block of this heap, or freed before.
 * NULL is freed without effect. Flags: HEAP_NO_SERIALIZE. MSDN: HeapFree.
 */
BOOLEAN NTAPI RtlFreeHeap(PVOID handle, ULONG flags, PVOID block)
{
    HEAP *heap = handle;
    if (!block)
        return TRUE;
    flags |= heap->ForceFlags;

    heap_enter(heap, flags);
    HEAP_ENTRY *entry = heap_prove(heap, block);
    if (entry)
        free_entry(heap, entry);
    heap_leave(heap, flags);

    if (!entry)
        heap_os_refuse(STATUS_INVALID_PARAMETER);
    return entry != NULL;
}
