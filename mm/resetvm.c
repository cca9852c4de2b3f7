/*
 * resetvm.c - MEM_RESET: the program does not need what the pages hold.
 *
 * Windows may drop the bytes when memory gets short; here they go at once: the frame is freed, and
 * the page is demand-zero again with the protection it had. A page that is locked, or out of
 * reach, keeps its frame, and so does a page of a section: other views see it.
 * Lock: the space's. Source: MSDN VirtualAlloc (MEM_RESET).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/userpage.h"

void MiResetRange(MM_SPACE *space, MMVAD *vad, ULONG first, ULONG last)
{
    if (vad->kind != VadOrdinary || vad->area != NULL)
        return;
    for (ULONG page = first; page <= last;) {
        ULONG end = MiTableEnd(page, last);
        pte_t *pte = MiUserPte(page << PAGE_SHIFT);
        for (; pte != NULL && page <= end; page++, pte++) {
            ULONG va = page << PAGE_SHIFT, code = MiPteCode(*pte);
            if (!(*pte & PTE_VALID) || MiIsLocked(space, page))
                continue;
            MiDropUserPte(space, pte, va);
            MiSetUserPte(pte, va, MiSoftwarePte(code));
        }
        page = end + 1;
    }
}
