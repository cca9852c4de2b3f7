/*
 * heap_os.h - all that the heap wants from the world. In ntdll: heap_os_nt.c; on the host:
 * heap_os_mmap.c; a test may bring its own.
 *
 * Addresses and sizes are multiples of HEAP_PAGE_BYTES; reservations begin at multiples of 64 KiB.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "nt/types.h"

#define HEAP_PAGE_BYTES 0x1000u
#define HEAP_SLOTS      28u /* heaps whose blocks threads can cache */
#define HEAP_NO_SLOT    HEAP_SLOT(HEAP_SLOTS)

struct HEAP;
struct HEAP_CACHE;

/* A thread has HEAP_SLOTS + 1 pointers to caches; a slot is known by its offset in bytes. The last
 * one is never in use. In ring 3 they are TEB.glReserved1, which belongs to OpenGL on Windows. */
#ifdef _WIN32
#define HEAP_SLOT(index)      (offsetof(TEB, glReserved1) + (index) * sizeof(PVOID))
#define HEAP_SLOT_INDEX(slot) (((slot)-offsetof(TEB, glReserved1)) / sizeof(PVOID))
static inline struct HEAP_CACHE *heap_os_cache(SIZE_T slot)
{
    return *(struct HEAP_CACHE * __seg_fs *)slot;
}
static inline struct HEAP_CACHE **heap_os_cache_home(SIZE_T slot)
{
    return (struct HEAP_CACHE **)((UCHAR *)RtlTeb() + slot);
}
typedef RTL_CRITICAL_SECTION HEAP_LOCK;
#define heap_os_lock_enter(lock)   RtlEnterCriticalSection(lock)
#define heap_os_lock_leave(lock)   RtlLeaveCriticalSection(lock)
#define heap_os_lock_is_mine(lock) ((lock)->OwningThread == RtlTeb()->ClientId.UniqueThread)
#define heap_os_print              DbgPrint
#define heap_os_zero(to, bytes)    memset(to, 0, bytes)
#define heap_os_copy               memcpy
#else
#include <string.h>
#define HEAP_SLOT(index)        ((index) * (ULONG)sizeof(PVOID))
#define HEAP_SLOT_INDEX(slot)   ((slot) / (ULONG)sizeof(PVOID))
extern _Thread_local struct HEAP_CACHE *heap_os_caches[HEAP_SLOTS + 1]
    __attribute__((tls_model("initial-exec")));
static inline struct HEAP_CACHE *heap_os_cache(SIZE_T slot)
{
    return *(struct HEAP_CACHE **)((UCHAR *)heap_os_caches + slot);
}
static inline struct HEAP_CACHE **heap_os_cache_home(SIZE_T slot)
{
    return (struct HEAP_CACHE **)((UCHAR *)heap_os_caches + slot);
}
typedef struct {
    int word;    /* 0 free, 1 taken, 2 taken and somebody waits */
    void *owner; /* an address that only that thread has */
    int depth;
} HEAP_LOCK;
void heap_os_lock_enter(HEAP_LOCK *lock); /* may be entered again by its owner */
void heap_os_lock_leave(HEAP_LOCK *lock);
int heap_os_lock_is_mine(const HEAP_LOCK *lock);
void heap_os_print(const char *format, ...) __attribute__((format(printf, 1, 2)));
#define heap_os_zero(to, bytes) memset(to, 0, bytes)
#define heap_os_copy            memcpy
#endif

/* Reserves address space; `executable`: its pages will hold code. NULL: there is none. */
void *heap_os_reserve(SIZE_T bytes, int executable);

/* Gives reserved pages memory (zeroed at first touch). 0: there is none. Already committed pages
 * keep their contents. */
int heap_os_commit(void *at, SIZE_T bytes, int executable);

/* Takes the memory of pages away again; the address space stays reserved. */
void heap_os_decommit(void *at, SIZE_T bytes);

/* Ends a reservation; `base` is what heap_os_reserve returned. */
void heap_os_release(void *base);

void heap_os_lock_init(HEAP_LOCK *lock);
void heap_os_lock_delete(HEAP_LOCK *lock);

/* A number that a program cannot foretell: the seals of a heap depend on it. */
USHORT heap_os_key(void);

/* Raises `status`; may return. */
void heap_os_raise(NTSTATUS status, SIZE_T information);

/* HEAP_... flags that every heap of the process gets (NtGlobalFlag). */
ULONG heap_os_debug_flags(void);

/* The callers' return addresses, outside of the heap, the nearest first; returns how many. */
ULONG heap_os_trace(void **frames, ULONG count);

/* A routine refuses its arguments: becomes the thread's last error. */
void heap_os_refuse(NTSTATUS status);

/* Lets other threads run. 0: there are none any more, the process ends. */
int heap_os_wait(void);

/* The list of heaps of the process (PEB.ProcessHeaps): enter (0: no memory) and leave. Its lock is
 * the last: who has it takes no other, but may hold that of a heap. heap_os_heap: the heap at an
 * index, NULL: no more, with the lock. */
int heap_os_list_add(void *heap);
void heap_os_list_remove(void *heap);
void heap_os_list_lock(void);
void heap_os_list_unlock(void);
struct HEAP *heap_os_heap(ULONG index);
int heap_os_is_process_heap(void *heap);

/* heap_blame.c, for who dispatches exceptions: says in which block of a page heap, or how far from
 * it, an address lies that was accessed in vain. */
void heap_page_explain(const void *address);

/* heap_os_nt.c, for who ends the process: with FLG_HEAP_ENABLE_FREE_CHECK, were freed blocks written
 * to that still wait? */
void heap_check_at_end(void);

/* heap_held.c, for who ends the process: the blocks that were not freed, by their allocators. */
void heap_report_held(ULONG process);

/* heap_thread.c, for who makes and ends threads: before the first and after the last call. */
void heap_thread_begins(void);
void heap_thread_ends(void);
