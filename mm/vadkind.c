/*
 * vadkind.c - reservations of a special kind: what each asks of its arguments, and its end.
 *
 * Source: MSDN VirtualAlloc (MEM_LARGE_PAGES, MEM_PHYSICAL, MEM_WRITE_WATCH).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/userpage.h"

enum { LARGE_PAGE_BYTES = LARGE_PAGE_PAGES * PAGE_SIZE };

static NTSTATUS check_large(ULONG type, ULONG base, ULONG bytes, ULONG code)
{
    const ULONG needed = MEM_RESERVE | MEM_COMMIT | MEM_LARGE_PAGES;
    if ((type & ~(ULONG)MEM_TOP_DOWN) != needed)
        return STATUS_INVALID_PARAMETER_5;
    if (!MiCodeIsReachable(code))
        return STATUS_INVALID_PAGE_PROTECTION;
    if (base % LARGE_PAGE_BYTES != 0)
        return STATUS_INVALID_PARAMETER_2;
    return bytes % LARGE_PAGE_BYTES == 0 ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER_4;
}

NTSTATUS MiCheckKind(ULONG type, ULONG base, ULONG bytes, ULONG code)
{
    if (type & MEM_PHYSICAL) {
        if ((type & ~(ULONG)MEM_TOP_DOWN) != (MEM_RESERVE | MEM_PHYSICAL))
            return STATUS_INVALID_PARAMETER_5;
        return code == MM_READWRITE ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER_6;
    }
    if (type & MEM_LARGE_PAGES)
        return check_large(type, base, bytes, code);
    return (type & MEM_RESERVE) ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER_5;
}

void MiDropKind(MM_SPACE *space, MMVAD *vad)
{
    if (vad->kind == VadLarge)
        MiDropLargePages(space, vad);
    else if (vad->kind == VadPhysical)
        MiUnmapPhysical(space, vad->first_page, vad->last_page);
}
