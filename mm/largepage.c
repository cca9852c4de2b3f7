/*
 * largepage.c - MEM_LARGE_PAGES: 2 MiB at a time, mapped by page directory entries.
 *
 * The frames are taken when the range is committed, 512 in a row each; there is no page table and
 * never a fault. To the rest of mm such a VAD looks as one that is committed whole and untouched.
 * Lock: the space's. Source: Intel SDM volume 3, 4.4.2; MSDN "Large-Page Support".
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/userpage.h"

NTSTATUS MiMapLargePages(MM_SPACE *space, MMVAD *vad)
{
    for (ULONG page = vad->first_page; page <= vad->last_page; page += LARGE_PAGE_PAGES) {
        ULONG va = page << PAGE_SHIFT;
        KASSERT(*MiPde(va) == 0);
        pfn_t pfn =
            _PageAlloc(LARGE_PAGE_PAGES, PAGE_ZEROED | PAGE_CONTIGUOUS | PAGE_OWNER(OwnerUser),
                       LARGE_PAGE_PAGES, 0, PAGE_ANYWHERE);
        if (pfn == PAGE_NONE) {
            MiDropLargePages(space, vad);
            MiReturnCommit(space, vad, vad->commit_pages);
            MiRemoveVad(space, vad);
            return STATUS_NO_MEMORY;
        }
        MiWritePte(MiPde(va), MiValidPte(pfn, vad->code) | PTE_LARGE | PTE_DIRTY);
        space->resident_pages += LARGE_PAGE_PAGES;
    }
    if (space->resident_pages > space->peak_resident_pages)
        space->peak_resident_pages = space->resident_pages;
    return STATUS_SUCCESS;
}

/* Also of a VAD that is not mapped to its end. */
void MiDropLargePages(MM_SPACE *space, MMVAD *vad)
{
    for (ULONG page = vad->first_page; page <= vad->last_page; page += LARGE_PAGE_PAGES) {
        ULONG va = page << PAGE_SHIFT;
        pte_t pde = *MiPde(va);
        if (pde == 0)
            return;
        for (ULONG i = 0; i < LARGE_PAGE_PAGES && space->locked_pages > 0; i++)
            MiForgetLock(space, page + i);
        MiWritePte(MiPde(va), 0);
        invlpg((void *)(uintptr_t)va);
        _PageFree(MiPteFrame(pde), LARGE_PAGE_PAGES);
        space->resident_pages -= LARGE_PAGE_PAGES;
    }
}
