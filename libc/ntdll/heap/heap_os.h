/*
 * heap_os.h - all that the heap wants from the world. In ntdll: heap_os_nt.c; a host test brings
 * its own.
 *
 * Addresses and sizes are multiples of HEAP_PAGE_BYTES; reservations begin at multiples of 64 KiB.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "nt/types.h"

#define HEAP_PAGE_BYTES 0x1000u

#ifdef _WIN32
typedef RTL_CRITICAL_SECTION HEAP_LOCK;
#define heap_os_lock_enter(lock) RtlEnterCriticalSection(lock)
#define heap_os_lock_leave(lock) RtlLeaveCriticalSection(lock)
#else
typedef struct {
    int depth;
} HEAP_LOCK;
void heap_os_lock_enter(HEAP_LOCK *lock);
void heap_os_lock_leave(HEAP_LOCK *lock);
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

/* HEAP_GENERATE_EXCEPTIONS: raises `status`; may return. */
void heap_os_raise(NTSTATUS status, SIZE_T bytes);

/* A routine refuses its arguments: becomes the thread's last error. */
void heap_os_refuse(NTSTATUS status);

/* The list of heaps of the process (PEB.ProcessHeaps): enter (0: no memory) and leave. */
int heap_os_list_add(void *heap);
void heap_os_list_remove(void *heap);
int heap_os_is_process_heap(void *heap);
