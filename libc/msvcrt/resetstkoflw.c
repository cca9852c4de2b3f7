/* resetstkoflw.c - _resetstkoflw: after a stack overflow, a guard page again.
 *
 *     | never used | kept for a handler | guard | committed … StackBase
 *                                                ^ StackLimit
 *
 * The overflow has left all below StackBase committed. The guard goes where it was hit last, so the
 * next overflow is caught in the same place.
 * Manual: Visual C++ run-time library, "_resetstkoflw"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include <malloc.h>

#define PAGE_BYTES 0x1000u

/* The page that is the last one before the handler's. */
static char *guard_of(const char *here)
{
    MEMORY_BASIC_INFORMATION region;
    ULONG kept = 0; /* asks */
    VirtualQuery(here, &region, sizeof region);
    SetThreadStackGuarantee(&kept);
    return (char *)region.AllocationBase + (kept > PAGE_BYTES ? kept : PAGE_BYTES);
}

/* Nonzero: the guard is in place. 0: the caller still stands on the page that it needs. */
int _resetstkoflw(void)
{
    NT_TIB *tib;
    __asm__("movl %%fs:0x18,%0" : "=r"(tib)); /* NT_TIB.Self */
    char *here = __builtin_frame_address(0), *guard = guard_of(here);
    DWORD old;
    if ((char *)tib->StackLimit > guard)
        return 1; /* the stack has not overflowed */
    if (here < guard + PAGE_BYTES)
        return 0;
    if (!VirtualProtect(guard, PAGE_BYTES, PAGE_READWRITE | PAGE_GUARD, &old))
        return 0;
    tib->StackLimit = guard + PAGE_BYTES;
    return 1;
}
