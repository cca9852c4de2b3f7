/*
 * heap.h - the structures of the NT heap. Sizes of blocks are in granules of 8 bytes, headers
 * included.
 *
 *  segment: | HEAP or HEAP_SEGMENT | block | block | ... | last block |  reserved, not committed  |
 *                                                      committed_end ^             reserved_end ^
 *  busy block: | HEAP_ENTRY 8 | user bytes | unused | (HEAP_ENTRY_EXTRA 8) |
 *  free block: | HEAP_ENTRY 8 | LIST_ENTRY in FreeLists[size], or [0] from 128 granules on |
 *
 * Invariants (RtlValidateHeap): blocks tile each segment from first to committed_end; PreviousSize
 * is the size of the block before; no two free neighbours unless together they pass MAX_GRANULES;
 * every free block is in its list, and a set bit of the map means a list that is not empty. The
 * lock is `lock`; HEAP_NO_SERIALIZE leaves it to the caller.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#ifdef _WIN32
#include "ntdll/ntdllp.h"
#else
#include "nt/types.h"
#include "ntdll/heap/heap_flags.h"
#include "ntdll/heap/heap_api.h"
#endif
#include "ntdll/heap/heap_os.h"

#define GRANULE        8u
#define MAX_GRANULES   0xFE00u /* the largest block; larger ones have their own reservation */
#define MAX_SEGMENTS   64
#define FREE_LISTS     128
#define SEGMENT_BYTES  0x100000u /* the first further segment; each next one doubles */
#define SEGMENT_LIMIT  0x4000000u
#define COMMIT_STEP    0x4000u  /* bytes committed at once, at least */
#define DECOMMIT_BYTES 0x10000u /* a free tail of a segment from here on is given back */

#define HEAP_SIGNATURE_    0xEEFFEEFFu
#define SEGMENT_SIGNATURE_ 0xFFEEFFEEu

/* HEAP_ENTRY.Flags */
#define ENTRY_BUSY       0x01u
#define ENTRY_EXTRA      0x02u
#define ENTRY_LARGE      0x08u
#define ENTRY_LAST       0x10u /* the last committed block of its segment */
#define ENTRY_USER_FLAGS 0xE0u

typedef struct HEAP_ENTRY {
    USHORT Size;         /* granules; large block: unused bytes */
    USHORT PreviousSize; /* granules of the block before; 0: the first */
    UCHAR SmallTagIndex;
    UCHAR Flags;
    UCHAR UnusedBytes; /* Size * 8 - UnusedBytes = what was asked for */
    UCHAR SegmentIndex;
} HEAP_ENTRY;

typedef struct HEAP_ENTRY_EXTRA { /* the last 8 bytes of a block with a user value */
    USHORT AllocatorBackTraceIndex, TagIndex;
    ULONG Settable;
} HEAP_ENTRY_EXTRA;

typedef struct FREE_BLOCK {
    HEAP_ENTRY entry;
    LIST_ENTRY links;
} FREE_BLOCK;

typedef struct HEAP_SEGMENT {
    ULONG signature;
    struct HEAP *heap;
    UCHAR *base;         /* of the reservation */
    UCHAR *reserved_end; /* one past */
    UCHAR *committed_end;
    HEAP_ENTRY *first, *last; /* last: NULL until there is a block */
} HEAP_SEGMENT;

typedef struct LARGE_BLOCK { /* begins a reservation of its own */
    LIST_ENTRY links;
    HEAP_ENTRY_EXTRA extra;
    SIZE_T commit_bytes, reserve_bytes;
    HEAP_ENTRY entry; /* user bytes follow */
} LARGE_BLOCK;

typedef struct HEAP {
    HEAP_ENTRY entry;
    ULONG Signature;  /* 008 */
    ULONG Flags;      /* 00C: as created */
    ULONG ForceFlags; /* 010: added to the flags of every call */
    ULONG free_map[FREE_LISTS / 32];
    SIZE_T next_segment_bytes;
    SIZE_T total_free; /* granules */
    ULONG segment_count;
    HEAP_SEGMENT *segments[MAX_SEGMENTS];
    LIST_ENTRY large;
    LIST_ENTRY free_lists[FREE_LISTS];
    HEAP_LOCK lock;
    HEAP_SEGMENT own_segment; /* the first one lies in the HEAP itself */
} HEAP;

#define MIN_GRANULES ((ULONG)((sizeof(FREE_BLOCK) + GRANULE - 1) / GRANULE))
#define MAX_REQUEST                                                                                \
    ((SIZE_T)MAX_GRANULES * GRANULE - sizeof(HEAP_ENTRY)) /* bytes, of a block in a segment */
#define LARGEST_BLOCK 0x7FFDE000u                         /* bytes: what user space could hold */

static inline HEAP_ENTRY *entry_of(const void *block)
{
    return (HEAP_ENTRY *)block - 1;
}

static inline HEAP_ENTRY *next_entry(const HEAP_ENTRY *entry)
{
    return (HEAP_ENTRY *)entry + entry->Size;
}

