/*
 * heap_list.c - the heaps of the process: PEB.ProcessHeaps, an array under the PEB lock. [0] is the
 * process heap.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap.h"
#include "ntdll/ldr_lock.h"

#define FIRST_HEAPS 16

static PVOID first_heaps[FIRST_HEAPS];

/* Room for one more; the array doubles on the process heap. 0: no memory. */
static int make_room(PPEB peb)
{
    if (!peb->ProcessHeaps) {
        peb->ProcessHeaps = first_heaps;
        peb->MaximumNumberOfHeaps = FIRST_HEAPS;
    }
    if (peb->NumberOfHeaps < peb->MaximumNumberOfHeaps)
        return 1;
    ULONG maximum = 2 * peb->MaximumNumberOfHeaps;
    PVOID *heaps = RtlAllocateHeap(peb->ProcessHeap, 0, maximum * sizeof(*heaps));
    if (!heaps)
        return 0;
    for (ULONG i = 0; i < peb->NumberOfHeaps; i++)
        heaps[i] = peb->ProcessHeaps[i];
    if (peb->ProcessHeaps != first_heaps)
        RtlFreeHeap(peb->ProcessHeap, 0, peb->ProcessHeaps);
    peb->ProcessHeaps = heaps;
    peb->MaximumNumberOfHeaps = maximum;
    return 1;
}

int heap_os_list_add(void *heap)
{
    PPEB peb = RtlPeb();
    RtlAcquirePebLock();
    int done = make_room(peb);
    if (done)
        peb->ProcessHeaps[peb->NumberOfHeaps++] = heap;
    RtlReleasePebLock();
    return done;
}

void heap_os_list_remove(void *heap)
{
    PPEB peb = RtlPeb();
    ULONG kept = 0;
    RtlAcquirePebLock();
    for (ULONG i = 0; i < peb->NumberOfHeaps; i++)
        if (peb->ProcessHeaps[i] != heap)
            peb->ProcessHeaps[kept++] = peb->ProcessHeaps[i];
    peb->NumberOfHeaps = kept;
    RtlReleasePebLock();
}

void heap_os_list_lock(void)
{
    RtlAcquirePebLock();
}

void heap_os_list_unlock(void)
{
    RtlReleasePebLock();
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
    RtlAcquirePebLock();
    ULONG total = peb->NumberOfHeaps;
    for (ULONG i = 0; i < total && i < count; i++)
        heaps[i] = peb->ProcessHeaps[i];
    RtlReleasePebLock();
    return total;
}

/* TRUE: every heap of the process is sound. */
BOOLEAN NTAPI RtlValidateProcessHeaps(void)
{
    PPEB peb = RtlPeb();
    BOOLEAN sound = TRUE;
    RtlAcquirePebLock();
    for (ULONG i = 0; i < peb->NumberOfHeaps; i++)
        sound = RtlValidateHeap(peb->ProcessHeaps[i], 0, NULL) && sound;
    RtlReleasePebLock();
    return sound;
}
