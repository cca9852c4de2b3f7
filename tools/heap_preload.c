/*
 * heap_preload.c - malloc and its kin on the heap of ntdll, for LD_PRELOAD: programs of the host
 * run on it, and can be measured.
 *
 * One heap for the process. A block of aligned_alloc lies in a larger one; a header that can only
 * stand before such a block says how far.
 *
 *    | HEAP_ENTRY | ... | HEAP_ENTRY, not sealed: distance | aligned bytes ... |
 *
 * SPDX-License-Identifier: MIT
 */
#define _GNU_SOURCE
#include "ntdll/heap/heap_cache.h"
#include <errno.h>
#include <pthread.h>

#define EXPORT      __attribute__((visibility("default")))
#define INNER       0x20 /* Flags of the header before aligned bytes: it is never busy alone */
#define LIKELY(x)   __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

static HEAP *the_heap;
static pthread_key_t end_of_thread;

static void thread_ends(void *unused)
{
    heap_thread_ends();
}

static __attribute__((constructor(101))) void open_heap(void)
{
    if (the_heap)
        return;
    the_heap = RtlCreateHeap(HEAP_GROWABLE, NULL, 0x1000000, 0, NULL, NULL);
    pthread_key_create(&end_of_thread, thread_ends);
}

static __attribute__((noinline)) void *allocate_first(ULONG flags, SIZE_T bytes)
{
    static _Thread_local char noticed;
    if (!the_heap)
        open_heap();
    if (!noticed) {
        noticed = 1;
        pthread_setspecific(end_of_thread, the_heap);
    }
    void *block = RtlAllocateHeap(the_heap, flags, bytes);
    if (!block)
        errno = ENOMEM;
    return block;
}

EXPORT void *malloc(size_t bytes)
{
    if (LIKELY(the_heap && bytes <= MAX_CACHED)) {
        void *block = cache_pop(heap_cache(the_heap), cache_class(bytes), bytes);
        if (LIKELY(block))
            return block;
    }
    return allocate_first(0, bytes);
}

/* The block that holds aligned bytes; others are that themselves. */
static void *outer(void *block)
{
    HEAP_ENTRY *entry = entry_of(block);
    return entry->Flags == INNER ? (UCHAR *)block - entry->Size * GRANULE : block;
}

static __attribute__((noinline)) void free_other(void *block)
{
    if (block)
        RtlFreeHeap(the_heap, 0, outer(block));
}

EXPORT void free(void *block)
{
    if (UNLIKELY(!block || !cache_push(heap_cache(the_heap), block)))
        free_other(block);
}

EXPORT void *calloc(size_t count, size_t bytes)
{
    size_t total;
    if (__builtin_mul_overflow(count, bytes, &total)) {
        errno = ENOMEM;
        return NULL;
    }
    if (total > MAX_CACHED)
        return allocate_first(HEAP_ZERO_MEMORY, total);
    void *block = malloc(total);
    return block ? memset(block, 0, total) : NULL;
}

EXPORT void *realloc(void *block, size_t bytes)
{
    if (!block)
        return malloc(bytes);
    void *whole = outer(block);
    if (whole == block) {
        void *moved = RtlReAllocateHeap(the_heap, 0, block, bytes);
        if (!moved)
            errno = ENOMEM;
        return moved;
    }
    size_t old = entry_bytes(entry_of(whole)) - (size_t)((UCHAR *)block - (UCHAR *)whole);
    void *moved = malloc(bytes);
    if (moved) {
        memcpy(moved, block, old < bytes ? old : bytes);
        free(block);
    }
    return moved;
}

EXPORT void *memalign(size_t alignment, size_t bytes)
{
    if (alignment <= GRANULE)
        return malloc(bytes);
    UCHAR *whole = malloc(bytes + alignment);
    if (!whole)
        return NULL;
    UCHAR *inner = (UCHAR *)round_up((SIZE_T)whole, alignment);
    if (inner != whole) {
        entry_of(inner)->Size = (USHORT)((SIZE_T)(inner - whole) / GRANULE);
        entry_of(inner)->Flags = INNER;
    }
    return inner;
}

EXPORT void *aligned_alloc(size_t alignment, size_t bytes)
{
    return memalign(alignment, bytes);
}

EXPORT int posix_memalign(void **block, size_t alignment, size_t bytes)
{
    *block = memalign(alignment, bytes);
    return *block ? 0 : ENOMEM;
}

EXPORT size_t malloc_usable_size(void *block)
{
    if (!block)
        return 0;
    UCHAR *whole = outer(block);
    return entry_bytes(entry_of(whole)) - (size_t)((UCHAR *)block - whole);
}
