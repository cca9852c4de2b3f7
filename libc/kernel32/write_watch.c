/*
 * write_watch.c - GetWriteWatch: which pages of a MEM_WRITE_WATCH range were written?
 *
 * Manual: MSDN "GetWriteWatch", "ResetWriteWatch".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

#define FAILED_UINT ((UINT)-1)

/* *count: room in `list`, then pages found. 0, or -1 with the last error. */
UINT WINAPI GetWriteWatch(DWORD flags, PVOID base, SIZE_T bytes, PVOID *list, ULONG_PTR *count,
                          PULONG granularity)
{
    NTSTATUS status =
        NtGetWriteWatch(NtCurrentProcess(), flags, base, bytes, list, (ULONG *)count, granularity);
    return BasepDone(status) ? 0 : FAILED_UINT;
}

UINT WINAPI ResetWriteWatch(LPVOID base, SIZE_T bytes)
{
    return BasepDone(NtResetWriteWatch(NtCurrentProcess(), base, bytes)) ? 0 : FAILED_UINT;
}
