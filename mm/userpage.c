/*
 * userpage.c - one page of the user half: its page table, its PTE.
 *
 * MMPFN.used of a page table's frame counts its entries that are not zero; at none it is free, and
 * known to be all zero. A frame in a PTE (valid or in transition) holds one reference.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/userpage.h"

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

bool MiMakeTables(MM_SPACE *space, ULONG first, ULONG last)
{
    for (ULONG page = first; page <= last; page = MiTableEnd(page, last) + 1) {
        if (MiMakeUserPte(space, page << PAGE_SHIFT) == NULL) {
            MiFreeEmptyTables(space, first, last);
            return false;
        }
    }
    return true;
}

void MiSetUserPte(pte_t *pte, ULONG va, pte_t value)
{
    pte_t old = *pte;
    /* each form has a bit in its low half */
    *MiUsedEntries(va) += ((uint32_t)value != 0) - ((uint32_t)old != 0);
    MiWritePte(pte, value);
    if (old & PTE_VALID)
        invlpg((void *)(uintptr_t)va);
}

/* Lets the frame of what was the entry of `va` go. */
static inline void drop_frame(MM_SPACE *space, ULONG va, pte_t old)
{
    if (!MiHasFrame(old))
        return;
    if (space->locked_pages > 0)
        MiForgetLock(space, va >> PAGE_SHIFT);
    MiReleasePage(MiPteFrame(old));
    space->resident_pages--;
}

void MiDropUserPte(MM_SPACE *space, pte_t *pte, ULONG va)
{
    pte_t old = *pte;
    MiSetUserPte(pte, va, 0);
    drop_frame(space, va, old);
}

void MiFreeEmptyTables(MM_SPACE *space, ULONG first, ULONG last)
{
    for (ULONG slot = first >> 9; slot <= last >> 9; slot++) {
        ULONG va = slot << 21;
        pte_t pde = *MiPde(va);
        if ((pde & (PTE_VALID | PTE_LARGE)) != PTE_VALID || *MiUsedEntries(va) != 0)
            continue;
        MiWritePte(MiPde(va), 0);
        invlpg(MiPte(va));
        MmPfn[MiPteFrame(pde)].next = PAGE_NONE;
        MiFreeZeroed(MiPteFrame(pde));
        MiReturnSystem(1);
        space->page_table_pages--;
    }
}

/* Last entry below `end`, down to `begin`, that is not zero, or NULL.
 * Each form of an entry has a bit in its low half. */
static pte_t *last_used(pte_t *begin, pte_t *end)
{
    const volatile uint32_t *at = (const volatile uint32_t *)end,
                            *stop = (const volatile uint32_t *)begin;
    while (at - stop >= 8 && (at[-2] | at[-4] | at[-6] | at[-8]) == 0)
        at -= 8;
    while (at > stop && at[-2] == 0)
        at -= 2;
    return at > stop ? (pte_t *)at - 1 : NULL;
}

/* Drops the entries from `end` down to `begin`, in one page table, of which at most `most` are in use.
 * Returns how many were. */
static ULONG drop_entries(MM_SPACE *space, pte_t *begin, pte_t *end, ULONG most)
{
    ULONG dropped = 0;
    while (dropped < most && (end = last_used(begin, end)) != NULL) {
        ULONG va = MiAddressOfPte(end);
        pte_t old = *end;
        MiWritePte(end, 0);
        if (old & PTE_VALID)
            invlpg((void *)(uintptr_t)va);
        drop_frame(space, va, old);
        dropped++;
    }
    *MiUsedEntries(MiAddressOfPte(begin)) -= dropped;
    return dropped;
}

/* From the top down, for that is where a stack is in use; ends with the last entry in use. */
void MiDropRange(MM_SPACE *space, ULONG first, ULONG last, ULONG most)
{
    if (most == 0) /* nor is there a page table: an empty one is freed at once */
        return;
    for (ULONG page = last + 1; page > first && most > 0;) {
        ULONG table_first = (page - 1) & ~511u;
        ULONG low = table_first > first ? table_first : first;
        pte_t *begin = MiUserPte(low << PAGE_SHIFT);
        if (begin != NULL)
            most -= drop_entries(space, begin, begin + (page - low), most);
        page = low;
    }
    MiFreeEmptyTables(space, first, last);
}

/* Entries of a private VAD that can be in use: where the VAD itself is only reserved,
 * one for each committed page. */
ULONG MiMostEntries(const MMVAD *vad)
{
    return vad->area == NULL && !vad->mem_commit && !vad->fixed ? vad->commit_pages
                                                                : MiVadPages(vad);
}

/* The entry with another protection: out of reach or not, its frame stays. */
static inline pte_t recoded(pte_t old, ULONG code)
{
    if (!MiHasFrame(old))
        return MiSoftwarePte(code) | (old & PTE_PROTOTYPE);
    bool written = MiIsWritten(old);
    if (MiCodeIsReachable(code))
        return MiValidPte(MiPteFrame(old), code) | (written ? PTE_DIRTY : 0);
    return (old & PTE_FRAME) | PTE_TRANSITION | MiSoftwarePte(code) | (written ? PTE_WRITTEN : 0);
}

void MiSetPageCode(pte_t *pte, ULONG va, ULONG code)
{
    MiSetUserPte(pte, va, recoded(*pte, code));
}

/* Entries that are zero, from `pte` on, at most `most`: each promises a page. Returns how many. */
static ULONG promise(pte_t *pte, ULONG most, ULONG code)
{
    ULONG count = 0;
    while (count < most && pte[count] == 0)
        MiWritePte(&pte[count++], MiSoftwarePte(code));
    return count;
}

void MiSetRangeCode(ULONG first, ULONG last, ULONG code)
{
    for (ULONG page = first; page <= last;) {
        ULONG end = MiTableEnd(page, last);
        pte_t *pte = MiPte(page << PAGE_SHIFT);
        uint32_t *used = MiUsedEntries(page << PAGE_SHIFT);
        while (page <= end) {
            ULONG fresh = promise(pte, end - page + 1, code);
            *used += fresh;
            page += fresh;
            pte += fresh;
            for (; page <= end && *pte != 0; page++, pte++) {
                bool was_valid = *pte & PTE_VALID;
                MiWritePte(pte, recoded(*pte, code));
                if (was_valid)
                    invlpg((void *)(uintptr_t)(page << PAGE_SHIFT));
            }
        }
    }
}

ULONG MiCountCommitted(const MMVAD *vad, ULONG first, ULONG last)
{
    ULONG count = 0, code;
    for (ULONG page = first; page <= last;) {
        ULONG end = MiTableEnd(page, last);
        const pte_t *pte = MiUserPte(page << PAGE_SHIFT);
        if (pte == NULL) {
            count += MiIsCommitted(vad, page << PAGE_SHIFT, 0, &code) ? end - page + 1 : 0;
            page = end + 1;
            continue;
        }
        for (; page <= end; page++, pte++)
            count += MiIsCommitted(vad, page << PAGE_SHIFT, *pte, &code);
    }
    return count;
}
