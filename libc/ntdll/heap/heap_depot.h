/*
 * heap_depot.h - behind the threads' caches: magazines that no thread has at hand, and the store
 * that all magazines of a heap come from. One reservation for each heap with caches.
 *
 *   HEAP_DEPOT                             the store: pages of 16 magazines (64-bit host: 8)
 *   | list[class] | used[page] | ... |     | mag | mag | ... | mag |   | mag | ...     reserved |
 *       │              └ a bit for each magazine: taken                ^ page 1
 *       └─► | next | rounds |   | NULL | block | block | ─► | next | rounds | ...
 *             MAGAZINE: its blocks lie at the end
 *
 * A thread exchanges a whole magazine, so the lock is taken once for all of its rounds. Blocks in
 * the depot are not joined with their neighbours; that happens when the heap would have to grow
 * while they are a good part of it, or when little of it is in use (heap_trim).
 *
 * Lock: the heap's.
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "ntdll/heap/heap_block.h"

#define MAGAZINE_BYTES (64 * sizeof(void *)) /* also what magazines are aligned to */
#define MAGAZINE_SLOTS (MAGAZINE_BYTES / sizeof(void *) - 2)
#define MOST_ROUNDS    (MAGAZINE_SLOTS - 1)
#define LEAST_ROUNDS   3u
#define FULL_MEMORY    8192u /* bytes of the blocks in a full magazine, if so few rounds fit */
#define STORE_PAGES    256u

typedef struct MAGAZINE {
    struct MAGAZINE *next; /* in the depot */
    SIZE_T rounds;         /* that it can hold: its bottom is in front of them */
    void *slots[MAGAZINE_SLOTS];
} MAGAZINE;

typedef struct HEAP_DEPOT {
    MAGAZINE *list[CACHE_CLASSES]; /* none of them empty */
    USHORT used[STORE_PAGES];
    ULONG pages;     /* of the store that are committed */
    ULONG room_from; /* the pages below have no free magazine */
} HEAP_DEPOT;

int heap_depot_open(HEAP *heap); /* 0: no memory */

/* The top of an empty magazine; NULL: no memory. */
void **heap_magazine_take(HEAP *heap, ULONG class);
void heap_magazine_drop(HEAP *heap, MAGAZINE *magazine);

/* Magazines by their tops. Put: an empty one is dropped; one in part filled can from then on hold
 * what it has, and no more. So what get returns is full; NULL: there is none. */
void heap_depot_put(HEAP *heap, ULONG class, void **top);
void **heap_depot_get(HEAP *heap, ULONG class);
void heap_depot_drain(HEAP *heap); /* all blocks to the free lists, joined */

/* Blocks of a class out of a magazine to the free lists, joined; what is not cached is reported. */
void heap_give_many(HEAP *heap, ULONG class, void **blocks, SIZE_T count);

static inline MAGAZINE *magazine_of(void **top)
{
    return (MAGAZINE *)((uintptr_t)(top - 1) & ~(uintptr_t)(MAGAZINE_BYTES - 1));
}

static inline int magazine_is_full(void **top)
{
    return (uintptr_t)top % MAGAZINE_BYTES == 0;
}

static inline void **magazine_end(MAGAZINE *magazine)
{
    return magazine->slots + MAGAZINE_SLOTS;
}

static inline ULONG magazine_rounds(ULONG class)
{
    ULONG rounds = (ULONG)(FULL_MEMORY / (class * GRANULE));
    return rounds < LEAST_ROUNDS ? LEAST_ROUNDS : rounds < MOST_ROUNDS ? rounds : MOST_ROUNDS;
}

/* The top of a magazine without a block, which has room for magazine_rounds(class). */
static inline void **magazine_reset(MAGAZINE *magazine, ULONG class)
{
    magazine->rounds = magazine_rounds(class);
    void **top = magazine_end(magazine) - magazine->rounds;
    top[-1] = NULL;
    return top;
}
