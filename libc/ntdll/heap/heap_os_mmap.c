/*
 * heap_os_mmap.c - heap_os.h on a POSIX host: mmap, a futex, and a list of heaps. For measuring the
 * heap natively.
 *
 * Linux commits by itself at the first touch, so to commit is nothing, and to decommit is to drop
 * the pages' contents.
 *
 * SPDX-License-Identifier: MIT
 */
#define _GNU_SOURCE
#include "ntdll/heap/heap_cache.h"
#include <linux/futex.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define RESERVATION_ALIGN 0x10000u
#define MAX_HEAPS         64
#define SPINS             100

_Thread_local HEAP_CACHE *heap_os_caches[HEAP_SLOTS + 1] = {[0 ... HEAP_SLOTS] = &heap_no_cache};

/* ---- memory. The page before a reservation, which nobody can touch, says how long it is. */

typedef struct RESERVATION {
    char *start;
    size_t bytes;
} RESERVATION;

void *heap_os_reserve(SIZE_T bytes, int executable)
{
    size_t whole = bytes + RESERVATION_ALIGN;
    int protection = PROT_READ | PROT_WRITE | (executable ? PROT_EXEC : 0);
    char *start = mmap(NULL, whole + RESERVATION_ALIGN, protection,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start == MAP_FAILED)
        return NULL;
    char *base = (char *)round_up((SIZE_T)start + HEAP_PAGE_BYTES, RESERVATION_ALIGN);
    char *end = base + round_up(bytes, HEAP_PAGE_BYTES), *first = base - HEAP_PAGE_BYTES;
    if (first > start)
        munmap(start, (size_t)(first - start));
    if (start + whole + RESERVATION_ALIGN > end)
        munmap(end, (size_t)(start + whole + RESERVATION_ALIGN - end));
    *(RESERVATION *)first = (RESERVATION){first, (size_t)(end - first)};
    return base;
}

int heap_os_commit(void *at, SIZE_T bytes, int executable)
{
    return 1;
}

void heap_os_decommit(void *at, SIZE_T bytes)
{
    madvise(at, bytes, MADV_DONTNEED);
}

void heap_os_release(void *base)
{
    RESERVATION reservation = *(RESERVATION *)((char *)base - HEAP_PAGE_BYTES);
    munmap(reservation.start, reservation.bytes);
}

/* ---- the lock: Drepper, "Futexes Are Tricky", the second mutex; its owner may enter again. */

static void wait_while_taken(HEAP_LOCK *lock)
{
    for (int i = 0; i < SPINS; i++) {
        int free_word = 0;
        if (__atomic_compare_exchange_n(&lock->word, &free_word, 1, 0, __ATOMIC_ACQUIRE,
                                        __ATOMIC_RELAXED))
            return;
        __builtin_ia32_pause();
    }
    while (__atomic_exchange_n(&lock->word, 2, __ATOMIC_ACQUIRE) != 0)
        syscall(SYS_futex, &lock->word, FUTEX_WAIT_PRIVATE, 2, NULL, NULL, 0);
}

void heap_os_lock_enter(HEAP_LOCK *lock)
{
    if (heap_os_lock_is_mine(lock)) {
        lock->depth++;
        return;
    }
    int free_word = 0;
    if (!__atomic_compare_exchange_n(&lock->word, &free_word, 1, 0, __ATOMIC_ACQUIRE,
                                     __ATOMIC_RELAXED))
        wait_while_taken(lock);
    __atomic_store_n(&lock->owner, (void *)heap_os_caches, __ATOMIC_RELAXED);
    lock->depth = 1;
}

void heap_os_lock_leave(HEAP_LOCK *lock)
{
    if (--lock->depth > 0)
        return;
    __atomic_store_n(&lock->owner, NULL, __ATOMIC_RELAXED);
    if (__atomic_exchange_n(&lock->word, 0, __ATOMIC_RELEASE) == 2)
        syscall(SYS_futex, &lock->word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

int heap_os_lock_is_mine(const HEAP_LOCK *lock)
{
    return __atomic_load_n(&lock->owner, __ATOMIC_RELAXED) == (void *)heap_os_caches;
}

void heap_os_lock_init(HEAP_LOCK *lock)
{
    *lock = (HEAP_LOCK){0, NULL, 0};
}

void heap_os_lock_delete(HEAP_LOCK *lock)
{
}

/* ---- the list of heaps */

static HEAP_LOCK list_lock;
static HEAP *heaps[MAX_HEAPS];

void heap_os_list_lock(void)
{
    heap_os_lock_enter(&list_lock);
}

void heap_os_list_unlock(void)
{
    heap_os_lock_leave(&list_lock);
}

/* Puts `to` where `from` is; the list has no gaps. */
static int replace(HEAP *from, HEAP *to)
{
    int done = 0, last = MAX_HEAPS - 1;
    heap_os_list_lock();
    for (int i = 0; i < MAX_HEAPS && !done; i++)
        if (heaps[i] == from) {
            heaps[i] = to;
            done = 1;
            while (last > i && !heaps[last])
                last--;
            if (!to) {
                heaps[i] = heaps[last];
                heaps[last] = NULL;
            }
        }
    heap_os_list_unlock();
    return done;
}

int heap_os_list_add(void *heap)
{
    return replace(NULL, heap);
}

void heap_os_list_remove(void *heap)
{
    replace(heap, NULL);
}

HEAP *heap_os_heap(ULONG index)
{
    return index < MAX_HEAPS ? heaps[index] : NULL;
}

int heap_os_is_process_heap(void *heap)
{
    return 0;
}

/* ---- the rest */

USHORT heap_os_key(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (USHORT)((ULONG)(now.tv_nsec ^ getpid()) * 2654435761u >> 16);
}

void heap_os_print(const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (length > 0 && write(2, text, (size_t)length) < 0)
        return;
}

void heap_os_raise(NTSTATUS status, SIZE_T information)
{
    if (status == (NTSTATUS)STATUS_HEAP_CORRUPTION)
        abort();
}

int heap_os_wait(void)
{
    sched_yield();
    return 1;
}

ULONG heap_os_debug_flags(void)
{
    return 0;
}

ULONG heap_os_trace(void **frames, ULONG count)
{
    return 0;
}

void heap_os_refuse(NTSTATUS status)
{
}
