/*
 * heap_report.c - naming what was found. Each report is two lines on the kernel's log; then, if the
 * heap is damaged or the program asked for it, STATUS_HEAP_CORRUPTION is raised.
 *
 *   HEAP: Invalid address specified to RtlFreeHeap( 00330000, 00331E88 )
 *   HEAP: 00331E88 is a block of 24 bytes that was freed before
 *
 * The first line is as Windows' debug heap writes it.
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_debug.h"

typedef struct FINDING {
    enum heap_fault fault;
    const HEAP_ENTRY *entry; /* the block that is meant, or NULL */
    HEAP *heap;              /* that it belongs to */
} FINDING;

static int terminates;

void heap_report_terminates(void)
{
    terminates = 1;
}

static void describe(const FINDING *found, const void *block)
{
    const UCHAR *start = found->entry ? (const UCHAR *)found->entry + HEADER_BYTES : NULL;
    ULONG bytes = found->entry ? (ULONG)heap_debug_bytes(found->heap, found->entry) : 0;
    switch (found->fault) {
    case HEAP_BLOCK_UNALIGNED:
        heap_os_print("HEAP: %p is not a multiple of %u\n", block, (unsigned)GRANULE);
        break;
    case HEAP_BLOCK_OUTSIDE:
        heap_os_print("HEAP: %p is in no heap of this process\n", block);
        break;
    case HEAP_BLOCK_ELSEWHERE:
        heap_os_print("HEAP: %p is not in this heap; while it is locked, no other is searched\n",
                      block);
        break;
    case HEAP_BLOCK_OTHER_HEAP:
        heap_os_print("HEAP: %p is a block of %u bytes of heap %p\n", block, bytes, found->heap);
        break;
    case HEAP_BLOCK_FREED:
        heap_os_print("HEAP: %p is a block of %u bytes that was freed before\n", block, bytes);
        if (heap_debug_is_freed(found->heap, found->entry)) {
            const DEBUG_TAIL *tail = heap_fill_tail(found->entry);
            HEAP_TRACE allocated = tail->allocated_by, freed = tail->freed_by;
            heap_print_trace("allocated by", &allocated);
            heap_print_trace("freed by    ", &freed);
        }
        break;
    case HEAP_BLOCK_FREE:
        heap_os_print("HEAP: %p is free memory: it was freed before, or never a block\n", block);
        break;
    case HEAP_BLOCK_INTERIOR:
        heap_os_print("HEAP: %p is %u bytes into the block %p of %u bytes\n", block,
                      (unsigned)((const UCHAR *)block - start), start, bytes);
        break;
    case HEAP_DAMAGED_HEADER:
        heap_os_print("HEAP: the header of block %p was overwritten\n", start);
        break;
    case HEAP_DAMAGED_FREE:
        heap_os_print("HEAP: free block %p was written to\n", start);
        break;
    case HEAP_DAMAGED:
        heap_os_print("HEAP: heap %p is damaged at %p\n", found->heap, block);
        break;
    }
}

void heap_report_wrong_pointer(const void *block)
{
    if (terminates)
        heap_os_raise(STATUS_HEAP_CORRUPTION, (SIZE_T)block);
}

/* The one way out for everything that is found. */
static void HeapReportCorruption(const FINDING *found, const void *block)
{
    describe(found, block);
    if (terminates || found->fault == HEAP_DAMAGED_HEADER || found->fault == HEAP_DAMAGED_FREE)
        heap_os_raise(STATUS_HEAP_CORRUPTION, (SIZE_T)block);
}

