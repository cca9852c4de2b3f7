/*
 * heap_list.c - the heaps of the process: PEB.ProcessHeaps, an array. [0] is the process heap.
 *
 * Lock: list_lock, under which no other is taken; so the array is not on a heap.
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_block.h"
#include "ntdll/ldr_lock.h"

#define FIRST_HEAPS 16

static PVOID first_heaps[FIRST_HEAPS];
static RTL_CRITICAL_SECTION list_lock = STATIC_CRITICAL_SECTION;

/* Room for one more; a full array doubles, in pages of its own. 0: no memory. */
static int make_room(PPEB peb)
{
    if (!peb->ProcessHeaps) {
        peb->ProcessHeaps = first_heaps;
        peb->MaximumNumberOfHeaps = FIRST_HEAPS;
    }
    if (peb->NumberOfHeaps < peb->MaximumNumberOfHeaps)
        return 1;
    SIZE_T bytes = peb->NumberOfHeaps * sizeof(PVOID);
    SIZE_T larger = (2 * bytes + HEAP_PAGE_BYTES - 1) & ~(SIZE_T)(HEAP_PAGE_BYTES - 1);
    PVOID *heaps = heap_os_reserve(larger, 0);
    if (!heaps)
        return 0;
    if (!heap_os_commit(heaps, larger, 0)) {
        heap_os_release(heaps);
        return 0;
    }
    heap_os_copy(heaps, peb->ProcessHeaps, bytes);
    if (peb->ProcessHeaps != first_heaps)
        heap_os_release(peb->ProcessHeaps);
    peb->ProcessHeaps = heaps;
    peb->MaximumNumberOfHeaps = (ULONG)(larger / sizeof(PVOID));
    return 1;
}

int heap_os_list_add(void *heap)
{
    PPEB peb = RtlPeb();
    RtlEnterCriticalSection(&list_lock);
    int done = make_room(peb);
    if (done)
        peb->ProcessHeaps[peb->NumberOfHeaps++] = heap;
    RtlLeaveCriticalSection(&list_lock);
    return done;
}

void heap_os_list_remove(void *heap)
{
    PPEB peb = RtlPeb();
    ULONG kept = 0;
    RtlEnterCriticalSection(&list_lock);
    for (ULONG i = 0; i < peb->NumberOfHeaps; i++)
        if (peb->ProcessHeaps[i] != heap)
            peb->ProcessHeaps[kept++] = peb->ProcessHeaps[i];
    peb->NumberOfHeaps = kept;
    RtlLeaveCriticalSection(&list_lock);
}

void heap_os_list_lock(void)
{
    RtlEnterCriticalSection(&list_lock);
}

void heap_os_list_unlock(void)
{
    RtlLeaveCriticalSection(&list_lock);
}

HEAP *heap_os_heap(ULONG index)
{
    PPEB peb = RtlPeb();
    return index < peb->NumberOfHeaps ? peb->ProcessHeaps[index] : NULL;
}

int heap_os_is_process_heap(void *heap)
{
    return heap == RtlPeb()->ProcessHeap;
}

/* Stores up to `count` handles; returns how many heaps there are. MSDN: GetProcessHeaps. */
ULONG NTAPI RtlGetProcessHeaps(ULONG count, PVOID *heaps)
{
    PPEB peb = RtlPeb();
    RtlEnterCriticalSection(&list_lock);
    ULONG total = peb->NumberOfHeaps;
    for (ULONG i = 0; i < total && i < count; i++)
        heaps[i] = peb->ProcessHeaps[i];
    RtlLeaveCriticalSection(&list_lock);
    return total;
}

static HEAP *heap_at(ULONG index)
{
    heap_os_list_lock();
    HEAP *heap = heap_os_heap(index);
    heap_os_list_unlock();
    return heap;
}

/* Calls `routine` with each heap and `context` until one answers with an error, which is returned.
 * No lock is held, and the routine may destroy the heap that it is called with. */
NTSTATUS NTAPI RtlEnumProcessHeaps(PRTL_ENUM_HEAPS_ROUTINE routine, PVOID context)
{
    NTSTATUS status = STATUS_SUCCESS;
    HEAP *heap;
    for (ULONG i = 0; NT_SUCCESS(status) && (heap = heap_at(i)) != NULL; i += heap_at(i) == heap)
        status = routine(heap, context);
    return status;
}

/* TRUE: every heap of the process is sound. */
BOOLEAN NTAPI RtlValidateProcessHeaps(void)
{
    BOOLEAN sound = TRUE;
    HEAP *heap;
    for (ULONG i = 0; (heap = heap_keep_at(i)) != NULL; i++) {
        sound = RtlValidateHeap(heap, 0, NULL) && sound;
        heap_let_go(heap);
    }
    return sound;
}
