/*
 * stack_trace.c - return addresses from the chain of saved ebp registers.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/exception/seh.h"

/*
 * Stores up to `count` return addresses, after skipping `skip` frames (the caller's own is frame
 * 0). Stops where the chain leaves the stack or does not rise. *hash: their sum. Returns how many.
 * MSDN: RtlCaptureStackBackTrace.
 */
WORD NTAPI RtlCaptureStackBackTrace(DWORD skip, DWORD count, PVOID *trace, PDWORD hash)
{
    const NT_TIB *tib = &RtlTeb()->NtTib;
    ULONG_PTR at = (ULONG_PTR)__builtin_frame_address(0);
    DWORD stored = 0, sum = 0;

    while (stored < count && at % 4 == 0 && at >= (ULONG_PTR)tib->StackLimit &&
           at <= (ULONG_PTR)tib->StackBase - 8) {
        PVOID *frame = (PVOID *)at;
        if (!frame[1])
            break;
        if (skip) {
            skip--;
        } else {
            trace[stored++] = frame[1];
            sum += (DWORD)(ULONG_PTR)frame[1];
        }
        if ((ULONG_PTR)frame[0] <= at)
            break;
        at = (ULONG_PTR)frame[0];
    }
    if (hash)
        *hash = sum;
    return (WORD)stored;
}
