/*
 * heap_realloc.c - RtlReAllocateHeap: in place if the neighbour is free and large enough, else
 * alloc, copy, free.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap.h"

#define SETTABLE_USER_VALUE 0x00000100u

static void copy(UCHAR *to, const UCHAR *from, SIZE_T bytes)
{
    const ULONG *source = (const ULONG *)from;
    ULONG *target = (ULONG *)to;
    for (SIZE_T words = (bytes + 3) / 4; words; words--) /* blocks are whole granules */
        *target++ = *source++;
}

static void zero_tail(UCHAR *block, SIZE_T from, SIZE_T to)
{
    while (from < to)
        block[from++] = 0;
}

/* Takes the free block that follows into `entry`. 0: there is none, or it does not suffice. */
static int absorb_next(HEAP *heap, HEAP_ENTRY *entry, ULONG granules)
{
    if (entry->Flags & ENTRY_LAST)
        return 0;
    HEAP_ENTRY *next = next_entry(entry);
    ULONG sum = (ULONG)entry->Size + next->Size;
    if (next->Flags & ENTRY_BUSY || sum < granules || sum > MAX_GRANULES)
        return 0;
    free_list_remove(heap, next);
    entry->Size = (USHORT)sum;
    entry->Flags |= next->Flags & ENTRY_LAST;
    if (entry->Flags & ENTRY_LAST)
        heap->segments[entry->SegmentIndex]->last = entry;
    else
        next_entry(entry)->PreviousSize = entry->Size;
    return 1;
}

static int resize_small(HEAP *heap, HEAP_ENTRY *entry, ULONG flags, SIZE_T bytes)
{
    if (bytes > MAX_REQUEST - sizeof(HEAP_ENTRY_EXTRA))
        return 0;
    ULONG granules = heap_granules(bytes, flags);
    UCHAR user_flags = entry->Flags & (ENTRY_EXTRA | ENTRY_USER_FLAGS);
    HEAP_ENTRY_EXTRA extra = {0, 0, 0};
    if (user_flags & ENTRY_EXTRA)
        extra = *extra_of(entry);
    if (granules > entry->Size && !absorb_next(heap, entry, granules))
        return 0;

    heap_split(heap, entry, granules);
    heap_mark_busy(entry, bytes, flags);
    entry->Flags |= user_flags;
    if (user_flags & ENTRY_EXTRA)
        *extra_of(entry) = extra;
    return 1;
}

/* A new block with the contents, the user value and the flags of the old one; the old one is freed.
 */
static void *move(HEAP *heap, HEAP_ENTRY *entry, ULONG flags, SIZE_T old_bytes, SIZE_T bytes)
{
    flags = (flags | HEAP_NO_SERIALIZE) & ~(HEAP_GENERATE_EXCEPTIONS | HEAP_ZERO_MEMORY);
    UCHAR *block = RtlAllocateHeap(heap, flags, bytes);
    if (!block)
        return NULL;
    copy(block, (const UCHAR *)(entry + 1), old_bytes < bytes ? old_bytes : bytes);
    if (entry->Flags & ENTRY_EXTRA) {
        entry_of(block)->Flags |= entry->Flags & (ENTRY_EXTRA | ENTRY_USER_FLAGS);
        *extra_of(entry_of(block)) = *extra_of(entry);
    }
    RtlFreeHeap(heap, flags, entry + 1);
    return block;
}

/* Caller holds the lock. NULL: no memory, or not possible in place. */
static void *resize(HEAP *heap, HEAP_ENTRY *entry, ULONG flags, SIZE_T bytes)
{
    SIZE_T old_bytes = heap_entry_bytes(entry);
    int small = !(entry->Flags & ENTRY_LARGE), done;
    if (entry->Flags & ENTRY_EXTRA)
        flags |= SETTABLE_USER_VALUE;

    if (small)
        done = resize_small(heap, entry, flags, bytes);
    else /* one that has become small moves into a segment */
        done = bytes > MAX_REQUEST / 2 || flags & HEAP_REALLOC_IN_PLACE_ONLY
                   ? heap_large_resize(heap, large_of(entry), bytes)
                   : 0;
    UCHAR *block = done ? (UCHAR *)(entry + 1) : NULL;
    if (!block && !(flags & HEAP_REALLOC_IN_PLACE_ONLY))
        block = move(heap, entry, flags, old_bytes, bytes);
    if (block && flags & HEAP_ZERO_MEMORY)
        zero_tail(block, old_bytes, bytes);
    return block;
}

/*
 * Changes the size of a block; it may move unless HEAP_REALLOC_IN_PLACE_ONLY. HEAP_ZERO_MEMORY
 * clears what is new. NULL: the block stays as it was; no memory (raised with
 * HEAP_GENERATE_EXCEPTIONS), or not a block of this heap (ERROR_INVALID_PARAMETER). MSDN:
 * HeapReAlloc.
 */
PVOID NTAPI RtlReAllocateHeap(PVOID handle, ULONG flags, PVOID block, SIZE_T bytes)
{
    HEAP *heap = handle;
    flags |= heap->ForceFlags;
    if (!block) {
        heap_os_refuse(STATUS_INVALID_PARAMETER);
        return NULL;
    }
    heap_enter(heap, flags);
    HEAP_ENTRY *entry = heap_prove(heap, block);
    PVOID result = entry ? resize(heap, entry, flags, bytes) : NULL;
    heap_leave(heap, flags);

    if (!entry)
        heap_os_refuse(STATUS_INVALID_PARAMETER);
    else if (!result && flags & HEAP_GENERATE_EXCEPTIONS)
        heap_os_raise(STATUS_NO_MEMORY, bytes);
    return result;
}
