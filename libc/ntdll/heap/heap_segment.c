/*
 * heap_segment.c - segments: large reservations, committed from their lower end as the heap grows.
 *
 *  | blocks ........... last | + heap_grow commits |             reserved             |
 *                            ^ committed_end                           reserved_end ^
 *
 * Committing does not take page frames yet: the first touch of each page does.
 *
 * Before: heap_alloc.c     Next: ../syscall.asm, by heap_os_nt.c      (stop 4 of the path)
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap.h"

static SIZE_T round_up(SIZE_T bytes, SIZE_T to)
{
    return (bytes + to - 1) / to * to;
}

static SIZE_T least(SIZE_T left, SIZE_T right)
{
    return left < right ? left : right;
}

/* Makes the bytes from committed_end to `end` one free block, joined with a free last block if it
 * fits. */
static HEAP_ENTRY *append_block(HEAP *heap, HEAP_SEGMENT *segment, UCHAR index, UCHAR *end)
{
    HEAP_ENTRY *last = segment->last;
    ULONG granules = (ULONG)((SIZE_T)(end - segment->committed_end) / GRANULE);
    HEAP_ENTRY *entry = (HEAP_ENTRY *)segment->committed_end;
    segment->committed_end = end;

    if (last && !(last->Flags & ENTRY_BUSY) && last->Size + granules <= MAX_GRANULES) {
        free_list_remove(heap, last);
        last->Size = (USHORT)(last->Size + granules);
        return last;
    }
    entry->Size = (USHORT)granules;
    entry->PreviousSize = last ? last->Size : 0;
    entry->Flags = ENTRY_LAST;
    entry->SegmentIndex = index;
    if (last)
        last->Flags &= (UCHAR)~ENTRY_LAST;
    segment->last = entry;
    return entry;
}

/* Bytes to commit for a block of `granules`: fewer if the free last block can be a part of it. */
static SIZE_T bytes_to_commit(const HEAP_SEGMENT *segment, ULONG granules, SIZE_T room)
{
    const HEAP_ENTRY *last = segment->last;
    SIZE_T needed = round_up((SIZE_T)granules * GRANULE, HEAP_PAGE_BYTES);
    SIZE_T most = (SIZE_T)MAX_GRANULES * GRANULE;
    if (last && !(last->Flags & ENTRY_BUSY)) {
        SIZE_T more = round_up((SIZE_T)(granules - last->Size) * GRANULE, HEAP_PAGE_BYTES);
        if (last->Size + more / GRANULE <= MAX_GRANULES) {
            needed = more;
            most -= (SIZE_T)last->Size * GRANULE;
        }
    }
    SIZE_T wanted = least(least(COMMIT_STEP, room), most / HEAP_PAGE_BYTES * HEAP_PAGE_BYTES);
    return needed > wanted ? needed : wanted;
}

/* Commits enough of one segment for a block of `granules`; NULL: it has no room, or there is no
 * memory. */
static HEAP_ENTRY *grow_segment(HEAP *heap, HEAP_SEGMENT *segment, UCHAR index, ULONG granules)
{
    SIZE_T room = (SIZE_T)(segment->reserved_end - segment->committed_end);
    SIZE_T bytes = bytes_to_commit(segment, granules, room);
    if (bytes > room || !heap_os_commit(segment->committed_end, bytes, heap_is_executable(heap)))
        return NULL;
    return append_block(heap, segment, index, segment->committed_end + bytes);
}

