/*
 * growstack.c - a stack's guard page was hit: it moves down by a page, until there is no room.
 *
 *   | never used | kept for the handler | … reserved … | guard | committed … | StackBase
 *   ^ reservation                                              ^ limit
 *
 * Where the guard would have to move into what is kept, the stack has overflowed: the handler gets
 * all of it, committed and without a guard. Before: pagefault.c. Source: MSDN, "Thread Stack Size",
 * SetThreadStackGuarantee.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/mm.h"

/* The handler's part becomes ordinary memory; what cannot be committed stays as it is. */
static NTSTATUS overflow(MM_SPACE *space, ULONG page, ULONG lowest, ULONG *limit)
{
    ULONG bytes = page > lowest ? page - lowest : 0;
    *limit = page;
    if (bytes != 0 && NT_SUCCESS(MmAllocate(space, &lowest, &bytes, MEM_COMMIT, PAGE_READWRITE)))
        *limit = lowest;
    return STATUS_STACK_OVERFLOW;
}

/* See mm.h. */
NTSTATUS MmGrowStack(MM_SPACE *space, ULONG address, ULONG reservation, ULONG kept, ULONG *limit)
{
    ULONG page = ROUND_DOWN(address, PAGE_SIZE), lowest = reservation + PAGE_SIZE;
    ULONG next = page - PAGE_SIZE, bytes = PAGE_SIZE;
    if (page <= lowest || page - reservation <= kept)
        return overflow(space, page, lowest, limit);
    *limit = page;
    NTSTATUS status = MmAllocate(space, &next, &bytes, MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD);
    return NT_SUCCESS(status) ? STATUS_SUCCESS : STATUS_STACK_OVERFLOW;
}
