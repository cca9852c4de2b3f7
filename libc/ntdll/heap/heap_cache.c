/*
 * heap_cache.c - the slow half of the front end: making a thread's cache, exchanging and filling
 * its magazines, and giving memory back when the heap has become small.
 *
 * The first filling of a class brings two blocks, each further one twice as many. When less than
 * half of what is committed is in use, the depot is drained, so that the ends of segments can be
 * given back (heap_trim); when little is in use, the thread's magazines are emptied, too.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_cache.h"

#define FIRST_FILLING 2u
#define CLOSE_BELOW   0xC00000u /* bytes in use */
#define NEXT_TRY      1000u     /* calls, after there was no memory for a cache */

_Static_assert(CLOSE_BELOW > 4 * CACHE_CLASSES * FULL_MEMORY &&
                   CLOSE_BELOW > 4 * CACHE_CLASSES * LEAST_ROUNDS * MAX_CACHED,
               "a thread's cache holds less than half of it, so what is in use can halve again");

static __attribute__((aligned(sizeof(MAGAZINE)))) MAGAZINE heap_no_magazine;
#define CLOSED (&heap_no_magazine.slots[MAGAZINE_SLOTS]) /* behind NULL, and at the end */
HEAP_CACHE heap_no_cache = {.top = {[0 ... CACHE_CLASSES - 1] = CLOSED}};

static HEAP_CACHE *make_cache(HEAP *heap)
{
    SIZE_T bytes = round_up(sizeof(HEAP_CACHE), HEAP_PAGE_BYTES);
    HEAP_CACHE *cache = heap_depot_open(heap) ? heap_os_reserve(bytes, 0) : NULL;
    if (cache && !heap_os_commit(cache, bytes, 0)) {
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

/* ---- magazines */

int heap_cache_swap(HEAP_CACHE *cache, SIZE_T class)
{
    void **top = cache->top[class], **spare = cache->spare[class];
    if (!spare || (top[-1] && !magazine_is_full(top)) || !top[-1] == !spare[-1])
        return 0;
    cache->top[class] = spare;
    cache->spare[class] = top[-1] ? top : magazine_reset(magazine_of(top), (ULONG) class);
    return 1;
}

/* So many blocks are wanted of the free lists: twice as many as the last time. */
static ULONG next_filling(HEAP_CACHE *cache, ULONG class)
{
    ULONG wanted = cache->filled[class] * 2u, most = magazine_rounds(class);
    wanted = wanted ? wanted : FIRST_FILLING;
    wanted = wanted < most ? wanted : most;
    cache->filled[class] = (UCHAR)wanted;
    return wanted;
}

/* The magazine is empty, or there is none: one of the depot takes its place, or it is filled. */
void heap_cache_fill(HEAP *heap, HEAP_CACHE *cache, ULONG class)
{
    void **top = cache->top[class];
    if (cache == &heap_no_cache || heap_cache_swap(cache, class))
        return;
    heap->shrinks = 0;
    void **other = heap_depot_get(heap, class);
    if (other && top != CLOSED)
        heap_magazine_drop(heap, magazine_of(top));
    if (!other) {
        other = top == CLOSED ? heap_magazine_take(heap, class)
                              : magazine_reset(magazine_of(top), class);
        if (!other)
            return;
        other += heap_take_many(heap, class, next_filling(cache, class), other);
    }
    cache->top[class] = other;
}

/* The magazine is full, or there is none: an empty one takes its place. 0: there is no memory for
 * one, or it should not: what is freed now is given back. */
int heap_cache_make_room(HEAP *heap, HEAP_CACHE *cache, ULONG class)
{
    void **top = cache->top[class];
    if (cache == &heap_no_cache || (top == CLOSED && heap->shrinks))
        return 0;
    if (!magazine_is_full(top) || heap_cache_swap(cache, class))
        return 1;
    void **empty = heap_magazine_take(heap, class);
    if (!empty)
        return 0;
    if (cache->spare[class])
        heap_depot_put(heap, class, cache->spare[class]);
    cache->spare[class] = top == CLOSED ? NULL : top;
    cache->top[class] = empty;
    return 1;
}

void heap_cache_empty(HEAP *heap, HEAP_CACHE *cache)
{
    for (ULONG class = 0; class < CACHE_CLASSES; class ++) {
        if (cache->top[class] == CLOSED)
            continue;
        heap_depot_put(heap, class, cache->top[class]);
        if (cache->spare[class])
            heap_depot_put(heap, class, cache->spare[class]);
        cache->top[class] = CLOSED;
        cache->spare[class] = NULL;
        cache->filled[class] = 0;
    }
}

/* Each trim comes after the heap's use has halved or it has grown, so trims stay few. */
void heap_trim(HEAP *heap, HEAP_CACHE *cache)
{
    SIZE_T used = heap_in_use(heap), keep = heap->DeCommitTotalFreeThreshold / GRANULE;
    if (used >= heap->trim_at || heap->committed <= keep)
        return;
    if (used < CLOSE_BELOW / GRANULE) { /* a good part of it may be in the cache */
        heap_cache_empty(heap, cache);
        heap->shrinks = 1;
    }
    heap_depot_drain(heap);
    heap->trim_at = heap_in_use(heap) / 2;
}
