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
    pte_t entry = entry_of(va);
    if (entry != 0)
        return MiPteCode(entry);
    return MiSectionCode(vad, va);
}

/* The code that a page gets when `code` is asked for: what is shared is never made writable. */
static ULONG effective_code(const MMVAD *vad, pte_t entry, ULONG code)
{
    ULONG base = code & 7;
    if (MiIsPrivate(vad, entry)) {
        return MiIsCopyCode(code) ? code - 1 : code;
    }
    if (base == MM_READWRITE || base == MM_EXECUTE_READWRITE)
        return code + 1;
    return code;
}

static NTSTATUS check_range(MM_SPACE *space, const MMVAD *vad, ULONG first, ULONG last)
{
    ULONG ignored;
    for (ULONG page = first; page <= last; page++) {
        if (!MiIsCommitted(vad, entry_of(page << PAGE_SHIFT), &ignored))
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
        pte_t entry = entry_of(page << PAGE_SHIFT);
        bool later = MiIsPrivate(vad, entry) ||
                     MiIsChargedInView(vad, page << PAGE_SHIFT,
                                       MiSoftwarePte(effective_code(vad, entry, code)));
        change += later - MiIsChargedInView(vad, page << PAGE_SHIFT, entry);
    }
    return change;
}

static void set_page(MMVAD *vad, ULONG va, ULONG code)
{
    pte_t *pte = MiPte(va);
    code = effective_code(vad, *pte, code);
    bool zero = *pte == 0;
    MiSetPageCode(pte, va, code);
    if (zero)
        MiSetUserPte(pte, va, *pte | PTE_PROTOTYPE);
}

NTSTATUS MiProtectView(MM_SPACE *space, MMVAD *vad, ULONG first, ULONG last, ULONG code, ULONG *old)
{
    LONG change = 0;
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
