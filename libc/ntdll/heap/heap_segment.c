/*
 * heap_segment.c - segments: large reservations, committed from their lower end as the heap grows.
 *
 *  | blocks ........... end | + heap_grow commits |             reserved             |
 *                           ^ committed_end                           reserved_end ^
 *
 * Committing does not take page frames yet: the first touch of each page does.
 *
 * Before: heap_alloc.c     Next: ../syscall.asm, by heap_os_nt.c      (stop 4 of the path)
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_block.h"

#define SEGMENT_LIMIT    0x4000000u /* bytes; segments double up to here */
#define MANY_SWINGS      8u
#define LARGEST_KEEP     0x2000000u
#define RESERVATION_STEP 0x10000u

HEAP_SEGMENT *segment_of(const HEAP *heap, const void *address)
{
    const UCHAR *at = address;
    for (ULONG i = 0; i < heap->segment_count; i++) {
        HEAP_SEGMENT *segment = heap->Segments[i];
        if (segment && at >= (UCHAR *)segment->first && at < segment->committed_end)
            return segment;
    }
    return NULL;
}

/* Commits through the routine that the creator of the heap brought, or by the system. */
static int commit(HEAP *heap, HEAP_SEGMENT *segment, SIZE_T bytes)
{
    void *at = segment->committed_end;
    if (heap->CommitRoutine && segment == &heap->own_segment)
        return NT_SUCCESS(heap->CommitRoutine(segment->base, &at, &bytes));
    return heap_os_commit(at, bytes, heap_is_executable(heap));
}

/* Bytes to commit for a block of `granules`: fewer if the free last block can be a part of it. */
static SIZE_T bytes_to_commit(const HEAP *heap, const HEAP_SEGMENT *segment, ULONG granules)
{
    const HEAP_ENTRY *last = previous_entry(segment_end(segment));
    SIZE_T room = (SIZE_T)(segment->reserved_end - segment->committed_end);
    SIZE_T have = entry_is_free(last) ? last->Size : 0;
    SIZE_T missing = round_up((granules > have ? granules - have : 1) * GRANULE, HEAP_PAGE_BYTES);
    if (have + missing / GRANULE > MAX_GRANULES) {
        have = 0;
        missing = round_up(granules * GRANULE, HEAP_PAGE_BYTES);
    }
    SIZE_T most = (MAX_GRANULES - have) * GRANULE / HEAP_PAGE_BYTES * HEAP_PAGE_BYTES;
    SIZE_T wanted = heap->SegmentCommit < most ? heap->SegmentCommit : most;
    wanted = wanted < room ? wanted : room;
    return missing > wanted ? missing : wanted;
}

/* Commits enough of one segment for a block of `granules`; NULL: it has no room, or there is no
 * memory. */
static HEAP_ENTRY *grow_segment(HEAP *heap, HEAP_SEGMENT *segment, ULONG granules)
{
    SIZE_T room = (SIZE_T)(segment->reserved_end - segment->committed_end);
    SIZE_T bytes = bytes_to_commit(heap, segment, granules);
    if (bytes > room || !commit(heap, segment, bytes))
        return NULL;
    return heap_segment_append(heap, segment, segment->committed_end + bytes);
}

/* A reservation for a block of `granules`: as large as the next segment should be, or less. */
static UCHAR *reserve_segment(HEAP *heap, ULONG granules, SIZE_T *bytes)
{
    SIZE_T least =
        round_up(granules * GRANULE + sizeof(HEAP_SEGMENT) + 2 * GRANULE, RESERVATION_STEP);
    *bytes = heap->SegmentReserve > least ? heap->SegmentReserve : least;
    UCHAR *base = heap_os_reserve(*bytes, heap_is_executable(heap));
    while (!base && *bytes > least) {
        *bytes = *bytes / 2 > least ? round_up(*bytes / 2, RESERVATION_STEP) : least;
        base = heap_os_reserve(*bytes, heap_is_executable(heap));
    }
    if (base && !heap_os_commit(base, HEAP_PAGE_BYTES, heap_is_executable(heap))) {
        heap_os_release(base);
        return NULL;
    }
    return base;
}

/* A new segment that can hold a block of `granules`; 0: no. */
static int add_segment(HEAP *heap, ULONG granules)
{
    ULONG index = 0;
    SIZE_T bytes;
    while (index < MAX_SEGMENTS && heap->Segments[index])
        index++;
    if (!(heap->Flags & HEAP_GROWABLE) || index == MAX_SEGMENTS)
        return 0;
    UCHAR *base = reserve_segment(heap, granules, &bytes);
    if (!base)
        return 0;
    heap_segment_open(heap, index, (HEAP_SEGMENT *)base, base, bytes, HEAP_PAGE_BYTES,
                      sizeof(HEAP_SEGMENT));
    if (heap->SegmentReserve < SEGMENT_LIMIT)
        heap->SegmentReserve *= 2;
    return 1;
}

/* Memory that was given back is wanted again: who does that time and again may keep more. */
void heap_note_swing(HEAP *heap)
{
    if (!heap->gave_back)
        return;
    heap->gave_back = 0;
    if (++heap->swings > MANY_SWINGS && heap->DeCommitTotalFreeThreshold < LARGEST_KEEP)
        heap->DeCommitTotalFreeThreshold *= 2;
}

HEAP_ENTRY *heap_grow(HEAP *heap, ULONG granules)
{
    heap_note_swing(heap);
    do {
        for (ULONG index = 0; index < heap->segment_count; index++) {
            if (!heap->Segments[index])
                continue;
            HEAP_ENTRY *entry = grow_segment(heap, heap->Segments[index], granules);
            if (entry)
                return entry;
        }
    } while (add_segment(heap, granules));
    return NULL;
}

/* Commits memory behind `entry`, or behind the free block that follows it, so that it can grow to
 * `granules`. 0: it is not at the end of its segment, or there is no memory. */
int heap_grow_after(HEAP *heap, HEAP_ENTRY *entry, ULONG granules)
{
    HEAP_ENTRY *end = next_entry(entry);
    if (entry_is_free(end))
        end = next_entry(end);
    if (!(end->Flags & ENTRY_LAST))
        return 0;
    HEAP_ENTRY *grown = grow_segment(heap, heap->Segments[end->Asked], granules - entry->Size);
    if (grown)
        free_list_insert(heap, grown);
    return grown != NULL;
}
