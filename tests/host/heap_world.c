/*
 * heap_world.c - see heap_world.h. Locks only count: one thread, which may play several.
 *
 * SPDX-License-Identifier: MIT
 */
#include "heap_world.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

size_t reserved_bytes, committed_bytes;
long commits_until_failure = -1;
NTSTATUS raised, refused;
char printed[256];

static struct {
    char *base;
    size_t bytes;
    unsigned char *committed; /* one per page */
} areas[4096];

/* The area that an address is in; -1: none. */
static int find_area(const void *at)
{
    for (int i = 0; i < 4096; i++)
        if (areas[i].base && (char *)at >= areas[i].base &&
            (char *)at < areas[i].base + areas[i].bytes)
            return i;
    return -1;
}

static int area_of(const void *at)
{
    int i = find_area(at);
    if (i < 0)
        abort();
    return i;
}

int is_committed(const void *at)
{
    int i = find_area(at);
    return i >= 0 && areas[i].committed[((char *)at - areas[i].base) / HEAP_PAGE_BYTES];
}

void *heap_os_reserve(SIZE_T bytes, int executable)
{
    if (bytes % HEAP_PAGE_BYTES || bytes > (1u << 30))
        return NULL;
    char *raw =
        mmap(NULL, bytes + 0x10000, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (raw == MAP_FAILED)
        return NULL;
    char *base = (char *)(((uintptr_t)raw + 0xFFFF) & ~(uintptr_t)0xFFFF);
    if (base > raw)
        munmap(raw, (size_t)(base - raw));
    munmap(base + bytes, (size_t)(raw + 0x10000 - base));
    int i = 0;
    while (areas[i].base)
        i++;
    areas[i].base = base;
    areas[i].bytes = bytes;
    areas[i].committed = calloc(bytes / HEAP_PAGE_BYTES, 1);
    reserved_bytes += bytes;
    return base;
}

static void set_committed(void *at, SIZE_T bytes, unsigned char value)
{
    int i = area_of(at);
    for (size_t page = ((char *)at - areas[i].base) / HEAP_PAGE_BYTES, n = bytes / HEAP_PAGE_BYTES;
         n; n--, page++) {
        committed_bytes += (size_t)(value - areas[i].committed[page]) * HEAP_PAGE_BYTES;
        areas[i].committed[page] = value;
    }
}

int heap_os_commit(void *at, SIZE_T bytes, int executable)
{
    if (commits_until_failure == 0)
        return 0;
    if (commits_until_failure > 0)
        commits_until_failure--;
    if ((uintptr_t)at % HEAP_PAGE_BYTES || bytes % HEAP_PAGE_BYTES)
        abort();
    mprotect(at, bytes, PROT_READ | PROT_WRITE);
    set_committed(at, bytes, 1);
    return 1;
}

void heap_os_decommit(void *at, SIZE_T bytes)
{
    if ((uintptr_t)at % HEAP_PAGE_BYTES || bytes % HEAP_PAGE_BYTES)
        abort();
    madvise(at, bytes, MADV_DONTNEED);
    mprotect(at, bytes, PROT_NONE);
    set_committed(at, bytes, 0);
}

void heap_os_release(void *base)
{
    int i = area_of(base);
    set_committed(base, areas[i].bytes, 0);
    munmap(base, areas[i].bytes);
    reserved_bytes -= areas[i].bytes;
    free(areas[i].committed);
    areas[i].base = NULL;
}

_Thread_local HEAP_CACHE *heap_os_caches[HEAP_SLOTS + 1];

void heap_os_lock_init(HEAP_LOCK *lock)
{
    lock->depth = 0;
}
void heap_os_lock_enter(HEAP_LOCK *lock)
{
    lock->depth++;
}
void heap_os_lock_leave(HEAP_LOCK *lock)
{
    if (lock->depth-- <= 0)
        abort();
}
int heap_os_lock_is_mine(const HEAP_LOCK *lock)
{
    return lock->depth > 0;
}
void heap_os_lock_delete(HEAP_LOCK *lock)
{
    if (lock->depth)
        abort();
}
USHORT heap_os_key(void)
{
    static USHORT key = 0x5A00;
    return ++key;
}
void heap_os_print(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(printed, sizeof printed, format, arguments);
    va_end(arguments);
}
void heap_os_raise(NTSTATUS status, SIZE_T bytes)
{
    raised = status;
}
int heap_os_wait(void)
{
    return 0;
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
    refused = status;
}
static HEAP *heaps[4];

int heap_os_list_add(void *heap)
{
    for (int i = 0; i < 4; i++)
        if (!heaps[i]) {
            heaps[i] = heap;
            return 1;
        }
    return 0;
}
void heap_os_list_remove(void *heap)
{
    for (int i = 0; i < 4; i++)
        if (heaps[i] == heap)
            heaps[i] = NULL;
}
void heap_os_list_lock(void)
{
}
void heap_os_list_unlock(void)
{
}
HEAP *heap_os_heap(ULONG index)
{
    return index < 4 ? heaps[index] : NULL;
}
int heap_os_is_process_heap(void *heap)
{
    return 0;
}
