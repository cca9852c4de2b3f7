/*
 * heap_cache.h - the front end: each thread's cache of free blocks, in front of each growable heap.
 *
 *  HEAP_CACHE        top[]  proof[]  spare[]          class = size of a block in granules, 0...255
 *                      │               └─► a second magazine, full or empty
 *         ┌────────────┘           a magazine: 62 slots, aligned to its size
 *         ▼
 *    | - | - | NULL | block | block | block |   |   |   |   | end of the magazine
 *              └ bottom                   ▲ top
 *
 * Allocating takes the block below `top` and moves `top` down; NULL means empty. Freeing puts the
 * block at `top` and moves `top` up, unless it has left the magazine: that is full. Where the
 * bottom lies decides how many rounds a magazine holds (magazine_rounds). A class without a
 * magazine points into `heap_no_magazine`, and a thread without a cache at `heap_no_cache`: empty
 * and full at once, so one test answers for all of it.
 *
 * An empty magazine and a full spare change places, and so do a full one and an empty spare; that
 * takes no lock. Else the thread exchanges a magazine with the depot (heap_depot.h), or has it
 * filled from the free lists. After Bonwick and Adams, "Magazines and Vmem", USENIX 2001; here a
 * block freed by another thread goes to that one's magazine.
 *
 * Blocks in magazines keep their headers (ENTRY_CACHED), and nothing is written into their bytes:
 * who writes to freed memory cannot lead the allocator astray.
 *
 * Owner: the thread alone; heap->caches: the heap's lock; cache->heap: the list's lock, too.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "ntdll/heap/heap_depot.h"

typedef struct HEAP_CACHE {
    void **top[CACHE_CLASSES];
    ULONG proof[CACHE_CLASSES];  /* HEAP_ENTRY.proof of a busy block of the class; Asked is 0 */
    void **spare[CACHE_CLASSES]; /* the spare's top; NULL: there is none */
    UCHAR filled[CACHE_CLASSES]; /* blocks that were last wanted of the free lists */
    HEAP *heap;                  /* NULL: destroyed */
    struct HEAP_CACHE *next;     /* in heap->caches */
    ULONG slot;                  /* that this cache is in */
} HEAP_CACHE;

extern HEAP_CACHE heap_no_cache;

/* heap_cache.c. Caller is the cache's owner. */
int heap_cache_swap(HEAP_CACHE *cache, SIZE_T class); /* 0: the spare is of no help */

/* heap_cache.c. Caller holds the heap's lock, too. */
HEAP_CACHE *heap_cache_of_thread(HEAP *heap); /* makes one when it is time; else heap_no_cache */
void heap_cache_fill(HEAP *heap, HEAP_CACHE *cache, ULONG class);
int heap_cache_make_room(HEAP *heap, HEAP_CACHE *cache, ULONG class); /* 0: there is none */
void heap_cache_empty(HEAP *heap, HEAP_CACHE *cache);                 /* gives everything back */
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

/* The cache that the calling thread may use without lock: its own; or that of a heap that is not
 * serialized, which nobody else uses meanwhile. */
static inline HEAP_CACHE *heap_cache_without_lock(const HEAP *heap)
{
    if (heap->Flags & HEAP_NO_SERIALIZE)
        return heap->caches ? heap->caches : &heap_no_cache;
    return heap_cache(heap);
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

/* The header has the seal of the cache's heap for the size that its first byte (`class`) names, and
 * its block is busy and nothing else. */
static inline int cache_proves(const HEAP_CACHE *cache, SIZE_T class, const HEAP_ENTRY *entry)
{
    return (entry->proof ^ cache->proof[class]) <= 0xFF;
}

/* The same of any pointer, if the calling thread has a cache; it takes no lock. */
static inline int heap_cache_proves(const HEAP *heap, const void *block)
{
    const HEAP_CACHE *cache = heap_cache(heap);
    const HEAP_ENTRY *entry = entry_of(block);
    return cache != &heap_no_cache && cache_proves(cache, (UCHAR)entry->Size, entry);
}

/* Takes back what proves itself. 0: it does not, or the magazine is full. */
static inline int cache_push(HEAP_CACHE *cache, void *block)
{
    HEAP_ENTRY *entry = entry_of(block);
    SIZE_T class = (UCHAR)entry->Size;
    if (!cache_proves(cache, class, entry))
        return 0;
    void **top = cache->top[class];
    if (magazine_is_full(top))
        return 0;
    entry->Flags ^= ENTRY_BUSY ^ ENTRY_CACHED;
    *top = block;
    cache->top[class]++;
    return 1;
}
