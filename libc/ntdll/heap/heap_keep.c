/*
 * heap_keep.c - keeping a heap that another thread may destroy: who found a heap in the list, or a
 * cache of it, keeps it while it uses it; the heap's end waits until nobody does.
 *
 * So nobody waits for a heap's lock while it holds the list's: a heap's own lock comes first, the
 * list's last, and under that one no other is taken.
 *
 * Lock: heap_os_list_lock guards HEAP.keepers and HEAP_CACHE.heap.
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_cache.h"

static HEAP *keep(HEAP *heap)
{
    if (heap)
        heap->keepers++;
    return heap;
}

/* The heap at an index of the process's list; NULL: no more. */
HEAP *heap_keep_at(ULONG index)
{
    heap_os_list_lock();
    HEAP *heap = keep(heap_os_heap(index));
    heap_os_list_unlock();
    return heap;
}

/* The heap of a cache; NULL: it was destroyed. */
HEAP *heap_keep_of(const HEAP_CACHE *cache)
{
    heap_os_list_lock();
    HEAP *heap = keep(cache->heap);
    heap_os_list_unlock();
    return heap;
}

void heap_let_go(HEAP *heap)
{
    heap_os_list_lock();
    heap->keepers--;
    heap_os_list_unlock();
}

/* At the end of a heap that can no longer be found. A lock that its owner still holds is given up,
 * for a keeper may wait for it. */
void heap_await_keepers(HEAP *heap)
{
    for (; heap->locks && heap_os_lock_is_mine(heap->lock); heap->locks--)
        heap_os_lock_leave(heap->lock);
    while (__atomic_load_n(&heap->keepers, __ATOMIC_ACQUIRE) && heap_os_wait())
        ;
    heap_os_list_lock(); /* the last keeper has left it */
    heap_os_list_unlock();
}
