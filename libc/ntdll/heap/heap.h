/*
 * heap.h - the structures of the NT heap. Unit of sizes: the granule, 8 bytes (16 on a 64-bit
 * host), headers included.
 *
 *  A block, and what its header says:
 *
 *    | Size | PreviousSize | Asked | Flags | Seal |  user bytes  | slack |  next header
 *    0      2              4       5       6      8
 *
 *    Size, PreviousSize   granules of this block and of the one before it
 *    Asked                low 8 bits of the bytes that were asked for; slack is less than 256
 *    Flags                ENTRY_*: who has the block
 *    Seal                 Size ^ HEAP.key: proves that the header is one, and of which heap
 *
 *  Who has a block:
 *
 *                     heap_take                      cache_pop
 *    free, in a list ───────────► a thread's cache ────────────► the program
 *        Flags 0     ◄───────────   ENTRY_CACHED   ◄────────────  ENTRY_BUSY
 *                     heap_give      ▲        │      cache_push
 *                         ▲          │        ▼
 *                         └────────── the depot         with no lock and no atomic operation
 *        with the heap's lock         ENTRY_CACHED
 *
 *  A segment: one reservation, committed from its lower end; blocks tile the committed part.
 *
 *    | HEAP or HEAP_SEGMENT | block | block | ... | block | end |       reserved only       |
 *                           ^ first               committed_end ^               reserved_end ^
 *
 * `end` is a header without a block, busy for ever, so no block lacks a neighbour; nor does the
 * first, for the segment's structure begins with a header, too. Blocks above MAX_GRANULES live in
 * reservations of their own (heap_large.c). Invariants: heap_check.c. Lock: HEAP.lock guards all
 * but what heap_cache.h says.
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

#define GRANULE           (2 * sizeof(void *)) /* bytes; also what blocks are aligned to */
#define HEADER_BYTES      8u
#define MIN_GRANULES      2u
#define MAX_GRANULES      0xFE00u
#define MAX_SEGMENTS      64u
#define EXACT_LISTS       128u /* lists 2...127: blocks of exactly that size */
#define FIRST_OCTAVE      7u   /* from 2^7 granules on: 16 lists for each power of two */
#define FREE_LISTS        (EXACT_LISTS + (16 - FIRST_OCTAVE) * 16)
#define CACHE_CLASSES     256u        /* class = Size; what a thread's cache can hold */
#define SETTABLE_VALUE    0x00000100u /* HEAP_SETTABLE_USER_VALUE */
#define USER_FLAGS        0x00000E00u /* HEAP_SETTABLE_USER_FLAG1...3; >> 4: ENTRY_USER_FLAGS */
#define HEAP_KEEPS        0xC000u     /* bytes: DeCommitTotalFreeThreshold of a new heap */
#define HEAP_SIGNATURE    0xEEFFEEFFu
#define SEGMENT_SIGNATURE 0xFFEEFFEEu

/* HEAP_ENTRY.Flags. Exactly one of BUSY and CACHED, or none: the block is free. */
enum {
    ENTRY_BUSY = 0x01,
    ENTRY_EXTRA = 0x02,     /* its last 8 bytes are a HEAP_ENTRY_EXTRA */
    ENTRY_CACHED = 0x04,    /* freed, and in a magazine */
    ENTRY_LARGE = 0x08,     /* the header of a LARGE_BLOCK */
    ENTRY_LAST = 0x10,      /* the end of a segment */
    ENTRY_USER_FLAGS = 0xE0 /* of a busy block */
};

typedef struct HEAP_ENTRY {
    USHORT Size;
    USHORT PreviousSize;
    union {
        struct {
            UCHAR Asked, Flags;
            USHORT Seal;
        };
        ULONG proof; /* Seal, Flags, Asked in one word: what heap_cache.h compares */
    };
} __attribute__((packed, aligned(1))) HEAP_ENTRY; /* what is no block may not be aligned */

typedef struct HEAP_ENTRY_EXTRA {
    USHORT AllocatorBackTraceIndex, TagIndex;
    ULONG Settable; /* RtlSetUserValueHeap */
} HEAP_ENTRY_EXTRA;

typedef struct FREE_BLOCK {
    HEAP_ENTRY entry;
    LIST_ENTRY links; /* in HEAP.FreeLists[list_index(Size)] */
} FREE_BLOCK;

typedef struct HEAP_SEGMENT {
    UCHAR align[GRANULE - HEADER_BYTES];
    HEAP_ENTRY Entry;
    ULONG Signature, index;
    struct HEAP *Heap;
    UCHAR *base, *reserved_end, *committed_end;
    HEAP_ENTRY *first;
    UCHAR keeps_all; /* the caller's memory: not to be decommitted, nor released */
} HEAP_SEGMENT;

