/*
 * heap_block.h - from header to header: the arithmetic of blocks, and what every file of the heap
 * offers to the others.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "ntdll/heap/heap.h"
#include "ntdll/heap/heap_report.h"

static inline HEAP_ENTRY *entry_of(const void *block)
{
    return (HEAP_ENTRY *)((UCHAR *)block - HEADER_BYTES);
}

static inline HEAP_ENTRY *next_entry(const HEAP_ENTRY *entry)
{
    return (HEAP_ENTRY *)((UCHAR *)entry + entry->Size * GRANULE);
}

static inline HEAP_ENTRY *previous_entry(const HEAP_ENTRY *entry)
{
    return (HEAP_ENTRY *)((UCHAR *)entry - entry->PreviousSize * GRANULE);
}

static inline HEAP_ENTRY *segment_end(const HEAP_SEGMENT *segment)
{
    return (HEAP_ENTRY *)(segment->committed_end - HEADER_BYTES);
}

static inline LARGE_BLOCK *large_of(const HEAP_ENTRY *entry)
{
    return (LARGE_BLOCK *)((UCHAR *)entry - offsetof(LARGE_BLOCK, entry));
}

static inline HEAP_ENTRY *entry_of_links(const LIST_ENTRY *links)
{
    return (HEAP_ENTRY *)((UCHAR *)links - offsetof(FREE_BLOCK, links));
}

static inline int entry_is_sealed(const HEAP *heap, const HEAP_ENTRY *entry)
{
    return (entry->Size ^ entry->Seal) == heap->key;
}

static inline int entry_is_free(const HEAP_ENTRY *entry)
{
    return !(entry->Flags & (ENTRY_BUSY | ENTRY_CACHED));
}

/* The user value of a block that has one (ENTRY_EXTRA). */
static inline HEAP_ENTRY_EXTRA *extra_of(HEAP_ENTRY *entry)
{
    return entry->Flags & ENTRY_LARGE
               ? &large_of(entry)->extra
               : (HEAP_ENTRY_EXTRA *)((UCHAR *)next_entry(entry) - sizeof(HEAP_ENTRY_EXTRA));
}

/* Bytes that the caller asked for: the largest number that fits the block and ends in Asked. */
static inline SIZE_T entry_bytes(const HEAP_ENTRY *entry)
{
    if (entry->Flags & ENTRY_LARGE)
        return large_of(entry)->commit_bytes - sizeof(LARGE_BLOCK) - entry->Size;
    SIZE_T most = entry->Size * GRANULE - HEADER_BYTES;
    return most - (UCHAR)(most - entry->Asked);
}

/* Gives a block its size and tells its neighbour; Flags stay. */
static inline void entry_resize(const HEAP *heap, HEAP_ENTRY *entry, ULONG granules)
{
    entry->Size = (USHORT)granules;
    entry->Seal = (USHORT)(granules ^ heap->key);
    next_entry(entry)->PreviousSize = (USHORT)granules;
}

static inline SIZE_T round_up(SIZE_T bytes, SIZE_T to)
{
    return (bytes + to - 1) / to * to;
}

/* The size of a block for `bytes` user bytes (at most MAX_REQUEST), extra bytes included. */
static inline ULONG granules_for(const HEAP *heap, SIZE_T bytes)
{
    ULONG granules = (ULONG)((bytes + HEADER_BYTES + GRANULE - 1) / GRANULE);
    granules = granules < MIN_GRANULES ? MIN_GRANULES : granules;
    return (granules + heap->even_sizes) & ~(ULONG)heap->even_sizes;
}

static inline int heap_is_executable(const HEAP *heap)
{
    return (heap->Flags & HEAP_CREATE_ENABLE_EXECUTE) != 0;
}

/* Granules that are not free: in use, or in threads' caches. */
static inline SIZE_T heap_in_use(const HEAP *heap)
{
    return heap->committed - heap->TotalFreeSize - heap->depot_granules;
}

/* A heap made with HEAP_NO_SERIALIZE has no lock. On others the flag of a single call does not
 * count: at the end of a thread its cache comes back at a moment that no caller can foresee. */
