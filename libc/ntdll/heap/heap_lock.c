/*
 * heap_lock.c - locking a heap for several calls; compacting it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap.h"

/* TRUE: the caller owns the heap until RtlUnlockHeap. FALSE: the heap has no lock, or is none.
 * MSDN: HeapLock. */
BOOLEAN NTAPI RtlLockHeap(PVOID handle)
{
    HEAP *heap = heap_from_handle(handle);
    if (!heap || heap->Flags & HEAP_NO_SERIALIZE)
        return FALSE;
    heap_os_lock_enter(&heap->lock);
    return TRUE;
}

/* MSDN: HeapUnlock. */
BOOLEAN NTAPI RtlUnlockHeap(PVOID handle)
{
    HEAP *heap = heap_from_handle(handle);
    if (!heap || heap->Flags & HEAP_NO_SERIALIZE)
        return FALSE;
    heap_os_lock_leave(&heap->lock);
    return TRUE;
}

/* Bytes of the largest free block that is committed; 0: none. Free neighbours are always joined
 * already. MSDN: HeapCompact. */
SIZE_T NTAPI RtlCompactHeap(PVOID handle, ULONG flags)
{
    HEAP *heap = heap_from_handle(handle);
    ULONG largest = 0;
    if (!heap)
        return 0;
    flags |= heap->ForceFlags;
    heap_enter(heap, flags);
    if (heap->free_lists[0].Blink != &heap->free_lists[0])
        largest = free_block_of(heap->free_lists[0].Blink)->entry.Size;
    for (ULONG i = FREE_LISTS - 1; i > 0 && !largest; i--)
        if (heap->free_lists[i].Flink != &heap->free_lists[i])
            largest = i;
    heap_leave(heap, flags);
    return (SIZE_T)largest * GRANULE;
}
