/*
 * heap_info.c - RtlQueryHeapInformation, RtlSetHeapInformation: class 0 names the front end, class
 * 1 the behaviour on corruption.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_block.h"

#define FRONT_END_NONE 0u
#define FRONT_END_LFH  2u

/* Class 0: one ULONG. STATUS_BUFFER_TOO_SMALL: *returned says how much is needed. MSDN:
 * HeapQueryInformation. */
DWORD NTAPI RtlQueryHeapInformation(PVOID heap, HEAP_INFORMATION_CLASS info_class, PVOID buffer,
                                    SIZE_T length, PSIZE_T returned)
{
    if (info_class != HeapCompatibilityInformation)
        return (DWORD)STATUS_INVALID_INFO_CLASS;
    if (!heap_from_handle(heap))
        return (DWORD)STATUS_INVALID_HANDLE;
    if (returned)
        *returned = sizeof(ULONG);
    if (length < sizeof(ULONG))
        return (DWORD)STATUS_BUFFER_TOO_SMALL;
    *(ULONG *)buffer = FRONT_END_NONE;
    return STATUS_SUCCESS;
}

/*
 * Class 0, value 2: accepted where Windows accepts it; the caches are there without it. Class 1:
 * from now on a wrong pointer, too, raises STATUS_HEAP_CORRUPTION. MSDN: HeapSetInformation.
 */
DWORD NTAPI RtlSetHeapInformation(PVOID handle, HEAP_INFORMATION_CLASS info_class, PVOID buffer,
                                  SIZE_T length)
{
    if (info_class == HeapEnableTerminationOnCorruption) {
        heap_report_terminates();
        return STATUS_SUCCESS;
    }
    if (info_class != HeapCompatibilityInformation)
        return (DWORD)STATUS_INVALID_INFO_CLASS;
    HEAP *heap = heap_from_handle(handle);
    if (!heap)
        return (DWORD)STATUS_INVALID_HANDLE;
    if (length < sizeof(ULONG))
        return (DWORD)STATUS_BUFFER_TOO_SMALL;
    ULONG front_end = *(const ULONG *)buffer;
    if (front_end != FRONT_END_LFH || heap->Flags & HEAP_NO_SERIALIZE ||
        !(heap->Flags & HEAP_GROWABLE))
        return (DWORD)STATUS_UNSUCCESSFUL;
    return STATUS_SUCCESS;
}
