/*
 * heap_alloc.c - RtlAllocateHeap: bytes become granules, granules become a block.
 *
 * Most calls end in the thread's cache (heap_cache.h): a pop from a magazine, without lock. The
 * others come to `allocate_slowly`: a magazine to fill, a flag to obey, a block too large for
 * magazines, or too large for segments.
 *
 * Before: libc/msvcrt/malloc.c     Next: heap_segment.c      (stop 3 of the path)
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_cache.h"
#include "ntdll/heap/heap_debug.h"

/* Makes a block busy for `bytes` bytes; one with a user value or user flags gets its extra. */
static void *hand_out(HEAP_ENTRY *entry, ULONG flags, SIZE_T bytes)
{
    entry->Asked = (UCHAR)bytes;
    entry->Flags = ENTRY_BUSY;
    if (flags & (SETTABLE_VALUE | USER_FLAGS)) {
        entry->Flags |= (UCHAR)(ENTRY_EXTRA | (flags & USER_FLAGS) >> 4);
        *extra_of(entry) = (HEAP_ENTRY_EXTRA){0, 0, 0};
    }
    return (UCHAR *)entry + HEADER_BYTES;
}

/* A block from the lists of the heap, or from more memory; NULL: there is none. */
static void *allocate_block(HEAP *heap, ULONG flags, SIZE_T bytes)
{
    SIZE_T extra = flags & (SETTABLE_VALUE | USER_FLAGS) ? sizeof(HEAP_ENTRY_EXTRA) : 0;
    HEAP_ENTRY *entry = heap_take(heap, granules_for(heap, bytes + extra));
    if (!entry) { /* what this thread has at hand may join to something larger */
        heap_cache_empty(heap, heap_cache_of_thread(heap));
        heap_depot_drain(heap);
        entry = heap_take(heap, granules_for(heap, bytes + extra));
    }
    return entry ? hand_out(entry, flags, bytes) : NULL;
}

/* From the thread's magazine, which is filled before; NULL: it has none for this. */
static void *allocate_cached(HEAP *heap, ULONG flags, SIZE_T bytes)
{
    SIZE_T class = cache_class(bytes);
    if (bytes > MAX_CACHED || class < MIN_GRANULES || flags & (SETTABLE_VALUE | USER_FLAGS))
        return NULL;
    HEAP_CACHE *cache = heap_cache_of_thread(heap);
    if (!cache->top[class][-1])
        heap_cache_fill(heap, cache, (ULONG) class);
    return cache_pop(cache, class, bytes);
}

static void *out_of_memory(ULONG flags, SIZE_T bytes)
{
    if (flags & HEAP_GENERATE_EXCEPTIONS)
        heap_os_raise(STATUS_NO_MEMORY, bytes);
    return NULL;
}

/* Bytes that a block of a segment can hold; a larger one has a reservation of its own. */
static SIZE_T most_in_segment(const HEAP *heap)
{
    return (SIZE_T)heap->VirtualMemoryThreshold * GRANULE - HEADER_BYTES - sizeof(HEAP_ENTRY_EXTRA);
}

/* Caller holds the lock. Not zeroed yet, unless it is large. */
static void *allocate_locked(HEAP *heap, ULONG flags, SIZE_T bytes)
{
    if (bytes > most_in_segment(heap))
        return heap_large_alloc(heap, flags, bytes, 0);
    void *block = allocate_cached(heap, flags, bytes);
    return block ? block : allocate_block(heap, flags, bytes);
}

static void zero(const HEAP *heap, ULONG flags, void *block, SIZE_T bytes)
{
    if (block && flags & HEAP_ZERO_MEMORY && bytes <= most_in_segment(heap))
        heap_os_zero(block, bytes);
}

void *heap_alloc_below(HEAP *heap, ULONG flags, SIZE_T bytes)
{
    void *block = allocate_locked(heap, flags, bytes);
    zero(heap, flags, block, bytes);
    return block;
}

/* From the magazine or the spare of the thread, or of a heap that is not serialized, for any flags
 * that need no room in the block. NULL: there is none. */
static void *allocate_unlocked(HEAP *heap, ULONG flags, SIZE_T bytes)
{
    HEAP_CACHE *cache = heap_cache_without_lock(heap);
    SIZE_T class = cache_class(bytes);
    if (bytes > MAX_CACHED || flags & (SETTABLE_VALUE | USER_FLAGS))
        return NULL;
    void *block = cache_pop(cache, class, bytes);
    if (!block && heap_cache_swap(cache, class))
        block = cache_pop(cache, class, bytes);
    zero(heap, flags, block, bytes);
    return block;
}

/* Every call that the magazine alone cannot answer. */
static __attribute__((noinline)) void *allocate_slowly(HEAP *heap, ULONG flags, SIZE_T bytes)
{
    void *block = allocate_unlocked(heap, flags, bytes);
    if (block)
        return block;
    flags |= heap->ForceFlags;
    if (bytes > heap->MaximumAllocationSize)
        return out_of_memory(flags, bytes);
    if (heap->debug) {
        block = heap_debug_alloc(heap, flags, bytes);
    } else {
        heap_enter(heap);
        block = allocate_locked(heap, flags, bytes);
        heap_leave(heap);
        zero(heap, flags, block, bytes);
    }
    return block ? block : out_of_memory(flags, bytes);
}

/*
 * Allocates `bytes` bytes, aligned to 8; 0 bytes are a block of their own.
 * Flags: HEAP_ZERO_MEMORY, HEAP_GENERATE_EXCEPTIONS (STATUS_NO_MEMORY is raised),
 * HEAP_NO_SERIALIZE (without effect), 0x100...0x800 (room for a user value and user flags).
 * NULL: no memory; the last error is not set. MSDN: HeapAlloc.
 */
PVOID NTAPI RtlAllocateHeap(PVOID handle, ULONG flags, SIZE_T bytes)
{
    HEAP *heap = handle;
    if (flags == 0 && bytes <= MAX_CACHED) {
        void *block = cache_pop(heap_cache(heap), cache_class(bytes), bytes);
        if (block)
            return block;
    }
    return allocate_slowly(heap, flags, bytes);
}
