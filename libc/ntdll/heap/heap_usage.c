/*
 * heap_usage.c - RtlUsageHeap: a heap in four numbers.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_block.h"

/* Bytes of the busy blocks of a segment, with their headers. */
static SIZE_T busy_bytes(const HEAP_SEGMENT *segment)
{
    SIZE_T granules = 0;
    for (const HEAP_ENTRY *entry = segment->first; entry != segment_end(segment);
         entry = next_entry(entry))
        granules += entry->Flags & ENTRY_BUSY ? entry->Size : 0;
    return granules * GRANULE;
}

static void add_large(const LARGE_BLOCK *large, PRTL_HEAP_USAGE usage)
{
    usage->BytesCommitted += large->commit_bytes;
    usage->BytesReserved += large->reserve_bytes;
}

static void add_up(const HEAP *heap, PRTL_HEAP_USAGE usage)
{
    for (ULONG i = 0; i < heap->segment_count; i++) {
        const HEAP_SEGMENT *segment = heap->Segments[i];
        if (!segment)
            continue;
        usage->BytesAllocated += busy_bytes(segment);
        usage->BytesCommitted += (SIZE_T)(segment->committed_end - segment->base);
        usage->BytesReserved += (SIZE_T)(segment->reserved_end - segment->base);
    }
    const LIST_ENTRY *head = &heap->VirtualAllocdBlocks;
    for (const LIST_ENTRY *at = head->Flink; at != head; at = at->Flink) {
        usage->BytesAllocated += ((const LARGE_BLOCK *)at)->commit_bytes;
        add_large((const LARGE_BLOCK *)at, usage);
    }
    for (const LARGE_BLOCK *kept = heap->kept; kept; kept = (const LARGE_BLOCK *)kept->links.Flink)
        add_large(kept, usage);
}

/*
 * Bytes allocated (busy blocks with their headers), committed and reserved; BytesReservedMaximum is
 * BytesReserved. Threads' caches: their blocks are committed, but not allocated; their magazines
 * are not counted. STATUS_INFO_LENGTH_MISMATCH: usage->Length; STATUS_NOT_SUPPORTED: `flags` asks
 * for more, such as a list of the blocks.
 */
NTSTATUS NTAPI RtlUsageHeap(PVOID handle, ULONG flags, PRTL_HEAP_USAGE usage)
{
    HEAP *heap = heap_from_handle(handle);
    if (!heap)
        return STATUS_INVALID_HANDLE;
    if (usage->Length != sizeof(*usage))
        return STATUS_INFO_LENGTH_MISMATCH;
    if (flags & ~HEAP_NO_SERIALIZE)
        return STATUS_NOT_SUPPORTED;
    *usage = (RTL_HEAP_USAGE){.Length = sizeof(*usage)};
    heap_enter(heap);
    add_up(heap, usage);
    heap_leave(heap);
    usage->BytesReservedMaximum = usage->BytesReserved;
    return STATUS_SUCCESS;
}
