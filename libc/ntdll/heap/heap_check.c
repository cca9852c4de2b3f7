/*
 * heap_check.c - the way from a pointer to a block; and the proof that a whole heap is as heap.h
 * draws it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap.h"

/* Whether the header agrees with its neighbours and its segment. */
static int fits(const HEAP_SEGMENT *segment, const HEAP_ENTRY *entry)
{
    const UCHAR *start = (const UCHAR *)entry, *end = (const UCHAR *)next_entry(entry);
    if (start < (UCHAR *)segment->first || entry->Size < MIN_GRANULES ||
        end > segment->committed_end)
        return 0;
    if (entry->Flags & ENTRY_LAST
            ? end != segment->committed_end
            : end == segment->committed_end || next_entry(entry)->PreviousSize != entry->Size)
        return 0;
    if (entry->PreviousSize == 0)
        return entry == segment->first;
    const HEAP_ENTRY *previous = previous_entry(entry);
    return previous >= segment->first && previous->Size == entry->PreviousSize;
}

static int large_fits(const LARGE_BLOCK *large)
{
    return (uintptr_t)large % HEAP_PAGE_BYTES == 0 && large->links.Flink->Blink == &large->links &&
           large->links.Blink->Flink == &large->links;
}

HEAP_ENTRY *heap_prove(HEAP *heap, const void *block)
{
    HEAP_ENTRY *entry = entry_of(block);
    if ((uintptr_t)block % GRANULE || !(entry->Flags & ENTRY_BUSY))
        return NULL;
    if (entry->Flags & ENTRY_LARGE)
        return large_fits(large_of(entry)) ? entry : NULL;
    if (entry->SegmentIndex >= MAX_SEGMENTS)
        return NULL;
    const HEAP_SEGMENT *segment = heap->segments[entry->SegmentIndex];
    if (!segment || (UCHAR *)entry >= segment->committed_end || !fits(segment, entry))
        return NULL;
    return entry;
}

/* Walks one segment; adds up its free blocks. 0: damaged. */
static int check_segment(const HEAP_SEGMENT *segment, ULONG index, SIZE_T *free_blocks,
                         SIZE_T *free_granules)
{
    const HEAP_ENTRY *entry = segment->first;
    if (segment->signature != SEGMENT_SIGNATURE_)
        return 0;
    for (;; entry = next_entry(entry)) {
        if ((UCHAR *)entry >= segment->committed_end || entry->SegmentIndex != index ||
            !fits(segment, entry))
            return 0;
        if (!(entry->Flags & ENTRY_BUSY)) {
            ++*free_blocks;
            *free_granules += entry->Size;
        }
        if (entry->Flags & ENTRY_LAST)
            return entry == segment->last;
    }
}

/* Walks one list; counts its blocks. 0: damaged. */
static int check_list(const HEAP *heap, ULONG index, SIZE_T *listed)
{
    const LIST_ENTRY *head = &heap->free_lists[index];
    int marked = (heap->free_map[index / 32] >> index % 32) & 1;
    if (marked != (head->Flink != head))
        return 0;
    for (LIST_ENTRY *at = head->Flink; at != head; at = at->Flink) {
        const HEAP_ENTRY *entry = &free_block_of(at)->entry;
        if (at->Flink->Blink != at || entry->Flags & ENTRY_BUSY)
            return 0;
        if (index ? entry->Size != index : entry->Size < FREE_LISTS)
            return 0;
        ++*listed;
    }
    return 1;
}

static int check_large(const HEAP *heap)
{
    for (LIST_ENTRY *at = heap->large.Flink; at != &heap->large; at = at->Flink)
        if (!large_fits((LARGE_BLOCK *)at))
            return 0;
    return 1;
}

/* Caller holds the lock. */
static int check_all(const HEAP *heap)
{
    SIZE_T free_blocks = 0, free_granules = 0, listed = 0;
    for (ULONG i = 0; i < heap->segment_count; i++)
        if (heap->segments[i] && !check_segment(heap->segments[i], i, &free_blocks, &free_granules))
            return 0;
    for (ULONG i = 0; i < FREE_LISTS; i++)
        if (!check_list(heap, i, &listed))
            return 0;
    return listed == free_blocks && free_granules == heap->total_free && check_large(heap);
}

/*
 * TRUE: `block` is a busy block of the heap; block NULL: the whole heap is sound. MSDN:
 * HeapValidate.
 */
BOOLEAN NTAPI RtlValidateHeap(PVOID handle, ULONG flags, const void *block)
{
    HEAP *heap = heap_from_handle(handle);
    if (!heap)
        return FALSE;
    flags |= heap->ForceFlags;
    heap_enter(heap, flags);
    int sound = block ? heap_prove(heap, block) != NULL : check_all(heap);
    heap_leave(heap, flags);
    return sound != 0;
}
