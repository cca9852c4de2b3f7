/*
 * heap_large.c - blocks too large for a segment: each has a reservation of its own.
 *
 *  | LARGE_BLOCK (its entry last) | user bytes ........ | unused | reserved, not committed |
 *
 * A block that has grown once gets more address space than it needs, and grows in place then.
 *
 * A freed block goes back to the system, unless the heap has learned (heap_note_swing) that what it
 * gives back is wanted again: then some are kept for blocks that are not much smaller.
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

/* A new reservation with `commit` bytes committed; NULL: no memory. */
static LARGE_BLOCK *make(HEAP *heap, SIZE_T commit, SIZE_T spare)
{
    SIZE_T least = round_up(commit, RESERVE_STEP), reserve = round_up(commit + spare, RESERVE_STEP);
    heap_note_swing(heap);
    LARGE_BLOCK *large = try_reserve(heap, &reserve, least);
    if (large && !heap_os_commit(large, commit, heap_is_executable(heap))) {
        heap_os_release(large);
        large = NULL;
    }
    if (large)
        large->reserve_bytes = reserve;
    return large;
}

/* ---- kept blocks: in a list by links.Flink; commit_bytes of each are committed, at least */

static LARGE_BLOCK *next_kept(const LARGE_BLOCK *large)
{
    return (LARGE_BLOCK *)large->links.Flink;
}

/* The smallest kept block that holds `commit` bytes and is not twice as large; NULL: none is. */
static LARGE_BLOCK **best_kept(HEAP *heap, SIZE_T commit)
{
    LARGE_BLOCK **best = NULL;
    for (LARGE_BLOCK **at = &heap->kept; *at; at = (LARGE_BLOCK **)&(*at)->links.Flink) {
        SIZE_T bytes = (*at)->reserve_bytes;
        if (bytes >= commit && bytes < 2 * commit && (!best || bytes < (*best)->reserve_bytes))
            best = at;
    }
    return best;
}

static LARGE_BLOCK *reuse(HEAP *heap, ULONG flags, SIZE_T commit)
{
    LARGE_BLOCK **found = best_kept(heap, commit), *large;
    if (!found)
        return NULL;
    large = *found;
    if (commit > large->commit_bytes &&
        !heap_os_commit((UCHAR *)large + large->commit_bytes, commit - large->commit_bytes,
                        heap_is_executable(heap)))
        return NULL;
    *found = next_kept(large);
    heap->kept_bytes -= large->reserve_bytes;
    if (flags & HEAP_ZERO_MEMORY)
        heap_os_zero(large + 1, commit - sizeof(LARGE_BLOCK));
    return large;
}

static int keep(HEAP *heap, LARGE_BLOCK *large)
{
    if (heap->kept_bytes + large->reserve_bytes > heap->DeCommitTotalFreeThreshold)
        return 0;
    heap->kept_bytes += large->reserve_bytes;
    large->links.Flink = (LIST_ENTRY *)heap->kept;
    heap->kept = large;
    return 1;
}

void heap_large_release_kept(HEAP *heap)
{
    while (heap->kept) {
        LARGE_BLOCK *large = heap->kept;
        heap->kept = next_kept(large);
        heap_os_release(large);
    }
    heap->kept_bytes = 0;
}

/* ---- */

/* spare: bytes of address space for later growth. Caller holds the lock. NULL: no memory, or the
 * heap may not grow. With HEAP_ZERO_MEMORY the block is zeroed. */
void *heap_large_alloc(HEAP *heap, ULONG flags, SIZE_T bytes, SIZE_T spare)
{
    if (bytes > LARGEST_BLOCK || !(heap->Flags & HEAP_GROWABLE))
        return NULL;
    SIZE_T commit = round_up(bytes + sizeof(LARGE_BLOCK), HEAP_PAGE_BYTES);
    LARGE_BLOCK *large = reuse(heap, flags, commit);
    if (!large)
        large = make(heap, commit, spare);
    if (!large)
        return NULL;
    large->commit_bytes = commit;
    large->entry.Flags = ENTRY_BUSY | ENTRY_LARGE;
    if (flags & (SETTABLE_VALUE | USER_FLAGS)) {
        large->entry.Flags |= (UCHAR)(ENTRY_EXTRA | (flags & USER_FLAGS) >> 4);
        large->extra = (HEAP_ENTRY_EXTRA){0, 0, 0};
    }
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
    large->entry.Flags = 0;
    if (keep(heap, large))
        return;
    heap->gave_back = 1;
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
