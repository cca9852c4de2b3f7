/*
 * thread_stack.c - SetThreadStackGuarantee: room for the handler of a stack overflow.
 *
 * The kernel reads the figure when a guard page is hit (mm/growstack.c). It lies in the TEB and
 * goes with the fiber.
 * Manual: MSDN "SetThreadStackGuarantee".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

#define PAGE_BYTES 0x1000u

/* *bytes: in, how many shall be left (rounded up to pages; less than before changes nothing, 0
 * asks); out, how many it was. FALSE with ERROR_INVALID_PARAMETER: more than the stack has. */
BOOL WINAPI SetThreadStackGuarantee(PULONG bytes)
{
    PTEB teb = RtlTeb();
    ULONG before = teb->GuaranteedStackBytes;
    ULONG whole = (ULONG)((UCHAR *)teb->NtTib.StackBase - (UCHAR *)teb->DeallocationStack);
    if (*bytes > whole - 2 * PAGE_BYTES)
        return BasepFail(ERROR_INVALID_PARAMETER);
    ULONG wanted = (*bytes + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
    if (wanted > before)
        teb->GuaranteedStackBytes = wanted;
    *bytes = before;
    return TRUE;
}
