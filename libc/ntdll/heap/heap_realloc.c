/*
 * heap_realloc.c - RtlReAllocateHeap: in place if the block has room behind it, else allocate,
 * copy, free.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_cache.h"
#include "ntdll/heap/heap_debug.h"

/* Gives back what a block has more than `granules`, joined with what follows. */
static void cut(HEAP *heap, HEAP_ENTRY *entry, ULONG granules)
{
    ULONG rest = entry->Size - granules;
    if (rest < MIN_GRANULES)
        return;
    HEAP_ENTRY *remainder = (HEAP_ENTRY *)((UCHAR *)entry + granules * GRANULE);
    entry_resize(heap, remainder, rest);
    entry_resize(heap, entry, granules);
    heap_give(heap, remainder);
}

/* 0: no room behind the block. */
static int resize_small(HEAP *heap, HEAP_ENTRY *entry, SIZE_T bytes)
{
    SIZE_T extra_bytes = entry->Flags & ENTRY_EXTRA ? sizeof(HEAP_ENTRY_EXTRA) : 0;
    HEAP_ENTRY_EXTRA extra = {0, 0, 0};
    if (bytes + extra_bytes > (SIZE_T)heap->VirtualMemoryThreshold * GRANULE - HEADER_BYTES)
        return 0;
    ULONG granules = granules_for(heap, bytes + extra_bytes);
    if (extra_bytes)
        extra = *extra_of(entry);
    if (granules > entry->Size && !heap_absorb_next(heap, entry, granules) &&
        !(heap_grow_after(heap, entry, granules) && heap_absorb_next(heap, entry, granules)))
        return 0;
    cut(heap, entry, granules);
    entry->Asked = (UCHAR)bytes;
    if (extra_bytes)
        *extra_of(entry) = extra;
    return 1;
}

/* A large block that has become small moves into a segment, if it may. */
int heap_resize_below(HEAP *heap, HEAP_ENTRY *entry, ULONG flags, SIZE_T bytes)
{
    if (bytes > heap->MaximumAllocationSize)
        return 0;
    if (!(entry->Flags & ENTRY_LARGE))
        return resize_small(heap, entry, bytes);
    if (bytes <= MAX_REQUEST / 2 && !(flags & HEAP_REALLOC_IN_PLACE_ONLY))
        return 0;
    return heap_large_resize(heap, large_of(entry), bytes);
}

static void *raise_or_fail(ULONG flags, NTSTATUS status, SIZE_T information)
{
    if (flags & HEAP_GENERATE_EXCEPTIONS)
        heap_os_raise(status, information);
    return NULL;
}

/* A large block that grows gets address space to grow further. */
static void *allocate_to_grow(HEAP *heap, ULONG flags, SIZE_T bytes)
{
    if (bytes / GRANULE < heap->VirtualMemoryThreshold || bytes > heap->MaximumAllocationSize)
        return RtlAllocateHeap(heap, flags, bytes);
    heap_enter(heap);
    void *block = heap_large_alloc(heap, flags, bytes, bytes);
    heap_leave(heap);
    return block ? block : raise_or_fail(flags, STATUS_NO_MEMORY, bytes);
}

/* A new block with the contents, the user value and the flags of the old one, which is freed. */
static void *move(HEAP *heap, ULONG flags, void *old, SIZE_T bytes)
{
    HEAP_ENTRY *entry = entry_of(old);
    SIZE_T old_bytes = entry_bytes(entry);
    ULONG extra = entry->Flags & ENTRY_EXTRA ? SETTABLE_VALUE : 0;
    void *block = allocate_to_grow(heap, extra | (flags & HEAP_GENERATE_EXCEPTIONS), bytes);
    if (!block)
        return NULL;
    heap_os_copy(block, old, old_bytes < bytes ? old_bytes : bytes);
    if (extra) {
        entry_of(block)->Flags |= entry->Flags & ENTRY_USER_FLAGS;
        *extra_of(entry_of(block)) = *extra_of(entry);
    }
    RtlFreeHeap(heap, 0, old);
    return block;
}

/* The block already has the size of the class that is asked for: only Asked changes. */
static int fits_as_it_is(HEAP *heap, void *block, SIZE_T bytes)
{
    HEAP_ENTRY *entry = entry_of(block);
    if (bytes > MAX_CACHED || cache_class(bytes) != (UCHAR)entry->Size ||
        !heap_cache_proves(heap, block))
        return 0;
    entry->Asked = (UCHAR)bytes;
    return 1;
}

static PVOID resize_slowly(HEAP *heap, ULONG flags, PVOID block, SIZE_T bytes)
{
    if (heap->debug) {
        PVOID moved = heap_debug_realloc(heap, flags, block, bytes);
        return moved ? moved : raise_or_fail(flags, STATUS_NO_MEMORY, bytes);
    }
    heap_enter(heap);
    HEAP_ENTRY *entry = heap_prove(heap, block);
    SIZE_T old_bytes = entry ? entry_bytes(entry) : 0;
    int fits = entry && heap_resize_below(heap, entry, flags, bytes);
    heap_leave(heap);
    if (!entry) {
        heap_refuse_block(heap, block, "RtlReAllocateHeap");
        return raise_or_fail(flags, STATUS_ACCESS_VIOLATION, (SIZE_T)block);
    }
    PVOID result = block;
    if (!fits)
        result = flags & HEAP_REALLOC_IN_PLACE_ONLY ? raise_or_fail(flags, STATUS_NO_MEMORY, bytes)
                                                    : move(heap, flags, block, bytes);
    if (result && flags & HEAP_ZERO_MEMORY && bytes > old_bytes)
        heap_os_zero((UCHAR *)result + old_bytes, bytes - old_bytes);
    return result;
}

/*
 * Changes the size of a block; it may move unless HEAP_REALLOC_IN_PLACE_ONLY. HEAP_ZERO_MEMORY
 * clears what is new. NULL: the block stays as it was; no memory, or not a block of this heap
 * (ERROR_INVALID_PARAMETER). HEAP_GENERATE_EXCEPTIONS: they are raised as STATUS_NO_MEMORY and
 * STATUS_ACCESS_VIOLATION. MSDN: HeapReAlloc.
 */
PVOID NTAPI RtlReAllocateHeap(PVOID handle, ULONG flags, PVOID block, SIZE_T bytes)
{
    HEAP *heap = handle;
    if (!block) {
        heap_os_refuse(STATUS_INVALID_PARAMETER);
        return NULL;
    }
    if (flags == 0 && (uintptr_t)block > heap->unread && fits_as_it_is(heap, block, bytes))
        return block;
    return resize_slowly(heap, flags | heap->ForceFlags, block, bytes);
}
