/*
 * userpage.c - one page of the user half: its page table, its PTE, its charge.
 *
 * MMPFN.used of a page table's frame counts its entries that are not zero; at none it is free, and known to be
 * all zero. A frame in a PTE (valid or in transition) holds one reference.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/userpage.h"

static ULONG committed_pages, peak_committed_pages;

pte_t *MiMakeUserPte(MM_SPACE *space, ULONG va)
{
    if (!(*MiPde(va) & PTE_VALID)) {
        if (!MiChargeSystem(1))
            return NULL;
        pfn_t table = _PageAlloc(1, PAGE_ZEROED | PAGE_OWNER(OwnerPageTable), 1, 0, PAGE_ANYWHERE);
        if (table == PAGE_NONE) {
            MiReturnSystem(1);
            return NULL;
        }
        MmPfn[table].used = 0;
        MmPfn[table].pte = (ULONG)(uintptr_t)MiPde(va);
        MiWritePte(MiPde(va), ((pte_t)table << PAGE_SHIFT) | PTE_VALID | PTE_WRITE | PTE_USER |
                                  PTE_ACCESSED | PTE_DIRTY);
        space->page_table_pages++;
    }
    return MiPte(va);
}

static uint32_t *used_of(ULONG va)
{
    return &MmPfn[MiPteFrame(*MiPde(va))].used;
}

void MiSetUserPte(pte_t *pte, ULONG va, pte_t value)
{
    pte_t old = *pte;
    *used_of(va) += (value != 0) - (old != 0);
    MiWritePte(pte, value);
    if (old & PTE_VALID)
        invlpg((void *)(uintptr_t)va);
}

static bool has_frame(pte_t pte)
{
    return (pte & PTE_VALID) || (pte & (PTE_TRANSITION | PTE_PROTOTYPE)) == PTE_TRANSITION;
}

void MiDropUserPte(MM_SPACE *space, pte_t *pte, ULONG va)
{
    pte_t old = *pte;
    MiSetUserPte(pte, va, 0);
    if (has_frame(old)) {
        MiReleasePage(MiPteFrame(old));
        space->resident_pages--;
    }
}

void MiFreeEmptyTables(MM_SPACE *space, ULONG first, ULONG last)
{
    for (ULONG slot = first >> 9; slot <= last >> 9; slot++) {
        ULONG va = slot << 21;
        pte_t pde = *MiPde(va);
        if (!(pde & PTE_VALID) || *used_of(va) != 0)
            continue;
        MiWritePte(MiPde(va), 0);
        invlpg(MiPte(va));
        MmPfn[MiPteFrame(pde)].next = PAGE_NONE;
        MiFreeZeroed(MiPteFrame(pde));
        MiReturnSystem(1);
        space->page_table_pages--;
    }
}

/* First entry from `pte` on that is not zero, or `end`. Each form of an entry has a bit in its low half (mm/pte.h). */
static pte_t *next_used(pte_t *pte, pte_t *end)
{
    const volatile uint32_t *low = (const volatile uint32_t *)pte, *stop = (const volatile uint32_t *)end;
    while (stop - low >= 8 && (low[0] | low[2] | low[4] | low[6]) == 0)
        low += 8;
    while (low < stop && *low == 0)
        low += 2;
    return (pte_t *)low;
}

void MiDropRange(MM_SPACE *space, ULONG first, ULONG last)
{
    for (ULONG page = first; page <= last;) {
        ULONG table_last = page | 511;
        pte_t *pte = MiUserPte(page << PAGE_SHIFT);
        pte_t *end = MiPte((table_last < last ? table_last : last) << PAGE_SHIFT) + 1;
        while (pte != NULL && (pte = next_used(pte, end)) < end) {
            MiDropUserPte(space, pte, MiAddressOfPte(pte));
            pte++;
        }
        page = table_last + 1;
    }
    MiFreeEmptyTables(space, first, last);
}

void MiSetPageCode(pte_t *pte, ULONG va, ULONG code)
{
    pte_t old = *pte;
    if (!has_frame(old))
        MiSetUserPte(pte, va, MiSoftwarePte(code) | (old & PTE_PROTOTYPE));
    else if (MiCodeIsReachable(code))
        MiSetUserPte(pte, va, MiValidPte(MiPteFrame(old), code));
    else
        MiSetUserPte(pte, va, (old & PTE_FRAME) | PTE_TRANSITION | MiSoftwarePte(code));
}

bool MiIsCommitted(const MMVAD *vad, pte_t pte, ULONG *code)
{
    *code = pte != 0 ? MiPteCode(pte) : vad->code;
    if (pte == 0)
        return vad->mem_commit || vad->section != NULL;
    return *code != MM_DECOMMIT;
}

/* Of the frames that were free before the first process, programs may promise 15/16; the rest is for page tables
 * and pool, which are charged as well. Until MmSetCommitLimit nothing is refused. */
static ULONG limit_programs = 0xFFFFFFFF, limit_system = 0xFFFFFFFF;

void MmSetCommitLimit(void)
{
    limit_system = committed_pages + MmFreePages();
    limit_programs = limit_system - limit_system / 16;
}

static bool charge(ULONG pages, ULONG limit)
{
    if (pages > limit || committed_pages > limit - pages)
        return false;
    committed_pages += pages;
    if (committed_pages > peak_committed_pages)
        peak_committed_pages = committed_pages;
    return true;
}

bool MiChargeSystem(ULONG pages)
{
    return charge(pages, limit_system);
}

void MiReturnSystem(ULONG pages)
{
    KASSERT(pages <= committed_pages);
    committed_pages -= pages;
}

bool MiChargeCommit(MM_SPACE *space, MMVAD *vad, ULONG pages)
{
    if (!charge(pages, limit_programs))
        return false;
    space->commit_pages += pages;
    if (space->commit_pages > space->peak_commit_pages)
        space->peak_commit_pages = space->commit_pages;
    if (vad != NULL)
        vad->commit_pages += pages;
    return true;
}

void MiReturnCommit(MM_SPACE *space, MMVAD *vad, ULONG pages)
{
    KASSERT(pages <= committed_pages && pages <= space->commit_pages);
    committed_pages -= pages;
    space->commit_pages -= pages;
    if (vad != NULL)
        vad->commit_pages -= pages;
}

void MmQueryFigures(struct MM_FIGURES *figures)
{
    figures->physical_pages = MmPhysicalPages;
    figures->free_pages = MmFreePages();
    figures->committed_pages = committed_pages;
    figures->commit_limit = limit_programs;
    figures->peak_commitment = peak_committed_pages;
    MiFaultFigures(figures);
}
