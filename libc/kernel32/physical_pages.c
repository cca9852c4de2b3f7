/*
 * physical_pages.c - Address Windowing Extensions, and the size of a large page.
 *
 * Windows asks for the privilege to lock pages; here every process has it.
 * Manual: MSDN "AllocateUserPhysicalPages", "MapUserPhysicalPages", "GetLargePageMinimum".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

enum { LARGE_PAGE_BYTES = 0x200000 };

BOOL WINAPI AllocateUserPhysicalPages(HANDLE process, PULONG_PTR count, PULONG_PTR frames)
{
    return BasepDone(NtAllocateUserPhysicalPages(process, (ULONG *)count, (ULONG *)frames));
}

BOOL WINAPI FreeUserPhysicalPages(HANDLE process, PULONG_PTR count, PULONG_PTR frames)
{
    return BasepDone(NtFreeUserPhysicalPages(process, (ULONG *)count, (ULONG *)frames));
}

/* frames: NULL takes out what is mapped. */
BOOL WINAPI MapUserPhysicalPages(PVOID base, ULONG_PTR count, PULONG_PTR frames)
{
    return BasepDone(NtMapUserPhysicalPages(base, count, (ULONG *)frames));
}

BOOL WINAPI MapUserPhysicalPagesScatter(PVOID *addresses, ULONG_PTR count, PULONG_PTR frames)
{
    return BasepDone(NtMapUserPhysicalPagesScatter(addresses, count, (ULONG *)frames));
}

SIZE_T WINAPI GetLargePageMinimum(void)
{
    return LARGE_PAGE_BYTES;
}
