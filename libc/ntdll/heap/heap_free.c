/*
 * heap_free.c - RtlFreeHeap: most blocks go back to the thread's cache, where the next allocation
 * of the size finds them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_cache.h"
#include "ntdll/heap/heap_debug.h"

/* Into the thread's magazine, where room is made before. 0: there is none. */
static int free_cached(HEAP *heap, HEAP_CACHE *cache, HEAP_ENTRY *entry)
{
    return entry->Size < CACHE_CLASSES && heap_cache_make_room(heap, cache, entry->Size) &&
           cache_push(cache, (UCHAR *)entry + HEADER_BYTES);
}

/* A proved block. Caller holds the lock. */
void heap_free_below(HEAP *heap, HEAP_ENTRY *entry)
{
    HEAP_CACHE *cache = heap_cache_of_thread(heap);
    if (entry->Flags & ENTRY_LARGE) {
        heap_large_free(heap, large_of(entry));
        return;
    }
    if (!free_cached(heap, cache, entry))
        heap_give(heap, entry);
    heap_trim(heap, cache);
}

/* A full magazine, a block that has never been in one, or no block at all. */
static __attribute__((noinline)) BOOLEAN free_slowly(HEAP *heap, void *block)
{
    if (!block)
        return TRUE;
    if (heap->debug)
        return heap_debug_free(heap, block);
    HEAP_ENTRY *entry = entry_of(block);
    HEAP_CACHE *cache = heap_cache_without_lock(heap);
    int proved = cache != &heap_no_cache && cache_proves(cache, (UCHAR)entry->Size, entry);
    if (proved && (cache_push(cache, block) ||
                   (heap_cache_swap(cache, entry->Size) && cache_push(cache, block))))
        return TRUE;
    heap_enter(heap);
    if (!proved)
        entry = heap_prove(heap, block);
    if (entry)
        heap_free_below(heap, entry);
    heap_leave(heap);
    return entry ? TRUE : heap_refuse_block(heap, block, "RtlFreeHeap");
}

/*
 * Frees a block. FALSE, with ERROR_INVALID_PARAMETER and a report: not a block of this heap, or
 * freed before. NULL is freed without effect. Flags: HEAP_NO_SERIALIZE, without effect. MSDN:
 * HeapFree.
 */
BOOLEAN NTAPI RtlFreeHeap(PVOID handle, ULONG flags, PVOID block)
{
    HEAP *heap = handle;
    if ((uintptr_t)block > heap->unread && cache_push(heap_cache(heap), block))
        return TRUE;
    return free_slowly(heap, block);
}
