/*
 * protectview.c - new rights for pages of a view.
 *
 * READWRITE means WRITECOPY there until the page is private; a page that may become private is
 * charged. Lock: the space's. Source: MSDN VirtualProtect.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/section.h"
#include "mm/userpage.h"

static pte_t entry_of(ULONG va)
{
    pte_t *pte = MiUserPte(va);
    return pte != NULL ? *pte : 0;
}

static ULONG current_code(const MMVAD *vad, ULONG va)
{
    ULONG code;
    MiIsCommitted(vad, va, entry_of(va), &code);
    return code;
}

/* The code that a page gets when `code` is asked for: what is shared is made writable only where
 * the section shares writes. */
static ULONG effective_code(const MMVAD *vad, ULONG va, pte_t entry, ULONG code)
{
    if (MiIsPrivate(vad, entry))
        return MiIsCopyCode(code) ? code - 1 : code;
    return MiIsWriteCode(code) && !MiIsWriteCode(MiSectionCode(vad, va)) ? code + 1 : code;
}

static NTSTATUS check_range(MM_SPACE *space, const MMVAD *vad, ULONG first, ULONG last)
{
    ULONG ignored;
    for (ULONG page = first; page <= last; page++) {
        if (!MiIsCommitted(vad, page << PAGE_SHIFT, entry_of(page << PAGE_SHIFT), &ignored))
            return STATUS_NOT_COMMITTED;
        if (MiMakeUserPte(space, page << PAGE_SHIFT) == NULL)
            return STATUS_INSUFFICIENT_RESOURCES;
    }
    return STATUS_SUCCESS;
}

/* Pages of a view that a write can make private are charged, others are not: the difference that
   `code` makes. */
static LONG change_of_charge(const MMVAD *vad, ULONG first, ULONG last, ULONG code)
{
    LONG change = 0;
    for (ULONG page = first; page <= last; page++) {
        ULONG va = page << PAGE_SHIFT;
        pte_t entry = entry_of(va);
        pte_t later = MiSoftwarePte(effective_code(vad, va, entry, code));
        change += (MiIsPrivate(vad, entry) || MiIsChargedInView(vad, va, later)) -
                  MiIsChargedInView(vad, va, entry);
    }
    return change;
}

static void set_page(MMVAD *vad, ULONG va, ULONG code)
{
    pte_t *pte = MiPte(va);
    code = effective_code(vad, va, *pte, code);
    bool zero = *pte == 0;
    MiSetPageCode(pte, va, code);
    MiSetUserPte(pte, va, zero ? *pte | PTE_PROTOTYPE : MiCleanEntry(vad, *pte));
}

NTSTATUS MiProtectView(MM_SPACE *space, MMVAD *vad, ULONG first, ULONG last, ULONG code, ULONG *old)
{
    LONG change = 0;
    if (!MiCodeIsWithin(code, MiIsCopyCode(vad->code) ? vad->code - 1 : vad->code))
        return STATUS_SECTION_PROTECTION;
    NTSTATUS status = check_range(space, vad, first, last);
    if (NT_SUCCESS(status))
        change = change_of_charge(vad, first, last, code);
    if (change > 0 && !MiChargeCommit(space, vad, (ULONG)change))
        status = STATUS_COMMITMENT_LIMIT;
    if (NT_SUCCESS(status)) {
        if (change < 0)
            MiReturnCommit(space, vad, (ULONG)-change);
        *old = current_code(vad, first << PAGE_SHIFT);
        for (ULONG page = first; page <= last; page++)
            set_page(vad, page << PAGE_SHIFT, code);
    }
    MiFreeEmptyTables(space, first, last);
    return status;
}
