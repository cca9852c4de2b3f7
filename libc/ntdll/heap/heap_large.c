/*
 * heap_large.c - blocks too large for a segment: each has a reservation of its own.
 *
 *  | LARGE_BLOCK (its entry last) | user bytes ........ | unused | reserved, not committed |
 *
 * A block that has grown once gets more address space than it needs, and grows in place then.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_block.h"

#define RESERVE_STEP 0x10000u

static void *try_reserve(const HEAP *heap, SIZE_T *bytes, SIZE_T at_least)
{
    void *base = heap_os_reserve(*bytes, heap_is_executable(heap));
    if (!base && *bytes > at_least) {
        *bytes = at_least;
        base = heap_os_reserve(*bytes, heap_is_executable(heap));
    }
    return base;
}

/* spare: bytes of address space for later growth. Caller holds the lock. NULL: no memory, or the
 * heap may not grow. */
void *heap_large_alloc(HEAP *heap, ULONG flags, SIZE_T bytes, SIZE_T spare)
{
    if (bytes > LARGEST_BLOCK || !(heap->Flags & HEAP_GROWABLE))
        return NULL;
    SIZE_T commit = round_up(bytes + sizeof(LARGE_BLOCK), HEAP_PAGE_BYTES);
    SIZE_T least = round_up(commit, RESERVE_STEP), reserve = round_up(commit + spare, RESERVE_STEP);
    LARGE_BLOCK *large = try_reserve(heap, &reserve, least);
    if (!large)
        return NULL;
    if (!heap_os_commit(large, commit, heap_is_executable(heap))) {
        heap_os_release(large);
        return NULL;
    }
    large->commit_bytes = commit;
    large->reserve_bytes = reserve;
    large->entry.Flags = ENTRY_BUSY | ENTRY_LARGE;
    if (flags & (SETTABLE_VALUE | USER_FLAGS))
        large->entry.Flags |= (UCHAR)(ENTRY_EXTRA | (flags & USER_FLAGS) >> 4);
    large->entry.Size = (USHORT)(commit - sizeof(LARGE_BLOCK) - bytes);
    large->entry.Seal = large->entry.Size ^ heap->key;
    large->links.Flink = &heap->VirtualAllocdBlocks;
    large->links.Blink = heap->VirtualAllocdBlocks.Blink;
    heap->VirtualAllocdBlocks.Blink->Flink = &large->links;
    heap->VirtualAllocdBlocks.Blink = &large->links;
    return large + 1;
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
    large->entry.Size = (USHORT)(commit - sizeof(LARGE_BLOCK) - bytes);
    large->entry.Seal = large->entry.Size ^ heap->key;
    return 1;
}