typedef struct LARGE_BLOCK { /* begins a reservation of its own */
    LIST_ENTRY links;        /* in HEAP.VirtualAllocdBlocks */
    HEAP_ENTRY_EXTRA extra;
    SIZE_T commit_bytes, reserve_bytes;
    HEAP_ENTRY entry; /* Size: unused bytes at the end, as on XP */
} LARGE_BLOCK;

struct HEAP_CACHE;
#include "ntdll/heap/heap_os.h"

typedef struct HEAP {
    UCHAR align[GRANULE - HEADER_BYTES];
    HEAP_ENTRY Entry;
    ULONG Signature;
    ULONG Flags;                       /* as created */
    ULONG ForceFlags;                  /* added to the flags of every call */
    ULONG VirtualMemoryThreshold;      /* granules: larger blocks are LARGE_BLOCKs */
    SIZE_T SegmentReserve;             /* bytes of the next segment; each one doubles it */
    SIZE_T SegmentCommit;              /* bytes committed at once, at least */
    SIZE_T DeCommitFreeBlockThreshold; /* bytes: a smaller free end is not given back */
    SIZE_T DeCommitTotalFreeThreshold; /* bytes: a heap as small keeps what it has */
    SIZE_T TotalFreeSize;              /* granules in FreeLists */
    SIZE_T MaximumAllocationSize;      /* bytes */
    ULONG calls_before_cache;          /* a cache is worth its page after so many calls */
    LONG locks;                        /* RtlLockHeap */
    LONG keepers;                      /* threads that keep it from ending (heap_keep.c) */
    struct HEAP_CACHE *caches;         /* of all threads */
    struct HEAP_DEPOT *depot;          /* NULL: no thread has a cache yet */
    SIZE_T depot_granules;             /* in its magazines */
    SIZE_T committed;                  /* granules, in segments */
    SIZE_T trim_at;                    /* granules in use, below which a trim is due */
    LARGE_BLOCK *kept;                 /* freed, for later (heap_large.c) */
    SIZE_T kept_bytes;                 /* of their reservations */
    ULONG swings;                      /* how often memory was given back and wanted again */
    UCHAR gave_back;
    UCHAR shrinks;    /* 1: freed blocks are joined at once, until one is wanted again */
    uintptr_t unread; /* blocks up to this address have no header: NULL alone; page heap: all */
    struct HEAP_DEBUG *debug; /* NULL: not a debug heap (heap_debug.h) */
    HEAP_LOCK *lock, own_lock;
    LIST_ENTRY VirtualAllocdBlocks;
    UCHAR apart[64];  /* what each call reads is not in a cache line with what others write */
    ULONG cache_slot; /* where each thread keeps its cache; HEAP_NO_SLOT while it is locked */
    ULONG own_slot;   /* cache_slot of the unlocked heap */
    USHORT key;       /* of the seals */
    UCHAR even_sizes; /* 1: sizes are even numbers of granules (HEAP_CREATE_ALIGN_16) */
    UCHAR has_caches; /* 1: threads may have caches of it */
    PRTL_HEAP_COMMIT_ROUTINE CommitRoutine; /* of memory that the caller brought; else NULL */
    ULONG segment_count;
    HEAP_SEGMENT *Segments[MAX_SEGMENTS];
    ULONG FreeListsInUse[(FREE_LISTS + 31) / 32]; /* bit set: the list is not empty */
    LIST_ENTRY FreeLists[FREE_LISTS];
    HEAP_SEGMENT own_segment; /* the first segment is the one that holds the HEAP */
} HEAP;

#define MAX_REQUEST   ((SIZE_T)MAX_GRANULES * GRANULE - HEADER_BYTES) /* bytes, in a segment */
#define LARGEST_BLOCK 0x7FFDE000u /* bytes: what user space could hold */

_Static_assert(sizeof(HEAP_ENTRY) == HEADER_BYTES, "a header is 8 bytes");
_Static_assert(sizeof(LARGE_BLOCK) % 16 == 0, "large blocks are aligned to 16");
_Static_assert(sizeof(FREE_BLOCK) <= MIN_GRANULES * GRANULE, "the links fit in a free block");
#if UINTPTR_MAX == 0xffffffffu
_Static_assert(offsetof(HEAP, Flags) == 0x0C && offsetof(HEAP, ForceFlags) == 0x10 &&
                   offsetof(HEAP, VirtualMemoryThreshold) == 0x14 &&
                   offsetof(HEAP, TotalFreeSize) == 0x28,
               "HEAP begins as XP's");
_Static_assert(sizeof(HEAP) < 0xF00, "a heap begins with one page");
#endif
