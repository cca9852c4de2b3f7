/*
 * heap_threads.c - the heap of ntdll with threads of the host: none waits for ever, no block is
 * lost, none is given twice.
 *
 * Lock order: a heap's lock, then that of the list of heaps. A test that waits for ever ends by
 * SIGALRM.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_cache.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define THREADS       4
#define ROUNDS        20000
#define SHARED        512
#define PATIENCE      20
#define A_WHILE       100000 /* microseconds: the other thread waits by then */
#define WARM_UP_CALLS 100

static int count, failures;

static void ok(int good, const char *what)
{
    printf("%sok %d - %s\n", good ? "" : "not ", ++count, what);
    failures += !good;
}

static PVOID heap;
static pthread_barrier_t warm, locked;

static void warm_up(PVOID of)
{
    for (int i = 0; i < WARM_UP_CALLS; i++)
        RtlFreeHeap(of, 0, RtlAllocateHeap(of, 0, 24));
}

/* ---- the order of locks */

/* A thread with a cache ends while the heap is locked. */
static void *end_while_locked(void *unused)
{
    heap_thread_begins();
    warm_up(heap);
    pthread_barrier_wait(&warm);
    pthread_barrier_wait(&locked);
    heap_thread_ends();
    return unused;
}

static void test_order(void)
{
    static ULONG no_block[16]; /* a free looks at what would be the header */
    pthread_t other;
    heap = RtlCreateHeap(HEAP_GROWABLE, NULL, 0, 0, NULL, NULL);
    pthread_create(&other, NULL, end_while_locked, NULL);
    pthread_barrier_wait(&warm);
    RtlLockHeap(heap);
    pthread_barrier_wait(&locked);
    usleep(A_WHILE);
    ok(!RtlFreeHeap(heap, 0, &no_block[8]), "a wrong pointer is refused while the heap is locked");
    PVOID second = RtlCreateHeap(HEAP_GROWABLE, NULL, 0, 0, NULL, NULL);
    ok(second && !RtlDestroyHeap(second), "a heap comes and goes while another is locked");
    RtlUnlockHeap(heap);
    pthread_join(other, NULL);
    ok(RtlValidateHeap(heap, 0, NULL) && !RtlDestroyHeap(heap), "the thread has ended");
}

/* Its owner destroys a locked heap, for whose lock the end of a thread waits. */
static void test_destroy_locked(void)
{
    pthread_t other;
    heap = RtlCreateHeap(HEAP_GROWABLE, NULL, 0, 0, NULL, NULL);
    pthread_create(&other, NULL, end_while_locked, NULL);
    pthread_barrier_wait(&warm);
    RtlLockHeap(heap);
    pthread_barrier_wait(&locked);
    usleep(A_WHILE);
    ok(!RtlDestroyHeap(heap), "a locked heap is destroyed while a thread with a cache ends");
    pthread_join(other, NULL);
}

/* ---- blocks that wander: each is filled with its own number by whoever has it */

static void *shared[SHARED];
static long wrong;

static unsigned next_random(unsigned *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static void *fresh(unsigned *state)
{
    SIZE_T bytes = next_random(state) % 64 ? next_random(state) % 400 : next_random(state) % 40000;
    ULONG *block = RtlAllocateHeap(heap, 0, bytes + 2 * sizeof(ULONG));
    if (!block)
        return NULL;
    block[0] = (ULONG)bytes;
    memset(block + 1, (int)(bytes * 7 & 0xFF), bytes + sizeof(ULONG));
    return block;
}

/* Whether a block is as its maker left it; frees it. */
static int discard(ULONG *block)
{
    if (!block)
        return 1;
    const UCHAR *fill = (const UCHAR *)(block + 1);
    SIZE_T bytes = block[0] + sizeof(ULONG);
    int good = RtlSizeHeap(heap, 0, block) == bytes + sizeof(ULONG);
    for (SIZE_T i = 0; i < bytes; i++)
        good = good && fill[i] == (UCHAR)(block[0] * 7);
    return RtlFreeHeap(heap, 0, block) && good;
}

static void *wander(void *seed)
{
    unsigned state = (unsigned)(uintptr_t)seed;
    heap_thread_begins();
    for (int i = 0; i < ROUNDS; i++) {
        void **home = &shared[next_random(&state) % SHARED];
        void *mine = next_random(&state) % 3 ? fresh(&state) : NULL;
        void *old = __atomic_exchange_n(home, mine, __ATOMIC_ACQ_REL);
        if (!discard(old))
            __atomic_add_fetch(&wrong, 1, __ATOMIC_RELAXED);
        if (i % 1000 == 0 && RtlLockHeap(heap)) {
            if (!RtlValidateHeap(heap, 0, NULL))
                __atomic_add_fetch(&wrong, 1, __ATOMIC_RELAXED);
            RtlUnlockHeap(heap);
        }
    }
    heap_thread_ends();
    return NULL;
}

static int busy_blocks(void)
{
    RTL_HEAP_WALK_ENTRY entry = {.DataAddress = NULL};
    int busy = 0;
    while (RtlWalkHeap(heap, &entry) == STATUS_SUCCESS)
        busy += entry.Flags & RTL_HEAP_BUSY;
    return busy;
}

static void test_wandering(void)
{
    pthread_t threads[THREADS];
    int left = 0;
    heap = RtlCreateHeap(HEAP_GROWABLE, NULL, 0, 0, NULL, NULL);
    for (uintptr_t i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, wander, (void *)(i + 1));
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    ok(wrong == 0, "blocks freed by other threads keep size and contents; the heap is sound");
    for (int i = 0; i < SHARED; i++)
        left += shared[i] != NULL;
    ok(busy_blocks() == left, "all that the threads freed is free after their ends");
    for (int i = 0; i < SHARED; i++)
        wrong += !discard(shared[i]);
    ok(wrong == 0 && RtlValidateHeap(heap, 0, NULL) && !RtlDestroyHeap(heap),
       "the rest is freed by one");
}

/* ---- heaps that end while others have caches of them */

static PVOID brief[2 * HEAP_SLOTS];

static void *use_briefly(void *unused)
{
    heap_thread_begins();
    for (unsigned i = 0; i < sizeof brief / sizeof *brief; i++)
        warm_up(brief[i]);
    pthread_barrier_wait(&warm);
    heap_thread_ends();
    return unused;
}

static void test_destroying(void)
{
    int good = 1;
    for (int round = 0; round < 20; round++) {
        pthread_t other;
        for (unsigned i = 0; i < sizeof brief / sizeof *brief; i++)
            brief[i] = RtlCreateHeap(HEAP_GROWABLE, NULL, 0, 0, NULL, NULL);
        pthread_create(&other, NULL, use_briefly, NULL);
        pthread_barrier_wait(&warm);
        for (unsigned i = 0; i < sizeof brief / sizeof *brief; i++)
            good = good && brief[i] && !RtlDestroyHeap(brief[i]);
        pthread_join(other, NULL);
    }
    ok(good, "heaps are destroyed while the caches of an ending thread come back");
}

int main(void)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    alarm(PATIENCE);
    heap_thread_begins();
    pthread_barrier_init(&warm, NULL, 2);
    pthread_barrier_init(&locked, NULL, 2);
    test_order();
    test_destroy_locked();
    test_wandering();
    test_destroying();
    printf("1..%d\n", count);
    return failures != 0;
}
