/*
 * heap_shrink.c - memory back to the system: the free end of a segment, or a segment that is empty.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_block.h"

/* The first of the free blocks at the end of a segment; the end itself: there is none. */
static HEAP_ENTRY *tail_of(const HEAP_SEGMENT *segment)
{
    HEAP_ENTRY *entry = segment_end(segment);
    while (entry_is_free(previous_entry(entry)))
        entry = previous_entry(entry);
    return entry;
}

static void unlist_from(HEAP *heap, const HEAP_SEGMENT *segment, HEAP_ENTRY *entry)
{
    for (; entry != segment_end(segment); entry = next_entry(entry))
        free_list_remove(heap, entry);
}

/* A segment other than the first that holds nothing goes back whole. */
static void release_segment(HEAP *heap, HEAP_SEGMENT *segment)
{
    unlist_from(heap, segment, segment->first);
    heap->committed -= (SIZE_T)(segment->committed_end - segment->base) / GRANULE;
    heap->Segments[segment->index] = NULL;
    while (!heap->Segments[heap->segment_count - 1])
        heap->segment_count--;
    heap->gave_back = 1;
    heap_os_release(segment->base);
}

/* The tail becomes one block that ends at `end`, a page boundary; the pages behind go. */
static void cut(HEAP *heap, HEAP_SEGMENT *segment, HEAP_ENTRY *tail, UCHAR *end)
{
    unlist_from(heap, segment, tail);
    heap_os_decommit(end, (SIZE_T)(segment->committed_end - end));
    heap->committed -= (SIZE_T)(segment->committed_end - end) / GRANULE;
    heap->gave_back = 1;
    segment->committed_end = end;
    heap_segment_put_end(heap, segment);
    tail->Flags = 0;
    entry_resize(heap, tail,
                 (ULONG)((SIZE_T)((UCHAR *)segment_end(segment) - (UCHAR *)tail) / GRANULE));
    free_list_insert(heap, tail);
}

/* Keeps SegmentCommit bytes of a segment's free tail, and all of it where the heap is small. */
void heap_shrink(HEAP *heap, HEAP_SEGMENT *segment)
{
    if (heap->committed * GRANULE <= heap->DeCommitTotalFreeThreshold || segment->keeps_all)
        return;
    HEAP_ENTRY *tail = tail_of(segment);
    if (tail == segment->first && segment != &heap->own_segment) {
        release_segment(heap, segment);
        return;
    }
    UCHAR *end = (UCHAR *)round_up((SIZE_T)tail + heap->SegmentCommit, HEAP_PAGE_BYTES);
    if (end + heap->DeCommitFreeBlockThreshold <= segment->committed_end)
        cut(heap, segment, tail, end);
}
