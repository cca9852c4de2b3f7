/*
 * heap_thread.c - which heap's cache a thread keeps where; what happens to caches at the end of a
 * thread and of a heap.
 *
 * A thread has HEAP_SLOTS pointers to caches, one for each heap that has a slot; heaps beyond that
 * do without caches. A destroyed heap's slot is given to another heap only after every thread that
 * had a cache in it has dropped that: nobody reaches into another thread. A thread that is
 * terminated drops nothing; its blocks stay in its cache until the heap ends.
 *
 * Lock: heap_os_list_lock for the slots; a heap's own, taken before it, for its caches.
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_cache.h"

static ULONG slots_in_use;          /* bit i: a heap has slot i */
static LONG slot_users[HEAP_SLOTS]; /* threads that have a cache in it */

/* A slot for a new heap; HEAP_NO_SLOT: none is left. Caller holds the list's lock. */
ULONG heap_slot_take(void)
{
    for (ULONG i = 0; i < HEAP_SLOTS; i++)
        if (!(slots_in_use >> i & 1) && !__atomic_load_n(&slot_users[i], __ATOMIC_ACQUIRE)) {
            slots_in_use |= 1u << i;
            return HEAP_SLOT(i);
        }
    return HEAP_NO_SLOT;
}

/* Puts a new cache where the calling thread finds it. */
void heap_slot_join(ULONG slot, HEAP_CACHE *cache)
{
    cache->slot = slot;
    if (slot == HEAP_NO_SLOT)
        return;
    __atomic_add_fetch(&slot_users[HEAP_SLOT_INDEX(slot)], 1, __ATOMIC_ACQ_REL);
    *heap_os_cache_home(slot) = cache;
}

/* Drops the calling thread's cache of a slot. */
static void drop(ULONG slot, HEAP_CACHE *cache)
{
    *heap_os_cache_home(slot) = &heap_no_cache;
    heap_os_release(cache);
    __atomic_sub_fetch(&slot_users[HEAP_SLOT_INDEX(slot)], 1, __ATOMIC_ACQ_REL);
}

static void unlink_cache(HEAP *heap, HEAP_CACHE *cache)
{
    HEAP_CACHE **link = &heap->caches;
    while (*link != cache)
        link = &(*link)->next;
    *link = cache->next;
}

/* The heap may have been destroyed while this thread waited for its lock. */
static void return_cache(HEAP *heap, HEAP_CACHE *cache)
{
    heap_enter(heap);
    if (cache->heap) {
        heap_cache_empty(heap, cache);
        heap_trim(heap, &heap_no_cache);
        unlink_cache(heap, cache);
    }
    heap_leave(heap);
}

/* The first heap call of a thread must come after this. */
void heap_thread_begins(void)
{
    for (ULONG i = 0; i <= HEAP_SLOTS; i++)
        *heap_os_cache_home(HEAP_SLOT(i)) = &heap_no_cache;
}

/* The thread's caches go back to their heaps; calls that still come do without. */
void heap_thread_ends(void)
{
    for (ULONG i = 0; i < HEAP_SLOTS; i++) {
        HEAP_CACHE *cache = heap_os_cache(HEAP_SLOT(i));
        if (cache == &heap_no_cache)
            continue;
        HEAP *heap = heap_keep_of(cache);
        if (heap) {
            return_cache(heap, cache);
            heap_let_go(heap);
        }
        drop(HEAP_SLOT(i), cache);
    }
}

/* The heap ends: its caches are void. Those of other threads are dropped when these end. */
void heap_forget_caches(HEAP *heap)
{
    heap_enter(heap);
    heap_os_list_lock();
    while (heap->caches) {
        HEAP_CACHE *cache = heap->caches;
        heap->caches = cache->next;
        cache->heap = NULL;
        if (cache->slot == HEAP_NO_SLOT)
            heap_os_release(cache);
        else if (heap_os_cache(cache->slot) == cache)
            drop(cache->slot, cache);
    }
    if (heap->own_slot != HEAP_NO_SLOT)
        slots_in_use &= ~(1u << HEAP_SLOT_INDEX(heap->own_slot));
    heap_os_list_unlock();
    heap_leave(heap);
}
