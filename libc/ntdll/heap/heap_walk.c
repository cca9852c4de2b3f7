/*
 * heap_walk.c - RtlWalkHeap: all that a heap consists of, one piece per call, in address order
 * within a segment.
 *
 * Order: a segment, its blocks, its uncommitted rest; the next segment; at last the large blocks,
 * whose segment index is MAX_SEGMENTS. A block in a thread's cache is a free block. The whole state
 * of the walk is in the entry that the caller hands back.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_debug.h"

static NTSTATUS show_segment(const HEAP_SEGMENT *segment, PRTL_HEAP_WALK_ENTRY out)
{
    out->DataAddress = segment->base;
    out->DataSize = (SIZE_T)((UCHAR *)segment->first - segment->base);
    out->OverheadBytes = 0;
    out->SegmentIndex = (UCHAR)segment->index;
    out->Flags = RTL_HEAP_SEGMENT;
    out->Segment.CommittedSize = (ULONG)(segment->committed_end - segment->base);
    out->Segment.UnCommittedSize = (ULONG)(segment->reserved_end - segment->committed_end);
    out->Segment.FirstEntry = segment->first;
    out->Segment.LastEntry = segment->reserved_end;
    return STATUS_SUCCESS;
}

static NTSTATUS show_block(const HEAP *heap, HEAP_ENTRY *entry, ULONG index,
                           PRTL_HEAP_WALK_ENTRY out)
{
    int busy = entry->Flags & ENTRY_BUSY && !heap_debug_is_freed(heap, entry),
        large = entry->Flags & ENTRY_LARGE;
    SIZE_T whole = large ? large_of(entry)->commit_bytes : entry->Size * GRANULE;
    out->DataAddress = (UCHAR *)entry + HEADER_BYTES;
    out->DataSize = busy ? heap_debug_bytes(heap, entry) : whole - HEADER_BYTES;
    out->OverheadBytes = (UCHAR)(busy && !large ? whole - out->DataSize : HEADER_BYTES);
    out->SegmentIndex = (UCHAR)index;
    out->Flags = busy ? RTL_HEAP_BUSY | (entry->Flags & ENTRY_USER_FLAGS) : 0;
    out->Block.Settable = 0;
    if (busy && entry->Flags & ENTRY_EXTRA) {
        out->Flags |= RTL_HEAP_SETTABLE_VALUE;
        out->Block.Settable = extra_of(entry)->Settable;
    }
    return STATUS_SUCCESS;
}

static NTSTATUS show_large(const HEAP *heap, LIST_ENTRY *links, PRTL_HEAP_WALK_ENTRY out)
{
    if (links == &heap->VirtualAllocdBlocks)
        return STATUS_NO_MORE_ENTRIES;
    return show_block(heap, &((LARGE_BLOCK *)links)->entry, MAX_SEGMENTS, out);
}

static NTSTATUS next_segment(const HEAP *heap, ULONG index, PRTL_HEAP_WALK_ENTRY out)
{
    for (; index < heap->segment_count; index++)
        if (heap->Segments[index])
            return show_segment(heap->Segments[index], out);
    return show_large(heap, heap->VirtualAllocdBlocks.Flink, out);
}

/* After the last block of a segment: its reserved rest. */
static NTSTATUS show_rest(const HEAP *heap, const HEAP_SEGMENT *segment, PRTL_HEAP_WALK_ENTRY out)
{
    if (segment->committed_end == segment->reserved_end)
        return next_segment(heap, segment->index + 1, out);
    out->DataAddress = segment->committed_end;
    out->DataSize = (SIZE_T)(segment->reserved_end - segment->committed_end);
    out->OverheadBytes = 0;
    out->SegmentIndex = (UCHAR)segment->index;
    out->Flags = RTL_HEAP_UNCOMMITTED;
    return STATUS_SUCCESS;
}

static NTSTATUS step(HEAP *heap, PRTL_HEAP_WALK_ENTRY at)
{
    if (!at->DataAddress)
        return next_segment(heap, 0, at);
    HEAP_ENTRY *entry = entry_of(at->DataAddress);
    if (at->SegmentIndex == MAX_SEGMENTS)
        return heap_prove(heap, at->DataAddress)
                   ? show_large(heap, large_of(entry)->links.Flink, at)
                   : STATUS_INVALID_PARAMETER;

    HEAP_SEGMENT *segment =
        at->SegmentIndex < MAX_SEGMENTS ? heap->Segments[at->SegmentIndex] : NULL;
    if (!segment)
        return STATUS_INVALID_PARAMETER;
    if (at->Flags & RTL_HEAP_UNCOMMITTED)
        return next_segment(heap, segment->index + 1, at);
    if (at->Flags & RTL_HEAP_SEGMENT) {
        entry = segment->first;
    } else {
        if (segment_of(heap, entry) != segment || !entry_is_sealed(heap, entry))
            return STATUS_INVALID_PARAMETER;
        entry = next_entry(entry);
    }
    return entry == segment_end(segment) ? show_rest(heap, segment, at)
                                         : show_block(heap, entry, segment->index, at);
}

/*
 * Replaces *entry by the next piece; DataAddress NULL begins. STATUS_NO_MORE_ENTRIES: that was all.
 * STATUS_INVALID_PARAMETER: the entry is not a piece of this heap. The caller locks the heap for
 * the whole walk.
 */
NTSTATUS NTAPI RtlWalkHeap(PVOID handle, PRTL_HEAP_WALK_ENTRY entry)
{
    HEAP *heap = heap_from_handle(handle);
    if (!heap)
        return STATUS_INVALID_HANDLE;
    heap_enter(heap);
    NTSTATUS status =
        heap->debug && heap_has_pages(heap) ? heap_page_walk(heap, entry) : step(heap, entry);
    heap_leave(heap);
    return status;
}
