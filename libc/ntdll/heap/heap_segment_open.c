/*
 * heap_segment_open.c - the first layout of a segment: its structure, the end, and what is
 * committed as free blocks between them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_block.h"

#define USER_ALIGNMENT 16u /* of the first block of a segment, so even sizes keep it */

/*
 * Fills in a segment whose first `committed` bytes are committed and begin with a structure that
 * has the header of a block; what follows that becomes free blocks.
 */
void heap_segment_open(HEAP *heap, ULONG index, HEAP_SEGMENT *segment, UCHAR *base, SIZE_T reserved,
                       SIZE_T committed, SIZE_T structure_bytes)
{
    HEAP_ENTRY *header = (HEAP_ENTRY *)(base + GRANULE - HEADER_BYTES);
    UCHAR *first = base + round_up(structure_bytes + HEADER_BYTES, USER_ALIGNMENT) - HEADER_BYTES;
    segment->Signature = SEGMENT_SIGNATURE;
    segment->index = index;
    segment->Heap = heap;
    segment->base = base;
    segment->reserved_end = base + reserved;
    segment->committed_end = first + HEADER_BYTES;
    segment->first = (HEAP_ENTRY *)first;
    heap->Segments[index] = segment;
    heap->segment_count = index < heap->segment_count ? heap->segment_count : index + 1;
    heap->committed += (SIZE_T)(segment->committed_end - base) / GRANULE;

    header->Flags = ENTRY_BUSY;
    entry_resize(heap, header, (ULONG)((SIZE_T)(first - (UCHAR *)header) / GRANULE));
    heap_segment_extend(heap, segment, base + committed);
}

/* Lists the bytes up to `end`, which are committed, as free blocks. */
void heap_segment_extend(HEAP *heap, HEAP_SEGMENT *segment, UCHAR *end)
{
    SIZE_T most = MAX_GRANULES * GRANULE / HEAP_PAGE_BYTES * HEAP_PAGE_BYTES;
    while (segment->committed_end < end) {
        SIZE_T bytes = (SIZE_T)(end - segment->committed_end);
        UCHAR *until = segment->committed_end + (bytes < most ? bytes : most);
        free_list_insert(heap, heap_segment_append(heap, segment, until));
    }
}

/* Makes what was the end of the segment, and the new bytes up to `end`, one free block in no list,
 * joined with a free last block if it fits. */
HEAP_ENTRY *heap_segment_append(HEAP *heap, HEAP_SEGMENT *segment, UCHAR *end)
{
    HEAP_ENTRY *entry = segment_end(segment), *last = previous_entry(entry);
    ULONG granules = (ULONG)((SIZE_T)(end - segment->committed_end) / GRANULE);
    heap->committed += granules;
    if (heap->trim_at < heap->committed / 2)
        heap->trim_at = heap->committed / 2;
    segment->committed_end = end;
    heap_segment_put_end(heap, segment);

    entry->Flags = 0;
    if (entry_is_free(last) && last->Size + granules <= MAX_GRANULES) {
        free_list_remove(heap, last);
        granules += last->Size;
        entry = last;
        entry->Flags = 0;
    }
    entry_resize(heap, entry, granules);
    return entry;
}

/* The header without a block that ends the committed part. */
void heap_segment_put_end(const HEAP *heap, HEAP_SEGMENT *segment)
{
    *segment_end(segment) = (HEAP_ENTRY){
        .Asked = (UCHAR)segment->index, .Flags = ENTRY_BUSY | ENTRY_LAST, .Seal = heap->key};
}
