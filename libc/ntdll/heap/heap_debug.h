/*
 * heap_debug.h - the debug heap: a heap that has none of the caches, and looks at every block.
 *
 * Which checks a heap makes, its flags say (RtlCreateHeap), or NtGlobalFlag for all heaps:
 *
 *   HEAP_TAIL_CHECKING_ENABLED      8 bytes of AB behind the caller's, looked at when it is freed
 *   HEAP_FREE_CHECKING_ENABLED      a freed block is filled with FEEEFEEE and waits in a queue; when
 *                                   it leaves that, the fill must be there. New blocks: BAADF00D
 *   HEAP_VALIDATE_ALL_ENABLED       the whole heap is walked at each call
 *   HEAP_PAGE_ALLOCS                each block on pages of its own, before a page that faults
 *
 *   a checked block    | header | caller's bytes | AB × 8 | DEBUG_TAIL |
 *   with page heap     | page: E0 E0 ... | caller's bytes | D0 | page that faults |
 *   ... or, backward   | page that faults | caller's bytes | D0 ...              |
 *
 * Both remember by whom a block was allocated and freed: return addresses.
 * Lock: the heap's, unless said otherwise. Source: MSDN "Heap Tail Checking", "GFlags and PageHeap".
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "ntdll/heap/heap_block.h"

#define HEAP_DEBUG_FLAGS                                                                           \
    (HEAP_TAIL_CHECKING_ENABLED | HEAP_FREE_CHECKING_ENABLED | HEAP_VALIDATE_PARAMETERS_ENABLED |  \
     HEAP_VALIDATE_ALL_ENABLED | HEAP_CAPTURE_STACK_BACKTRACES | HEAP_PAGE_ALLOCS)
#define HEAP_VALIDATE_ALL_ENABLED        0x20000000u
#define HEAP_VALIDATE_PARAMETERS_ENABLED 0x40000000u
#define HEAP_CAPTURE_STACK_BACKTRACES    0x08000000u
#define HEAP_PAGE_ALLOCS                 0x01000000u /* GRANULE-aligned ends before a guard page */
#define HEAP_PAGE_BACKWARD               0x00800000u /* starts behind a guard page */

#define TAIL_FILL      0xABu
#define PREFIX_FILL    0xE0u
#define SUFFIX_FILL    0xD0u
#define FREE_FILL      0xFEEEFEEEu
#define NEW_FILL       0xBAADF00Du
#define TRACE_FRAMES   12u
#define TOLD_FRAMES    6u        /* of them, in the report on a misuse */
#define WAITING_BLOCKS 256u      /* freed ones that are kept, at most */
#define WAITING_BYTES  0x100000u /* in all */
#define PAGE_BUCKETS   256u

typedef struct HEAP_TRACE {
    void *frames[TRACE_FRAMES]; /* the nearest caller first; NULL: no more */
} HEAP_TRACE;

typedef struct DEBUG_TAIL { /* the last bytes that are asked of the heap below */
    UCHAR fill[8];
    UCHAR freed;
    HEAP_TRACE allocated_by, freed_by;
} __attribute__((packed)) DEBUG_TAIL;

typedef struct PAGE_BLOCK {   /* heap_page.c; lies in a block of the heap below */
    struct PAGE_BLOCK *next;  /* of its bucket; or freed after it */
    UCHAR *user, *base;       /* base: of the reservation */
    SIZE_T bytes, page_bytes; /* page_bytes: committed */
    ULONG user_flags;
    void *value;
    UCHAR freed;
    HEAP_TRACE allocated_by, freed_by;
} PAGE_BLOCK;

typedef struct HEAP_DEBUG {
    void *waiting[WAITING_BLOCKS]; /* freed blocks, a ring */
    ULONG first, count;
    SIZE_T bytes;
    PAGE_BLOCK *buckets[PAGE_BUCKETS]; /* by user */
    PAGE_BLOCK *freed, *last_freed;    /* their pages fault */
    ULONG freed_count;
} HEAP_DEBUG;

static inline int heap_has_pages(const HEAP *heap)
{
    return (heap->Flags & HEAP_PAGE_ALLOCS) != 0;
}

/* heap_debug.c. What a call of the API becomes when heap->debug is set; the lock is not held. */
int heap_debug_begin(HEAP *heap); /* 0: no memory */
void heap_debug_end(HEAP *heap);
void *heap_debug_alloc(HEAP *heap, ULONG flags, SIZE_T bytes); /* NULL: no memory */
BOOLEAN heap_debug_free(HEAP *heap, void *block);
void *heap_debug_realloc(HEAP *heap, ULONG flags, void *block, SIZE_T bytes);
SIZE_T heap_debug_size(HEAP *heap, const void *block);              /* -1: no block */
int heap_debug_is_sound(HEAP *heap);                                /* reports what is not */
SIZE_T heap_debug_bytes(const HEAP *heap, const HEAP_ENTRY *entry); /* of its caller */
int heap_debug_is_freed(const HEAP *heap, const HEAP_ENTRY *entry);

/* heap_fill.c: blocks with a tail */
void *heap_fill_alloc(HEAP *heap, ULONG flags, SIZE_T bytes);
int heap_fill_free(HEAP *heap, void *block);                              /* 0: not a busy block */
int heap_fill_resize(HEAP *heap, ULONG flags, void *block, SIZE_T bytes); /* 0: not in place */
void heap_fill_let_go(HEAP *heap);                                        /* of all that wait */
DEBUG_TAIL *heap_fill_tail(const HEAP_ENTRY *entry);
int heap_fill_is_sound(HEAP *heap);

/* heap_page.c: blocks on pages of their own */
void *heap_page_alloc(HEAP *heap, ULONG flags, SIZE_T bytes);
int heap_page_free(HEAP *heap, void *block);               /* 0: not a busy block */
PAGE_BLOCK *heap_page_find(HEAP *heap, const void *block); /* NULL: no busy block begins there */
int heap_page_is_sound(HEAP *heap);
void heap_page_end(HEAP *heap);
NTSTATUS heap_page_walk(HEAP *heap, PRTL_HEAP_WALK_ENTRY at);

/* heap_blame.c: the reports */
int heap_page_refuse(HEAP *heap, const void *block);   /* 0: nothing is known of the address */
int heap_page_of_other(HEAP *heap, const void *block); /* 0: it is no block of another heap; caller
                                                          holds no lock but, maybe, that of heap */
void heap_blame_tail(const void *block, const void *where, SIZE_T bytes, const HEAP_TRACE *by);
void heap_blame_before(const void *block, const void *where, SIZE_T bytes, const HEAP_TRACE *by);
void heap_blame_freed(const void *block, const void *where, const HEAP_TRACE *allocated,
                      const HEAP_TRACE *freed);
void heap_print_trace(const char *what, const HEAP_TRACE *trace);
void heap_trace(HEAP_TRACE *trace);