/* Looks for the block of a segment that contains `block`, from the first one on. */
static void find_in_segment(HEAP *heap, const HEAP_SEGMENT *segment, const void *block,
                            FINDING *found)
{
    const HEAP_ENTRY *entry = segment->first;
    for (; entry != segment_end(segment); entry = next_entry(entry)) {
        found->entry = entry;
        found->fault = HEAP_DAMAGED_HEADER;
        if (!entry_is_sealed(heap, entry) || entry->Size < MIN_GRANULES ||
            next_entry(entry)->PreviousSize != entry->Size)
            return;
        if ((const UCHAR *)block < (const UCHAR *)next_entry(entry) + HEADER_BYTES)
            break;
    }
    if (entry_is_free(entry)) /* joined with its neighbours: nobody knows its size any more */
        found->fault = HEAP_BLOCK_FREE;
    else if (entry_of(block) != entry)
        found->fault = HEAP_BLOCK_INTERIOR;
    else if (!(entry->Flags & ENTRY_BUSY) || heap_debug_is_freed(heap, entry))
        found->fault = HEAP_BLOCK_FREED;
}

/* The same among the large blocks, of which one with a damaged header is listed all the same. 0: it
 * is in none. */
static int find_in_large(const HEAP *heap, const void *block, FINDING *found)
{
    const LIST_ENTRY *head = &heap->VirtualAllocdBlocks;
    for (const LIST_ENTRY *at = head->Flink; at != head; at = at->Flink) {
        const LARGE_BLOCK *large = (const LARGE_BLOCK *)at;
        if ((const UCHAR *)block < (const UCHAR *)(large + 1) ||
            (const UCHAR *)block >= (const UCHAR *)large + large->reserve_bytes)
            continue;
        found->entry = &large->entry;
        found->fault = HEAP_DAMAGED_HEADER;
        if (block != large + 1)
            found->fault = HEAP_BLOCK_INTERIOR;
        else if (entry_is_sealed(heap, &large->entry) && heap_debug_is_freed(heap, &large->entry))
            found->fault = HEAP_BLOCK_FREED;
        return 1;
    }
    return 0;
}

/* Who has locked a heap (RtlLockHeap) does not wait for the lock of another: two such threads could
 * wait for each other. */
static void find_in_other_heaps(const HEAP *heap, const void *block, FINDING *found)
{
    HEAP *other;
    if (heap->locks && heap_os_lock_is_mine(heap->lock)) {
        found->fault = HEAP_BLOCK_ELSEWHERE;
        return;
    }
    for (ULONG i = 0; (other = heap_keep_at(i)) != NULL; i++) {
        if (other != heap) {
            heap_enter(other);
            HEAP_ENTRY *entry = heap_prove(other, block);
            heap_leave(other);
            if (entry)
                *found = (FINDING){HEAP_BLOCK_OTHER_HEAP, entry, other};
        }
        heap_let_go(other);
    }
}

BOOLEAN heap_refuse_block(HEAP *heap, const void *block, const char *routine)
{
    FINDING found = {HEAP_BLOCK_OUTSIDE, NULL, heap};
    heap_enter(heap);
    HEAP_SEGMENT *segment = segment_of(heap, entry_of(block));
    int known = segment || find_in_large(heap, block, &found);
    if (segment)
        find_in_segment(heap, segment, block, &found);
    heap_leave(heap);
    if (!known)
        find_in_other_heaps(heap, block, &found);
    if ((uintptr_t)block % GRANULE)
        found.fault = HEAP_BLOCK_UNALIGNED;

    heap_os_print("HEAP: Invalid address specified to %s( %p, %p )\n", routine, (void *)heap,
                  block);
    HeapReportCorruption(&found, block);
    heap_os_refuse(STATUS_INVALID_PARAMETER);
    return FALSE;
}

void heap_report_damage(HEAP *heap, const void *entry)
{
    FINDING found = {HEAP_DAMAGED_HEADER, entry, heap};
    if (entry_is_sealed(heap, entry) && entry_is_free(entry))
        found.fault = HEAP_DAMAGED_FREE;
    heap_os_print("HEAP: Heap corruption detected in %p at %p\n", (void *)heap, entry);
    HeapReportCorruption(&found, entry);
}

void heap_report_unsound(HEAP *heap, const void *where)
{
    FINDING found = {HEAP_DAMAGED, NULL, heap};
    HeapReportCorruption(&found, where);
}
