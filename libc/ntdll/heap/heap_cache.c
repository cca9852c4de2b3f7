/*
 * heap_cache.c - the slow half of the front end: making a thread's cache, filling and draining its
 * magazines, and giving memory back when the heap has become small.
 *
 * A magazine begins with four rounds and doubles with each filling. When less than half of what is
 * committed is in use, the deferred blocks are joined, so that the ends of segments can be
 * given back (heap_trim); when little is in use, magazines are closed, too.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_cache.h"

#define FIRST_ROUNDS    4u
#define MOST_ROUNDS     (MAGAZINE_SLOTS - 1)
#define MAGAZINE_MEMORY 4096u /* bytes in a full magazine, if at least LEAST_ROUNDS fit */
#define LEAST_ROUNDS    3u
#define MAGAZINES_START round_up(sizeof(HEAP_CACHE), HEAP_PAGE_BYTES)
#define CACHE_BYTES     round_up(MAGAZINES_START + CACHE_CLASSES * MAGAZINE_BYTES, 0x10000)
#define CLOSE_BELOW     (4 * CACHE_CLASSES * MAGAZINE_MEMORY) /* bytes in use */
#define NEXT_TRY        1000u /* calls, after there was no memory for a cache */

__attribute__((aligned(32 * sizeof(void *)))) void *heap_no_magazine[MAGAZINE_SLOTS];
#define CLOSED (&heap_no_magazine[MAGAZINE_SLOTS]) /* behind NULL, and at the end */
HEAP_CACHE heap_no_cache = {.top = {[0 ... CACHE_CLASSES - 1] = CLOSED}};

static HEAP_CACHE *make_cache(HEAP *heap)
{
    HEAP_CACHE *cache = heap_os_reserve(CACHE_BYTES, 0);
    if (cache && !heap_os_commit(cache, MAGAZINES_START, 0)) {
        heap_os_release(cache);
        cache = NULL;
    }
    if (!cache) {
        heap->calls_before_cache = NEXT_TRY;
        return &heap_no_cache;
    }
    for (ULONG class = 0; class < CACHE_CLASSES; class ++) {
        cache->top[class] = CLOSED;
        cache->proof[class] = (class ^ heap->key) << 16 | ENTRY_BUSY << 8;
    }
    cache->heap = heap;
    cache->next = heap->caches;
    heap->caches = cache;
    heap_slot_join(heap->own_slot, cache);
    return cache;
}

HEAP_CACHE *heap_cache_of_thread(HEAP *heap)
{
    HEAP_CACHE *cache = heap->Flags & HEAP_NO_SERIALIZE ? heap->caches : heap_cache(heap);
    if (cache && cache != &heap_no_cache)
        return cache;
    if (!heap->has_caches || heap->locks)
        return &heap_no_cache;
    if (heap->calls_before_cache) {
        heap->calls_before_cache--;
        return &heap_no_cache;
    }
    return make_cache(heap);
}

/* An empty magazine for so many rounds. 0: no memory for it. */
static int open_magazine(HEAP_CACHE *cache, ULONG class, ULONG rounds)
{
    UCHAR *magazine = (UCHAR *)cache + MAGAZINES_START + class * MAGAZINE_BYTES;
    ULONG page = (ULONG)(class * MAGAZINE_BYTES / HEAP_PAGE_BYTES);
    if (!(cache->pages >> page & 1)) {
        UCHAR *start = (UCHAR *)cache + MAGAZINES_START + page * HEAP_PAGE_BYTES;
        if (!heap_os_commit(start, HEAP_PAGE_BYTES, 0))
            return 0;
        cache->pages |= 1u << page;
    }
    void **bottom = (void **)magazine + MOST_ROUNDS - rounds;
    *bottom = NULL;
    cache->top[class] = bottom + 1;
    cache->rounds[class] = (UCHAR)rounds;
    return 1;
}

/* Fills an empty magazine to a half. */
void heap_cache_fill(HEAP *heap, HEAP_CACHE *cache, ULONG class)
{
    ULONG most = (ULONG)(MAGAZINE_MEMORY / (class * GRANULE)), rounds = cache->rounds[class] * 2u;
    most = most < LEAST_ROUNDS ? LEAST_ROUNDS : most > MOST_ROUNDS ? MOST_ROUNDS : most;
    rounds = rounds ? rounds : FIRST_ROUNDS;
    rounds = rounds < most ? rounds : most;
    if (cache == &heap_no_cache || !open_magazine(cache, class, rounds))
        return;
    void **first = cache->top[class];
    cache->top[class] = first + heap_take_many(heap, class, (rounds + 1) / 2, first);
}

static void give_back(HEAP *heap, ULONG class, void **blocks, ULONG count)
{
    for (ULONG i = 0; i < count; i++) {
        HEAP_ENTRY *entry = entry_of(blocks[i]);
        if (entry->Size == class && entry->Flags == ENTRY_CACHED && entry_is_sealed(heap, entry))
            heap_give_deferred(heap, entry);
        else
            heap_report_damage(heap, entry);
    }
}

/* If the magazine is full, gives the older half of it back. */
int heap_cache_drain(HEAP *heap, HEAP_CACHE *cache, ULONG class)
{
    ULONG rounds = cache->rounds[class], half = (rounds + 1) / 2;
    void **top = cache->top[class], **first = top - rounds;
    if (!rounds)
        return 0;
    if ((uintptr_t)top % MAGAZINE_BYTES != 0)
        return 1;
    give_back(heap, class, first, half);
    for (ULONG i = 0; i < rounds - half; i++)
        first[i] = first[half + i];
    cache->top[class] = top - half;
    return 1;
}

/* Gives all blocks back and closes the magazines; their memory goes, too. */
void heap_cache_empty(HEAP *heap, HEAP_CACHE *cache)
{
    UCHAR *magazines = (UCHAR *)cache + MAGAZINES_START;
    for (ULONG class = 0; class < CACHE_CLASSES; class ++) {
        if (!cache->rounds[class])
            continue;
        void **end = (void **)round_up((SIZE_T)cache->top[class], MAGAZINE_BYTES);
        void **first = end - cache->rounds[class];
        give_back(heap, class, first, (ULONG)(cache->top[class] - first));
        cache->rounds[class] = 0;
        cache->top[class] = CLOSED;
    }
    for (; cache->pages; cache->pages &= cache->pages - 1)
        heap_os_decommit(magazines + (SIZE_T)__builtin_ctz(cache->pages) * HEAP_PAGE_BYTES,
                         HEAP_PAGE_BYTES);
}

/* Each trim comes after the heap's use has halved or it has grown, so trims stay few. */
void heap_trim(HEAP *heap, HEAP_CACHE *cache)
{
    SIZE_T used = heap_in_use(heap), keep = heap->DeCommitTotalFreeThreshold / GRANULE;
    if (used >= heap->trim_at || heap->committed <= keep)
        return;
    if (used < CLOSE_BELOW / GRANULE) /* a good part of it may be in the cache */
        heap_cache_empty(heap, cache);
    heap_join_deferred(heap);
    heap->trim_at = heap_in_use(heap) / 2;
}