static inline void heap_enter(HEAP *heap)
{
    if (!(heap->Flags & HEAP_NO_SERIALIZE))
        heap_os_lock_enter(heap->lock);
}

static inline void heap_leave(HEAP *heap)
{
    if (!(heap->Flags & HEAP_NO_SERIALIZE))
        heap_os_lock_leave(heap->lock);
}

/* heap_create.c: the heap behind a handle, or NULL (last error set). */
HEAP *heap_from_handle(void *handle);

/* heap_keep.c; caller does not hold the list's lock */
HEAP *heap_keep_at(ULONG index);
void heap_let_go(HEAP *heap);
void heap_await_keepers(HEAP *heap);

/* All that follows: the caller holds the lock. */

/* heap_free_list.c */
void free_list_insert(HEAP *heap, HEAP_ENTRY *entry);
void free_list_remove(HEAP *heap, HEAP_ENTRY *entry);
HEAP_ENTRY *free_list_find(HEAP *heap, ULONG granules); /* taken off its list; NULL: none */
ULONG list_index(ULONG granules);

/* heap_take.c */
HEAP_ENTRY *heap_take(HEAP *heap, ULONG granules); /* of that size or one granule more */
ULONG heap_take_many(HEAP *heap, ULONG granules, ULONG wanted, void **blocks);
void heap_split(HEAP *heap, HEAP_ENTRY *entry, ULONG granules);

/* heap_give.c */
void heap_give(HEAP *heap, HEAP_ENTRY *entry); /* joins, lists, shrinks the segment */
int heap_absorb_next(HEAP *heap, HEAP_ENTRY *entry, ULONG granules);

/* heap_segment.c, heap_segment_open.c, heap_shrink.c */
HEAP_SEGMENT *segment_of(const HEAP *heap, const void *address); /* NULL: of none */
HEAP_ENTRY *heap_grow(HEAP *heap, ULONG granules); /* a free block, in no list; NULL: no memory */
void heap_note_swing(HEAP *heap);
int heap_grow_after(HEAP *heap, HEAP_ENTRY *entry, ULONG granules);
void heap_segment_open(HEAP *heap, ULONG index, HEAP_SEGMENT *segment, UCHAR *base, SIZE_T reserved,
                       SIZE_T committed, SIZE_T structure_bytes);
void heap_segment_extend(HEAP *heap, HEAP_SEGMENT *segment, UCHAR *end);
HEAP_ENTRY *heap_segment_append(HEAP *heap, HEAP_SEGMENT *segment, UCHAR *end);
void heap_segment_put_end(const HEAP *heap, HEAP_SEGMENT *segment);
void heap_shrink(HEAP *heap, HEAP_SEGMENT *segment);

/* heap_alloc.c, heap_free.c, heap_realloc.c: what a debug heap stands on */
void *heap_alloc_below(HEAP *heap, ULONG flags, SIZE_T bytes);
void heap_free_below(HEAP *heap, HEAP_ENTRY *entry);
int heap_resize_below(HEAP *heap, HEAP_ENTRY *entry, ULONG flags, SIZE_T bytes); /* in place */

/* heap_user.c: the value and the flags that a program stores with a block. */
typedef struct HEAP_USER {
    UCHAR is_block, has_value;
    ULONG flags; /* USER_FLAGS */
    PVOID value;
} HEAP_USER;
HEAP_USER heap_user(HEAP *heap, const void *block);
void heap_set_user(HEAP *heap, const void *block, ULONG flags, PVOID value); /* it is a block */

/* heap_large.c */
void *heap_large_alloc(HEAP *heap, ULONG flags, SIZE_T bytes, SIZE_T reserve);
void heap_large_free(HEAP *heap, LARGE_BLOCK *large);
void heap_large_release_kept(HEAP *heap);
int heap_large_resize(HEAP *heap, LARGE_BLOCK *large, SIZE_T bytes); /* 0: not in place */

/* heap_check.c: proves that a pointer is a busy block of this heap; NULL: it is not. */
HEAP_ENTRY *heap_prove(HEAP *heap, const void *block);
int heap_is_sound(HEAP *heap, const void **where); /* 0: *where is not as it should be */