/* A new segment that can hold a block of `granules`; 0: no. */
static int add_segment(HEAP *heap, ULONG granules)
{
    SIZE_T least_bytes = round_up((SIZE_T)granules * GRANULE + sizeof(HEAP_SEGMENT), 0x10000);
    SIZE_T bytes = heap->next_segment_bytes > least_bytes ? heap->next_segment_bytes : least_bytes;
    ULONG index = 0;
    int executable = heap_is_executable(heap);
    while (index < MAX_SEGMENTS && heap->segments[index])
        index++;
    if (!(heap->Flags & HEAP_GROWABLE) || index == MAX_SEGMENTS)
        return 0;

    UCHAR *base = heap_os_reserve(bytes, executable);
    while (!base && bytes > least_bytes) {
        bytes = bytes / 2 > least_bytes ? round_up(bytes / 2, 0x10000) : least_bytes;
        base = heap_os_reserve(bytes, executable);
    }
    if (!base)
        return 0;
    if (!heap_os_commit(base, HEAP_PAGE_BYTES, executable)) {
        heap_os_release(base);
        return 0;
    }
    HEAP_SEGMENT *segment = (HEAP_SEGMENT *)base;
    UCHAR *first = base + round_up(sizeof(HEAP_SEGMENT), GRANULE);
    heap->segments[index] = segment;
    if (index >= heap->segment_count)
        heap->segment_count = index + 1;
    heap_segment_init(heap, (UCHAR)index, segment, base, bytes, HEAP_PAGE_BYTES, first);
    if (heap->next_segment_bytes < SEGMENT_LIMIT)
        heap->next_segment_bytes *= 2;
    return 1;
}

/* Fills in a segment whose first `committed` bytes are committed; what follows `first` becomes a
 * free block. */
void heap_segment_init(HEAP *heap, UCHAR index, HEAP_SEGMENT *segment, UCHAR *base, SIZE_T reserved,
                       SIZE_T committed, UCHAR *first)
{
    *segment = (HEAP_SEGMENT){.signature = SEGMENT_SIGNATURE_,
                              .heap = heap,
                              .base = base,
                              .reserved_end = base + reserved,
                              .committed_end = first,
                              .first = (HEAP_ENTRY *)first};
    while (segment->committed_end < base + committed) {
        SIZE_T bytes = least((SIZE_T)(base + committed - segment->committed_end),
                             (SIZE_T)MAX_GRANULES * GRANULE);
        free_list_insert(heap, append_block(heap, segment, index, segment->committed_end + bytes));
    }
}

HEAP_ENTRY *heap_grow(HEAP *heap, ULONG granules)
{
    do {
        for (ULONG index = 0; index < heap->segment_count; index++) {
            if (!heap->segments[index])
                continue;
            HEAP_ENTRY *entry = grow_segment(heap, heap->segments[index], (UCHAR)index, granules);
            if (entry)
                return entry;
        }
    } while (add_segment(heap, granules));
    return NULL;
}

/* The first block of the run of free blocks that `tail` ends (two only where one would be too
 * large). */
static HEAP_ENTRY *start_of_run(HEAP_ENTRY *tail)
{
    while (tail->PreviousSize && !(previous_entry(tail)->Flags & ENTRY_BUSY))
        tail = previous_entry(tail);
    return tail;
}

static void unlist_run(HEAP *heap, HEAP_ENTRY *start)
{
    for (HEAP_ENTRY *entry = start;; entry = next_entry(entry)) {
        free_list_remove(heap, entry);
        if (entry->Flags & ENTRY_LAST)
            return;
    }
}

/* A segment other than the first that holds nothing goes back whole. */
static void release_segment(HEAP *heap, HEAP_SEGMENT *segment, HEAP_ENTRY *start)
{
    ULONG index = start->SegmentIndex;
    unlist_run(heap, start);
    heap->segments[index] = NULL;
    while (!heap->segments[heap->segment_count - 1])
        heap->segment_count--;
    heap_os_release(segment->base);
}

void heap_shrink(HEAP *heap, HEAP_ENTRY *tail)
{
    HEAP_SEGMENT *segment = heap->segments[tail->SegmentIndex];
    HEAP_ENTRY *start = start_of_run(tail);
    if (start == segment->first && segment != &heap->own_segment) {
        release_segment(heap, segment, start);
        return;
    }
    UCHAR *keep_end = (UCHAR *)round_up((SIZE_T)start + COMMIT_STEP, HEAP_PAGE_BYTES);
    if (keep_end + DECOMMIT_BYTES > segment->committed_end)
        return;
    unlist_run(heap, start);
    start->Size = (USHORT)((SIZE_T)(keep_end - (UCHAR *)start) / GRANULE);
    start->Flags = ENTRY_LAST;
    segment->last = start;
    free_list_insert(heap, start);
    heap_os_decommit(keep_end, (SIZE_T)(segment->committed_end - keep_end));
    segment->committed_end = keep_end;
}
