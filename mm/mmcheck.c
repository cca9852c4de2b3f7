/*
 * mmcheck.c - MmCheckAll: do VADs, page tables, frames and charges agree?
 *
 * The checked build runs it at each return to ring 3. O(pages of the process + frames). Each
 * disagreement is a bugcheck BUG_MM_CHECK with its own number.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/section.h"
#include "mm/userpage.h"

enum {
    CHECK_ORDER = 10,
    CHECK_ORPHAN,
    CHECK_FRAME,
    CHECK_USED,
    CHECK_COMMIT,
    CHECK_RESIDENT,
    CHECK_TABLES,
    CHECK_SPACE_COMMIT,
    CHECK_GAPS,
    CHECK_LOCKED,
    CHECK_PHYSICAL
};

static void check(bool good, ULONG which, ULONG address, ULONG expected, ULONG found)
{
    if (!good)
        KeBugCheckEx(BUG_MM_CHECK, which, address, expected, found);
}

/* One PTE that is not zero: returns 1 if a frame stands behind it. */
static ULONG check_entry(const MMVAD *vad, ULONG va, pte_t pte)
{
    bool framed = MiHasFrame(pte);
    check(vad != NULL, CHECK_ORPHAN, va, 0, (ULONG)pte);
    if (framed) {
        pfn_t pfn = MiPteFrame(pte);
        check(pfn <= MmHighestPfn && MmPfn[pfn].state == PfnActive && MmPfn[pfn].references > 0,
              CHECK_FRAME, va, pfn, (ULONG)pte);
    }
    return framed;
}

/* All entries of one page table; returns frames found. */
static ULONG check_table(MM_SPACE *space, ULONG base)
{
    ULONG used = 0, framed = 0;
    for (ULONG i = 0; i < 512; i++) {
        ULONG va = base + i * PAGE_SIZE;
        pte_t pte = *MiPte(va);
        if (pte == 0)
            continue;
        used++;
        framed += check_entry(MiFindVad(space, va >> PAGE_SHIFT), va, pte);
    }
    check(used == MmPfn[MiPteFrame(*MiPde(base))].used, CHECK_USED, base,
          MmPfn[MiPteFrame(*MiPde(base))].used, used);
    return framed;
}

/* A page of 2 MiB: 512 active frames in a VAD of that kind. */
static ULONG check_large(const MMVAD *vad, ULONG base)
{
    pfn_t first = MiPteFrame(*MiPde(base));
    check(vad != NULL && vad->kind == VadLarge, CHECK_ORPHAN, base, 0, first);
    for (ULONG i = 0; i < LARGE_PAGE_PAGES; i++)
        check_entry(vad, base + i * PAGE_SIZE, ((pte_t)(first + i) << PAGE_SHIFT) | PTE_VALID);
    return LARGE_PAGE_PAGES;
}

/* A locked page is there; a page of AWE that is mapped is the process's. */
static void check_locked(MM_SPACE *space)
{
    ULONG locked = 0;
    for (ULONG page = 0; space->locked_pages > 0 && page < USER_PAGES; page++) {
        if (page % 8 == 0 && space->locked[page / 8] == 0)
            page += 8 - 1;
        if (!MiIsLocked(space, page))
            continue;
        const pte_t *pte = MiUserPte(page << PAGE_SHIFT);
        const MMVAD *vad = MiFindVad(space, page);
        check((pte != NULL && MiHasFrame(*pte)) || (vad != NULL && vad->kind == VadLarge),
              CHECK_LOCKED, page << PAGE_SHIFT, 1, 0);
        locked++;
    }
    check(locked == space->locked_pages, CHECK_LOCKED, 0, space->locked_pages, locked);
}

static ULONG check_physical(const MM_SPACE *space)
{
    ULONG owned = 0;
    for (pfn_t pfn = 0; space->physical != NULL && pfn <= MmHighestPfn; pfn++) {
        if (!MiOwnsPhysical(space, pfn))
            continue;
        const pte_t *pte = (const pte_t *)(uintptr_t)MmPfn[pfn].pte;
        check(MmPfn[pfn].state == PfnActive && MmPfn[pfn].references == 1u + (pte != NULL),
              CHECK_PHYSICAL, pfn, MmPfn[pfn].references, MmPfn[pfn].pte);
        check(pte == NULL || MiPteFrame(*pte) == pfn, CHECK_PHYSICAL, pfn, pfn, MmPfn[pfn].pte);
        owned++;
    }
    check(owned == space->physical_pages, CHECK_PHYSICAL, 0, space->physical_pages, owned);
    return owned;
}

static void check_tables(MM_SPACE *space)
{
    ULONG tables = 0, framed = 0;
    for (ULONG base = 0; base < 0x80000000u; base += 0x200000) {
        if (!(*MiPde(base) & PTE_VALID))
            continue;
        if (*MiPde(base) & PTE_LARGE) {
            framed += check_large(MiFindVad(space, base >> PAGE_SHIFT), base);
            continue;
        }
        tables++;
        framed += check_table(space, base);
    }
    check(tables == space->page_table_pages, CHECK_TABLES, 0, space->page_table_pages, tables);
    check(framed == space->resident_pages, CHECK_RESIDENT, 0, space->resident_pages, framed);
}

/* Charged pages of a VAD by its entries. */
static ULONG count_commit(const MMVAD *vad)
{
    ULONG count = 0, code;
    for (ULONG page = vad->first_page; page <= vad->last_page; page++) {
        pte_t *pte = MiUserPte(page << PAGE_SHIFT);
        if (pte == NULL && !vad->mem_commit)
            page |= 511;
        else
            count += MiIsCommitted(vad, page << PAGE_SHIFT, pte != NULL ? *pte : 0, &code);
    }
    return count;
}

static ULONG count_view(const MMVAD *vad)
{
    ULONG count = 0;
    for (ULONG page = vad->first_page; page <= vad->last_page; page++) {
        const pte_t *pte = MiUserPte(page << PAGE_SHIFT);
        count += MiIsChargedInView(vad, page << PAGE_SHIFT, pte != NULL ? *pte : 0);
    }
    return count;
}

static void check_vads(MM_SPACE *space)
{
    ULONG last = 0, commit = 0;
    for (AVL_NODE *node = AvlFirst(&space->vads); node != NULL; node = AvlNext(node)) {
        MMVAD *vad = (MMVAD *)node;
        check(vad->first_page > last && vad->last_page >= vad->first_page, CHECK_ORDER,
              vad->first_page, last, vad->last_page);
        last = vad->last_page;
        commit += vad->commit_pages;
        if (!vad->fixed && vad->kind != VadPhysical) {
            ULONG counted = vad->area != NULL ? count_view(vad) : count_commit(vad);
            check(counted == vad->commit_pages, CHECK_COMMIT, vad->first_page << PAGE_SHIFT,
                  vad->commit_pages, counted);
        }
    }
    commit += check_physical(space);
    check(MiGapsAreRight(space), CHECK_GAPS, 0, 0, 0);
    check(commit == space->commit_pages, CHECK_SPACE_COMMIT, 0, space->commit_pages, commit);
}

void MmCheckAll(MM_SPACE *space)
{
    MiCheckPages();
    MiCheckAreas();
    check_vads(space);
    check_tables(space);
    check_locked(space);
}
