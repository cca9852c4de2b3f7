/*
 * heap_multiple.c - many blocks of one size by one call; each is a block like any other.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_block.h"

/* Allocates up to `count` blocks of `bytes` bytes each into blocks[]; returns how many there are
 * memory for. Flags: those of RtlAllocateHeap. */
ULONG NTAPI RtlMultipleAllocateHeap(PVOID heap, ULONG flags, SIZE_T bytes, ULONG count,
                                    PVOID *blocks)
{
    ULONG made = 0;
    while (made < count && (blocks[made] = RtlAllocateHeap(heap, flags, bytes)) != NULL)
        made++;
    return made;
}

/* Frees blocks[] up to the first that is no block of the heap (last error: RtlFreeHeap); returns
 * how many it freed. */
ULONG NTAPI RtlMultipleFreeHeap(PVOID heap, ULONG flags, ULONG count, PVOID *blocks)
{
    ULONG freed = 0;
    while (freed < count && RtlFreeHeap(heap, flags, blocks[freed]))
        freed++;
    return freed;
}
