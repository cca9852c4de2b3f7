/*
 * heap_check.c - the way from a pointer to a block; and the proof that a whole heap is as heap.h
 * draws it.
 *
 * Invariants: each header is sealed; PreviousSize is the size of the block before; the blocks of a
 * segment lead from its first to its end; each free block is in the list of its size, and the bit
 * map says which lists are not empty; the counts of the HEAP are right. While a check runs, other
 * threads may turn cached blocks to busy ones and back: only their Flags change by that.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_debug.h"

/* Whether a header agrees with its neighbours. */
static int fits(const HEAP *heap, const HEAP_SEGMENT *segment, const HEAP_ENTRY *entry)
{
    SIZE_T room = (SIZE_T)((UCHAR *)segment_end(segment) - (UCHAR *)entry);
    if (!entry_is_sealed(heap, entry) || entry->Size < MIN_GRANULES ||
        entry->Size * GRANULE > room || next_entry(entry)->PreviousSize != entry->Size)
        return 0;
    SIZE_T before = (SIZE_T)((UCHAR *)entry - segment->base);
    return entry->PreviousSize * GRANULE <= before &&
           previous_entry(entry)->Size == entry->PreviousSize;
}

static int large_fits(const HEAP *heap, const LARGE_BLOCK *large)
{
    return (uintptr_t)large % HEAP_PAGE_BYTES == 0 && entry_is_sealed(heap, &large->entry) &&
           large->links.Flink->Blink == &large->links && large->links.Blink->Flink == &large->links;
}

HEAP_ENTRY *heap_prove(HEAP *heap, const void *block)
{
    HEAP_ENTRY *entry = entry_of(block);
    if (!block || (uintptr_t)block % GRANULE)
        return NULL;
    const HEAP_SEGMENT *segment = segment_of(heap, entry);
    if (segment)
        return (entry->Flags & (ENTRY_BUSY | ENTRY_LAST)) == ENTRY_BUSY &&
                       fits(heap, segment, entry)
                   ? entry
                   : NULL;
    if ((uintptr_t)block % HEAP_PAGE_BYTES != sizeof(LARGE_BLOCK) || !(entry->Flags & ENTRY_LARGE))
        return NULL;
    return large_fits(heap, large_of(entry)) ? entry : NULL;
}

/* Walks one segment; adds up its free blocks. 0: *where is damaged. */
static int check_segment(const HEAP *heap, const HEAP_SEGMENT *segment, SIZE_T *free_blocks,
                         SIZE_T *free_granules, const void **where)
{
    const HEAP_ENTRY *entry = segment->first;
    *where = segment;
    if (segment->Signature != SEGMENT_SIGNATURE)
        return 0;
    for (; entry != segment_end(segment); entry = next_entry(entry)) {
        *where = entry;
        if (!fits(heap, segment, entry))
            return 0;
        *free_blocks += entry_is_free(entry) != 0;
        *free_granules += entry_is_free(entry) ? entry->Size : 0;
    }
    *where = entry;
    return entry->Flags == (ENTRY_BUSY | ENTRY_LAST) && entry->Seal == heap->key;
}

/* Walks one list; counts its blocks. 0: *where is damaged. */
static int check_list(const HEAP *heap, ULONG index, SIZE_T *listed, const void **where)
{
    const LIST_ENTRY *head = &heap->FreeLists[index];
    int marked = heap->FreeListsInUse[index / 32] >> index % 32 & 1;
    *where = head;
    if (marked != (head->Flink != head))
        return 0;
    for (const LIST_ENTRY *at = head->Flink; at != head; at = at->Flink) {
        const HEAP_ENTRY *entry = entry_of_links(at);
        *where = entry;
        if (!segment_of(heap, entry) || at->Flink->Blink != at || !entry_is_free(entry) ||
            !entry_is_sealed(heap, entry) || list_index(entry->Size) != index)
            return 0;
        ++*listed;
    }
    return 1;
}

static int check_large(const HEAP *heap, const void **where)
{
    const LIST_ENTRY *head = &heap->VirtualAllocdBlocks;
    for (const LIST_ENTRY *at = head->Flink; at != head; at = at->Flink) {
        *where = at;
        if (!large_fits(heap, (const LARGE_BLOCK *)at))
            return 0;
    }
    return 1;
}

int heap_is_sound(HEAP *heap, const void **where)
{
    SIZE_T free_blocks = 0, free_granules = 0, listed = 0, committed = 0;
    for (ULONG i = 0; i < heap->segment_count; i++) {
        const HEAP_SEGMENT *segment = heap->Segments[i];
        if (!segment)
            continue;
        if (!check_segment(heap, segment, &free_blocks, &free_granules, where))
            return 0;
        committed += (SIZE_T)(segment->committed_end - segment->base) / GRANULE;
    }
    for (ULONG i = 0; i < FREE_LISTS; i++)
        if (!check_list(heap, i, &listed, where))
            return 0;
    if (!check_large(heap, where))
        return 0;
    *where = heap;
    return listed == free_blocks && free_granules == heap->TotalFreeSize &&
           committed == heap->committed;
}

static int is_busy(HEAP *heap, const void *block)
{
    if (heap->debug && heap_has_pages(heap))
        return heap_page_find(heap, block) != NULL;
    HEAP_ENTRY *entry = heap_prove(heap, block);
    return entry && !heap_debug_is_freed(heap, entry);
}

/*
 * TRUE: `block` is a busy block of the heap; block NULL: the whole heap is sound. FALSE comes with
 * a report. MSDN: HeapValidate.
 */
BOOLEAN NTAPI RtlValidateHeap(PVOID handle, ULONG flags, const void *block)
{
    const void *where;
    HEAP *heap = heap_from_handle(handle);
    if (!heap)
        return FALSE;
    heap_enter(heap);
    int sound = block ? is_busy(heap, block) : heap_is_sound(heap, &where);
    if (sound && !block && heap->debug)
        sound = heap_debug_is_sound(heap);
    heap_leave(heap);
    if (!sound && !block)
        heap_report_unsound(heap, where);
    return sound != 0;
}
