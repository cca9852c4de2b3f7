/*
 * heap_extend.c - RtlExtendHeap: memory of the caller becomes a segment.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_block.h"

/* A free place in HEAP.Segments; MAX_SEGMENTS: there is none. */
static ULONG free_index(const HEAP *heap)
{
    ULONG index = 0;
    while (index < MAX_SEGMENTS && heap->Segments[index])
        index++;
    return index;
}

/*
 * Adds the `bytes` bytes at `base` to a heap, growable or not. They are committed, begin at a page
 * and hold at least one; a rest of less than a page is not used. They stay the caller's: the heap
 * neither decommits nor releases them, and wants them until its end.
 * STATUS_INVALID_HANDLE: not a heap; STATUS_INVALID_PARAMETER: such memory is no segment;
 * STATUS_NO_MEMORY: the heap has as many segments as it can have.
 */
NTSTATUS NTAPI RtlExtendHeap(PVOID handle, ULONG flags, PVOID base, SIZE_T bytes)
{
    HEAP *heap = heap_from_handle(handle);
    HEAP_SEGMENT *segment = base;
    bytes -= bytes % HEAP_PAGE_BYTES;
    if (!heap)
        return STATUS_INVALID_HANDLE;
    if (!base || (uintptr_t)base % HEAP_PAGE_BYTES || !bytes || bytes > LARGEST_BLOCK)
        return STATUS_INVALID_PARAMETER;
    heap_enter(heap);
    ULONG index = free_index(heap);
    if (index < MAX_SEGMENTS) {
        heap_os_zero(segment, sizeof(*segment));
        heap_segment_open(heap, index, segment, base, bytes, bytes, sizeof(*segment));
        segment->keeps_all = 1;
    }
    heap_leave(heap);
    return index < MAX_SEGMENTS ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}
