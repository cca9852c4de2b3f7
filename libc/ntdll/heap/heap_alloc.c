/*
 * heap_alloc.c - RtlAllocateHeap: bytes become granules, granules become a block.
 *
 * A list that holds blocks of exactly this size, else the next larger one (a bit map finds it),
 * else more pages from the segment. What is too much goes back as a free block.
 *
 * Before: libc/msvcrt/malloc.c     Next: heap_segment.c      (stop 3 of the path)
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap.h"

#define SETTABLE_USER_VALUE 0x00000100u
#define USER_FLAGS          0x00000E00u /* stored as ENTRY_USER_FLAGS, shifted right by 4 */

/* The size of a block for `bytes` user bytes, at most MAX_REQUEST. */
ULONG heap_granules(SIZE_T bytes, ULONG flags)
{
    if (flags & (SETTABLE_USER_VALUE | USER_FLAGS))
        bytes += sizeof(HEAP_ENTRY_EXTRA);
    ULONG granules = (ULONG)((bytes + sizeof(HEAP_ENTRY) + GRANULE - 1) / GRANULE);
    return granules < MIN_GRANULES ? MIN_GRANULES : granules;
}

/* Notes in the header what was asked for. */
void heap_mark_busy(HEAP_ENTRY *entry, SIZE_T bytes, ULONG flags)
{
    entry->Flags = (UCHAR)(ENTRY_BUSY | (entry->Flags & ENTRY_LAST));
    entry->UnusedBytes = (UCHAR)((SIZE_T)entry->Size * GRANULE - bytes);
    entry->SmallTagIndex = 0;
    if (flags & (SETTABLE_USER_VALUE | USER_FLAGS)) {
        entry->Flags |= (UCHAR)(ENTRY_EXTRA | (flags & USER_FLAGS) >> 4);
        *extra_of(entry) = (HEAP_ENTRY_EXTRA){0, 0, 0};
    }
}

void heap_split(HEAP *heap, HEAP_ENTRY *entry, ULONG granules)
{
    ULONG rest = entry->Size - granules;
    entry->Flags |= ENTRY_BUSY;
    if (rest < MIN_GRANULES)
        return;
    entry->Size = (USHORT)granules;
    HEAP_ENTRY *remainder = next_entry(entry);
    remainder->Size = (USHORT)rest;
    remainder->PreviousSize = (USHORT)granules;
    remainder->Flags = entry->Flags & ENTRY_LAST;
    remainder->SegmentIndex = entry->SegmentIndex;
    entry->Flags &= (UCHAR)~ENTRY_LAST;
    if (remainder->Flags & ENTRY_LAST)
        heap->segments[remainder->SegmentIndex]->last = remainder;
    else
        next_entry(remainder)->PreviousSize = (USHORT)rest;
    heap_coalesce(heap, remainder);
}

/* A busy block of a segment; NULL: no memory. Caller holds the lock. */
static void *allocate_block(HEAP *heap, ULONG flags, SIZE_T bytes)
{
    ULONG granules = heap_granules(bytes, flags);
    HEAP_ENTRY *entry = free_list_find(heap, granules);
    if (!entry)
        entry = heap_grow(heap, granules);
    if (!entry)
        return NULL;
    if (entry->Size != granules)
        heap_split(heap, entry, granules);
    heap_mark_busy(entry, bytes, flags);
    return entry + 1;
}

static void *out_of_memory(ULONG flags, SIZE_T bytes)
{
    if (flags & HEAP_GENERATE_EXCEPTIONS)
        heap_os_raise(STATUS_NO_MEMORY, bytes);
    return NULL;
}

/* Blocks are multiples of 8 bytes, so whole words can be cleared. */
static void zero(void *block, SIZE_T bytes)
{
    ULONG *words = block;
    for (SIZE_T left = (bytes + 3) / 4; left; left--)
        *words++ = 0;
}

/*
 * Allocates `bytes` bytes, aligned to 8; 0 bytes are a block of their own.
 * Flags: HEAP_NO_SERIALIZE, HEAP_ZERO_MEMORY, HEAP_GENERATE_EXCEPTIONS (STATUS_NO_MEMORY is
 * raised). NULL: no memory; the last error is not set. MSDN: HeapAlloc.
 */
PVOID NTAPI RtlAllocateHeap(PVOID handle, ULONG flags, SIZE_T bytes)
{
    HEAP *heap = handle;
    flags |= heap->ForceFlags;

    void *block;
    heap_enter(heap, flags);
    if (bytes <= MAX_REQUEST - sizeof(HEAP_ENTRY_EXTRA))
        block = allocate_block(heap, flags, bytes);
    else
        block = heap_large_alloc(heap, flags, bytes);
    heap_leave(heap, flags);

    if (!block)
        return out_of_memory(flags, bytes);
    if (flags & HEAP_ZERO_MEMORY && !(entry_of(block)->Flags & ENTRY_LARGE))
        zero(block, bytes);
    return block;
}