static inline HEAP_ENTRY *previous_entry(const HEAP_ENTRY *entry)
{
    return (HEAP_ENTRY *)entry - entry->PreviousSize;
}

static inline LARGE_BLOCK *large_of(const HEAP_ENTRY *entry)
{
    return (LARGE_BLOCK *)((UCHAR *)entry - offsetof(LARGE_BLOCK, entry));
}

static inline FREE_BLOCK *free_block_of(LIST_ENTRY *links)
{
    return (FREE_BLOCK *)((UCHAR *)links - offsetof(FREE_BLOCK, links));
}

/* The user value of a block that has one (ENTRY_EXTRA). */
static inline HEAP_ENTRY_EXTRA *extra_of(HEAP_ENTRY *entry)
{
    return entry->Flags & ENTRY_LARGE ? &large_of(entry)->extra
                                      : (HEAP_ENTRY_EXTRA *)(entry + entry->Size) - 1;
}

static inline int heap_is_executable(const HEAP *heap)
{
    return (heap->Flags & HEAP_CREATE_ENABLE_EXECUTE) != 0;
}

/* heap_create.c: the heap behind a handle, or NULL (last error set). */
HEAP *heap_from_handle(void *handle);

/* heap_free_list.c. Caller holds the lock. */
void free_list_insert(HEAP *heap, HEAP_ENTRY *entry);
HEAP_ENTRY *free_list_find(HEAP *heap, ULONG granules); /* taken off its list; NULL: none */

/* heap_alloc.c: makes a free block busy, giving back what is more than `granules`. Caller holds the
 * lock. */
void heap_split(HEAP *heap, HEAP_ENTRY *entry, ULONG granules);
ULONG heap_granules(SIZE_T bytes, ULONG flags);
void heap_mark_busy(HEAP_ENTRY *entry, SIZE_T bytes, ULONG flags);

/* heap_segment.c. Caller holds the lock. */
HEAP_ENTRY *heap_grow(HEAP *heap, ULONG granules); /* a free block, on no list; NULL: no memory */
void heap_shrink(HEAP *heap, HEAP_ENTRY *tail); /* `tail`: free, last of its segment, on its list */
void heap_segment_init(HEAP *heap, UCHAR index, HEAP_SEGMENT *segment, UCHAR *base, SIZE_T reserved,
                       SIZE_T committed, UCHAR *first);

/* heap_free.c: joins a free block with its free neighbours and lists it. Caller holds the lock. */
HEAP_ENTRY *heap_coalesce(HEAP *heap, HEAP_ENTRY *entry);

/* heap_large.c. */
void *heap_large_alloc(HEAP *heap, ULONG flags, SIZE_T bytes);
void heap_large_free(HEAP *heap, LARGE_BLOCK *large);
int heap_large_resize(HEAP *heap, LARGE_BLOCK *large, SIZE_T bytes); /* 0: not in place */

/* heap_check.c: proves that a pointer is a busy block of this heap; NULL: it is not. Caller holds
 * the lock. */
HEAP_ENTRY *heap_prove(HEAP *heap, const void *block);

static inline ULONG list_index(ULONG granules)
{
    return granules < FREE_LISTS ? granules : 0;
}

/* Takes a free block off its list. Caller holds the lock. */
static inline void free_list_remove(HEAP *heap, HEAP_ENTRY *entry)
{
    ULONG index = list_index(entry->Size);
    LIST_ENTRY *links = &((FREE_BLOCK *)entry)->links, *next = links->Flink,
               *previous = links->Blink;
    if (next->Blink != links || previous->Flink != links) {
        heap_os_raise(STATUS_HEAP_CORRUPTION, 0); /* somebody wrote into freed memory */
        return;
    }
    previous->Flink = next;
    next->Blink = previous;
    if (next == previous && next == &heap->free_lists[index])
        heap->free_map[index / 32] &= ~(1u << index % 32);
    heap->total_free -= entry->Size;
}

static inline void heap_enter(HEAP *heap, ULONG flags)
{
    if (!(flags & HEAP_NO_SERIALIZE))
        heap_os_lock_enter(&heap->lock);
}

static inline void heap_leave(HEAP *heap, ULONG flags)
{
    if (!(flags & HEAP_NO_SERIALIZE))
        heap_os_lock_leave(&heap->lock);
}

/* Bytes that the caller asked for. */
static inline SIZE_T heap_entry_bytes(const HEAP_ENTRY *entry)
{
    if (entry->Flags & ENTRY_LARGE)
        return large_of(entry)->commit_bytes - entry->Size;
    return (SIZE_T)entry->Size * GRANULE - entry->UnusedBytes;
}

_Static_assert(sizeof(HEAP_ENTRY) == GRANULE, "a header is one granule");
_Static_assert(sizeof(LARGE_BLOCK) % GRANULE == 0, "blocks are aligned to 8");
_Static_assert(offsetof(HEAP, Flags) == 0x0C, "Flags is where XP has it");
