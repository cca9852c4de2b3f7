/*
 * heap_zero.c - RtlZeroHeap: what was freed is forgotten, in its bytes as well.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_cache.h"

/*
 * Clears the bytes of all blocks that are free, but for their headers and links. What is in the
 * caches of other threads stays. STATUS_INVALID_HANDLE: not a heap.
 */
NTSTATUS NTAPI RtlZeroHeap(PVOID handle, ULONG flags)
{
    HEAP *heap = heap_from_handle(handle);
    if (!heap)
        return STATUS_INVALID_HANDLE;
    heap_enter(heap);
    heap_cache_empty(heap, heap_cache_of_thread(heap));
    heap_depot_drain(heap);
    for (ULONG i = 0; i < FREE_LISTS; i++) {
        const LIST_ENTRY *head = &heap->FreeLists[i];
        for (LIST_ENTRY *at = head->Flink; at != head; at = at->Flink)
            heap_os_zero(at + 1, entry_of_links(at)->Size * GRANULE - sizeof(FREE_BLOCK));
    }
    heap_leave(heap);
    return STATUS_SUCCESS;
}
