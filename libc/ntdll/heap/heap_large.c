/*
 * heap_large.c - blocks too large for a segment: each has a reservation of its own.
 *
 *  | LARGE_BLOCK (its entry last) | user bytes ........ | unused | reserved, not committed |
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap.h"

#define RESERVE_STEP 0x10000u

static SIZE_T round_up(SIZE_T bytes, SIZE_T to)
{
    return (bytes + to - 1) / to * to;
}

/* Caller holds the lock. NULL: no memory, or the heap may not grow. */
void *heap_large_alloc(HEAP *heap, ULONG flags, SIZE_T bytes)
{
    if (bytes > LARGEST_BLOCK || !(heap->Flags & HEAP_GROWABLE))
        return NULL;
    SIZE_T commit = round_up(bytes + sizeof(LARGE_BLOCK), HEAP_PAGE_BYTES);
    SIZE_T reserve = round_up(commit, RESERVE_STEP);
    LARGE_BLOCK *large = heap_os_reserve(reserve, heap_is_executable(heap));
    if (!large)
        return NULL;
    if (!heap_os_commit(large, commit, heap_is_executable(heap))) {
        heap_os_release(large);
        return NULL;
    }
    large->commit_bytes = commit;
    large->reserve_bytes = reserve;
    large->entry.Flags = ENTRY_LARGE;
    heap_mark_busy(&large->entry, 0, flags);
    large->entry.Flags |= ENTRY_LARGE;
    large->entry.Size = (USHORT)(commit - bytes);
    large->links.Flink = &heap->large;
    large->links.Blink = heap->large.Blink;
    heap->large.Blink->Flink = &large->links;
    heap->large.Blink = &large->links;
    return &large->entry + 1;
}

void heap_large_free(HEAP *heap, LARGE_BLOCK *large)
{
    large->links.Blink->Flink = large->links.Flink;
    large->links.Flink->Blink = large->links.Blink;
    heap_os_release(large);
}

int heap_large_resize(HEAP *heap, LARGE_BLOCK *large, SIZE_T bytes)
{
    if (bytes > LARGEST_BLOCK)
        return 0;
    SIZE_T commit = round_up(bytes + sizeof(LARGE_BLOCK), HEAP_PAGE_BYTES);
    UCHAR *base = (UCHAR *)large;
    if (commit > large->reserve_bytes)
        return 0;
    if (commit > large->commit_bytes &&
        !heap_os_commit(base + large->commit_bytes, commit - large->commit_bytes,
                        heap_is_executable(heap)))
        return 0;
    if (commit < large->commit_bytes)
        heap_os_decommit(base + commit, large->commit_bytes - commit);
    large->commit_bytes = commit;
    large->entry.Size = (USHORT)(commit - bytes);
    return 1;
}
