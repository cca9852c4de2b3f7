/*
 * heap_lock.c - locking a heap for several calls; compacting it.
 *
 * A locked heap has no caches: `cache_slot` leads every thread to heap_no_cache, so each call comes
 * to the lock. A call that another thread had begun in its own cache just then still ends.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_cache.h"

/* TRUE: the caller owns the heap until RtlUnlockHeap. FALSE: the heap has no lock, or is none.
 * MSDN: HeapLock. */
BOOLEAN NTAPI RtlLockHeap(PVOID handle)
{
    HEAP *heap = heap_from_handle(handle);
    if (!heap || heap->Flags & HEAP_NO_SERIALIZE)
        return FALSE;
    heap_os_lock_enter(heap->lock);
    heap->locks++;
    __atomic_store_n(&heap->cache_slot, HEAP_NO_SLOT, __ATOMIC_SEQ_CST);
    return TRUE;
}

/* FALSE: the caller does not own it. MSDN: HeapUnlock. */
BOOLEAN NTAPI RtlUnlockHeap(PVOID handle)
{
    HEAP *heap = heap_from_handle(handle);
    if (!heap || heap->Flags & HEAP_NO_SERIALIZE || !heap_os_lock_is_mine(heap->lock) ||
        !heap->locks)
        return FALSE;
    if (--heap->locks == 0)
        __atomic_store_n(&heap->cache_slot, heap->own_slot, __ATOMIC_RELEASE);
    heap_os_lock_leave(heap->lock);
    return TRUE;
}

/* The largest block in the last list that is not empty, in granules. */
static ULONG largest_free(const HEAP *heap)
{
    ULONG largest = 0;
    for (ULONG index = FREE_LISTS; index > 0 && !largest; index--) {
        const LIST_ENTRY *head = &heap->FreeLists[index - 1];
        for (const LIST_ENTRY *at = head->Flink; at != head; at = at->Flink)
            if (entry_of_links(at)->Size > largest)
                largest = entry_of_links(at)->Size;
    }
    return largest;
}

/* Empties the calling thread's cache, joins all free blocks and gives memory back. Bytes of the
 * largest free block that is committed; 0: none. MSDN: HeapCompact. */
SIZE_T NTAPI RtlCompactHeap(PVOID handle, ULONG flags)
{
    HEAP *heap = heap_from_handle(handle);
    if (!heap)
        return 0;
    heap_enter(heap);
    heap->swings = 0;
    heap->DeCommitTotalFreeThreshold = HEAP_KEEPS;
    heap_cache_empty(heap, heap_cache_of_thread(heap));
    heap_depot_drain(heap);
    heap_large_release_kept(heap);
    for (ULONG i = heap->segment_count; i > 0; i--)
        if (heap->Segments[i - 1])
            heap_shrink(heap, heap->Segments[i - 1]);
    ULONG largest = largest_free(heap);
    heap_leave(heap);
    return largest * GRANULE;
}
