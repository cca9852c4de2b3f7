/*
 * heap_cache.h - the front end: each thread's cache of free blocks, in front of each growable heap.
 *
 *  HEAP_CACHE        top[]  proof[]  rounds[]         class = size of a block in granules, 0...255
 *                      │
 *         ┌────────────┘           a magazine: 32 slots, aligned to its size
 *         ▼
 *    | x | x | NULL | block | block | block |   |   |   |   | end of the magazine
 *              └ bottom                   ▲ top
 *
 * Allocating takes the block below `top` and moves `top` down; NULL means empty. Freeing puts the
 * block at `top` and moves `top` up, unless it has left the magazine: that is full. Where the bottom lies decides how many rounds a
 * magazine holds. A class without a magazine points into `heap_no_magazine`, and a thread without a
 * cache at `heap_no_cache`: empty and full at once, so one test answers for all of it. An
 * empty magazine is filled to a half from the heap, a full one gives its older half back, in one
 * go with the lock held. After Bonwick and Adams, "Magazines and Vmem", USENIX 2001; here a
 * block freed by another thread goes to that one's magazine, so no list is shared at all.
 *
 * Blocks in magazines keep their headers (ENTRY_CACHED), and nothing is written into their bytes:
 * who writes to freed memory cannot lead the allocator astray.
 *
 * Owner: the thread alone; heap->caches: the heap's lock; cache->heap: the list's lock, too.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "ntdll/heap/heap_block.h"

#define MAGAZINE_SLOTS 32u
#define MAGAZINE_BYTES (MAGAZINE_SLOTS * sizeof(void *))

typedef struct HEAP_CACHE {
    void **top[CACHE_CLASSES];
    ULONG proof[CACHE_CLASSES];  /* HEAP_ENTRY.proof of a busy block of the class; Asked is 0 */
    UCHAR rounds[CACHE_CLASSES]; /* that its magazine may hold; 0: it has none */
    HEAP *heap;                  /* NULL: destroyed */
    struct HEAP_CACHE *next;     /* in heap->caches */
    ULONG slot;                  /* that this cache is in */
    ULONG pages;                 /* of magazines; bit set: committed */
} HEAP_CACHE;

extern HEAP_CACHE heap_no_cache;
extern void *heap_no_magazine[MAGAZINE_SLOTS];

/* heap_cache.c. Caller holds the heap's lock. */
HEAP_CACHE *heap_cache_of_thread(HEAP *heap); /* makes one when it is time; else heap_no_cache */
void heap_cache_fill(HEAP *heap, HEAP_CACHE *cache, ULONG granules);
int heap_cache_drain(HEAP *heap, HEAP_CACHE *cache, ULONG granules); /* 0: there is no magazine */
void heap_cache_empty(HEAP *heap, HEAP_CACHE *cache);                /* gives everything back */
void heap_trim(HEAP *heap, HEAP_CACHE *cache);

/* heap_keep.c */
HEAP *heap_keep_of(const HEAP_CACHE *cache);

/* heap_thread.c */
ULONG heap_slot_take(void);
void heap_slot_join(ULONG slot, HEAP_CACHE *cache);
void heap_forget_caches(HEAP *heap); /* at its end */

/* The calling thread's cache; without lock. */
static inline HEAP_CACHE *heap_cache(const HEAP *heap)
{
    return heap_os_cache(heap->cache_slot);
}

/* The class of a request of up to MAX_CACHED bytes. Class 1 (0 bytes) has no magazine. */
#define MAX_CACHED ((CACHE_CLASSES - 1) * GRANULE - HEADER_BYTES)

static inline SIZE_T cache_class(SIZE_T bytes)
{
    return (bytes + HEADER_BYTES + GRANULE - 1) / GRANULE;
}

/* A busy block of `bytes` bytes; NULL: the magazine is empty. */
static inline void *cache_pop(HEAP_CACHE *cache, SIZE_T class, SIZE_T bytes)
{
    void *block = cache->top[class][-1];
    if (!block)
        return NULL;
    entry_of(block)->proof = cache->proof[class] | (UCHAR)bytes;
    cache->top[class]--;
    return block;
}

/*
 * Takes back what proves itself: the header has the seal of this heap for the size that its first
 * byte names, and the block is busy and nothing else. 0: it does not, or the magazine is full.
 */
static inline int cache_push(HEAP_CACHE *cache, void *block)
{
    HEAP_ENTRY *entry = entry_of(block);
    SIZE_T class = (UCHAR)entry->Size;
    if ((entry->proof ^ cache->proof[class]) > 0xFF)
        return 0;
    void **top = cache->top[class];
    if ((uintptr_t)top % MAGAZINE_BYTES == 0)
        return 0;
    entry->Flags ^= ENTRY_BUSY ^ ENTRY_CACHED;
    *top = block;
    cache->top[class]++;
    return 1;
}
