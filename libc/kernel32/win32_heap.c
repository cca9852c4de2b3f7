/*
 * win32_heap.c - heaps as Win32 knows them: create, destroy, look inside. HeapAlloc and its kin are
 * not here: the .def forwards them to ntdll.
 *
 * Manual: MSDN "HeapCreate", "HeapDestroy", "HeapValidate", "HeapWalk", "GetProcessHeaps".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

#define CREATE_FLAGS                                                                               \
    (HEAP_NO_SERIALIZE | HEAP_GENERATE_EXCEPTIONS | HEAP_CREATE_ALIGN_16 |                         \
     HEAP_CREATE_ENABLE_EXECUTE)

HANDLE WINAPI GetProcessHeap(void)
{
    return RtlPeb()->ProcessHeap;
}

/* initial: bytes committed at once; maximum: bytes, or 0 for a heap that grows. Returns the heap,
 * or NULL with ERROR_NOT_ENOUGH_MEMORY. */
HANDLE WINAPI HeapCreate(DWORD flags, SIZE_T initial, SIZE_T maximum)
{
    flags &= CREATE_FLAGS;
    if (!maximum)
        flags |= HEAP_GROWABLE;
    HANDLE heap = RtlCreateHeap(flags, NULL, maximum, initial, NULL, NULL);
    if (!heap)
        BasepFail(ERROR_NOT_ENOUGH_MEMORY);
    return heap;
}

/* FALSE with ERROR_INVALID_HANDLE for the process heap, or what is no heap. */
BOOL WINAPI HeapDestroy(HANDLE heap)
{
    return RtlDestroyHeap(heap) ? BasepFail(ERROR_INVALID_HANDLE) : TRUE;
}

BOOL WINAPI HeapLock(HANDLE heap)
{
    return RtlLockHeap(heap);
}

BOOL WINAPI HeapUnlock(HANDLE heap)
{
    return RtlUnlockHeap(heap);
}

/* block NULL: the whole heap. */
BOOL WINAPI HeapValidate(HANDLE heap, DWORD flags, LPCVOID block)
{
    return RtlValidateHeap(heap, flags, block);
}

/* Bytes of the largest free block; 0 with NO_ERROR when there is none. */
SIZE_T WINAPI HeapCompact(HANDLE heap, DWORD flags)
{
    SIZE_T largest = RtlCompactHeap(heap, flags);
    if (!largest)
        RtlSetLastWin32Error(NO_ERROR);
    return largest;
}

/* Returns how many heaps there are; stores at most `count`. */
DWORD WINAPI GetProcessHeaps(DWORD count, PHANDLE heaps)
{
    return RtlGetProcessHeaps(count, heaps);
}

BOOL WINAPI HeapQueryInformation(HANDLE heap, HEAP_INFORMATION_CLASS class, PVOID buffer,
                                 SIZE_T bytes, PSIZE_T returned)
{
    return BasepDone(RtlQueryHeapInformation(heap, class, buffer, bytes, returned));
}

BOOL WINAPI HeapSetInformation(HANDLE heap, HEAP_INFORMATION_CLASS class, PVOID buffer,
                               SIZE_T bytes)
{
    return BasepDone(RtlSetHeapInformation(heap, class, buffer, bytes));
}

/* Memory of the caller, committed, becomes a part of the heap. FALSE with the last error. */
BOOL WINAPI HeapExtend(HANDLE heap, DWORD flags, LPVOID base, DWORD bytes)
{
    return BasepDone(RtlExtendHeap(heap, flags, base, bytes));
}

/* The heap in four numbers. FALSE with ERROR_INVALID_PARAMETER: summary->cb is not its size. */
BOOL WINAPI HeapSummary(HANDLE heap, DWORD flags, LPHEAP_SUMMARY summary)
{
    RTL_HEAP_USAGE usage = {.Length = sizeof usage};
    if (!summary || summary->cb != sizeof *summary)
        return BasepFail(ERROR_INVALID_PARAMETER);
    if (!BasepDone(RtlUsageHeap(heap, flags, &usage)))
        return FALSE;
    summary->cbAllocated = usage.BytesAllocated;
    summary->cbCommitted = usage.BytesCommitted;
    summary->cbReserved = usage.BytesReserved;
    summary->cbMaxReserve = usage.BytesReservedMaximum;
    return TRUE;
}

/* The state of a walk is in the entry, in Win32's form here and in ntdll's there: same fields,
 * other flags. */
static void to_rtl(const PROCESS_HEAP_ENTRY *from, RTL_HEAP_WALK_ENTRY *to)
{
    _Static_assert(sizeof *from == sizeof *to, "the two forms of a heap walk differ");
    RtlMoveMemory(to, from, sizeof *to);
    to->Flags = 0;
    if (from->wFlags & PROCESS_HEAP_REGION)
        to->Flags |= RTL_HEAP_SEGMENT;
    if (from->wFlags & PROCESS_HEAP_UNCOMMITTED_RANGE)
        to->Flags |= RTL_HEAP_UNCOMMITTED;
    if (from->wFlags & PROCESS_HEAP_ENTRY_BUSY)
        to->Flags |= RTL_HEAP_BUSY;
}

static void from_rtl(const RTL_HEAP_WALK_ENTRY *from, PROCESS_HEAP_ENTRY *to)
{
    RtlMoveMemory(to, from, sizeof *to);
    to->wFlags = 0;
    if (from->Flags & RTL_HEAP_SEGMENT) {
        to->wFlags = PROCESS_HEAP_REGION;
    } else if (from->Flags & RTL_HEAP_UNCOMMITTED) {
        to->wFlags = PROCESS_HEAP_UNCOMMITTED_RANGE;
    } else if (from->Flags & RTL_HEAP_BUSY) {
        to->wFlags = PROCESS_HEAP_ENTRY_BUSY;
        if ((from->Flags & RTL_HEAP_SETTABLE_VALUE) && from->Block.Settable) {
            to->wFlags |= PROCESS_HEAP_ENTRY_MOVEABLE;
            to->Block.hMem = (HANDLE)from->Block.Settable;
        }
    }
}

/* Begin with entry->lpData NULL. FALSE with ERROR_NO_MORE_ITEMS at the end. */
BOOL WINAPI HeapWalk(HANDLE heap, LPPROCESS_HEAP_ENTRY entry)
{
    RTL_HEAP_WALK_ENTRY walk;
    to_rtl(entry, &walk);
    NTSTATUS status = RtlWalkHeap(heap, &walk);
    if (status == STATUS_NO_MORE_ENTRIES)
        return BasepFail(ERROR_NO_MORE_ITEMS);
    if (!BasepDone(status))
        return FALSE;
    from_rtl(&walk, entry);
    return TRUE;
}
