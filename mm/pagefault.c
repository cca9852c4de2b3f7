/*
 * pagefault.c - MmAccessFault: the ladder from a faulting address to a page, or to an exception.
 *
 *   1. not the user half                      -> access violation
 *   2. valid: written copy-on-write page      -> a copy of its own; else no right, or a stale TLB
 *   3. zero: what does the VAD say?           -> demand-zero, the section's page, or violation
 *   4. guard                                  -> the guard goes, GUARD_PAGE_VIOLATION
 *   5. no access, or not for this access      -> access violation
 *   6. prototype                              -> the section's page
 *   7. demand-zero                            -> _PageAlloc: a zeroed frame
 *
 * Lock: the space's.  Before: mm/allocvm.c; then the first touch (kernel/trap.c).  Next: mm/page.c.
 * Source: Intel SDM volume 3, 4.7; MSDN "Creating Guard Pages".
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/section.h"
#include "mm/userpage.h"

static ULONG fault_count, demand_zero_count, copy_on_write_count;

void MiFaultFigures(struct MM_FIGURES *figures)
{
    figures->fault_count = fault_count;
    figures->demand_zero_count = demand_zero_count;
    figures->copy_on_write_count = copy_on_write_count;
}

/* Does a page of this code allow the access? Copy-on-write allows a write: it makes the copy. */
static bool code_allows(ULONG code, enum mm_access access)
{
    static const UCHAR writable = 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7, executable = 0xCC;
    ULONG base = code & 7;
    if (base == 0)
        return false;
    if (access == AccessWrite)
        return (writable >> base) & 1;
    return access != AccessExecute || MiNx == 0 || ((executable >> base) & 1);
}

/* 7. A promise is kept: the page gets its frame. */
static NTSTATUS demand_zero(MM_SPACE *space, ULONG va, ULONG code, bool write)
{
    pte_t *pte = MiMakeUserPte(space, va);
    if (pte == NULL)
        return STATUS_NO_MEMORY;
    pfn_t pfn = _PageAlloc(1, PAGE_ZEROED | PAGE_OWNER(OwnerUser), 1, 0, PAGE_ANYWHERE);
    if (pfn == PAGE_NONE)
        return STATUS_NO_MEMORY;
    MmPfn[pfn].pte = (ULONG)(uintptr_t)pte;
    MiSetUserPte(pte, va, MiValidPte(pfn, code) | (write ? PTE_DIRTY : 0));
    if (++space->resident_pages > space->peak_resident_pages)
        space->peak_resident_pages = space->resident_pages;
    demand_zero_count++;
    return STATUS_SUCCESS;
}

/* 2. The first write to a copy-on-write page: from now on it is private, and writable. */
static NTSTATUS copy_on_write(ULONG va, pte_t *pte)
{
    pfn_t shared = MiPteFrame(*pte);
    pfn_t copy = _PageAlloc(1, PAGE_OWNER(OwnerUser), 1, 0, PAGE_ANYWHERE);
    if (copy == PAGE_NONE)
        return STATUS_NO_MEMORY;
    MiCopyFrame(copy, shared);
    MmPfn[copy].pte = (ULONG)(uintptr_t)pte;
    /* WRITECOPY 5, 7 -> READWRITE 4, 6 */
    MiSetUserPte(pte, va, MiValidPte(copy, MiPteCode(*pte) - 1) | PTE_DIRTY);
    MiReleasePage(shared);
    copy_on_write_count++;
    return STATUS_SUCCESS;
}

static NTSTATUS fault_on_valid(MM_SPACE *space, ULONG va, pte_t *pte, enum mm_access access)
{
    ULONG code = MiPteCode(*pte);
    if (!code_allows(code, access))
        return STATUS_ACCESS_VIOLATION;
    if (access == AccessWrite && !(*pte & PTE_WRITE))
        return MiIsCopyCode(code) ? copy_on_write(va, pte) : MiFirstFileWrite(space, va, pte);
    invlpg((void *)(uintptr_t)va); /* the TLB was behind */
    return STATUS_SUCCESS;
}

/* 6. What the section has for the page, and for those around it. A first write copies at once. */
static NTSTATUS section_page(MM_SPACE *space, MMVAD *vad, ULONG va, ULONG code, bool write)
{
    NTSTATUS status = MiMapSectionPage(space, vad, va, code);
    if (!NT_SUCCESS(status))
        return status;
    MiMapAround(space, vad, va);
    pte_t *pte = MiPte(va);
    return write && MiIsCopyCode(MiPteCode(*pte)) ? copy_on_write(va, pte) : STATUS_SUCCESS;
}

/* 4. One access, one exception: the page is an ordinary one from now on. */
static NTSTATUS guard_hit(MM_SPACE *space, ULONG va, ULONG code)
{
    pte_t *pte = MiMakeUserPte(space, va);
    if (pte == NULL)
        return STATUS_NO_MEMORY;
    MiSetPageCode(pte, va, code & ~(ULONG)MM_GUARD);
    return STATUS_GUARD_PAGE_VIOLATION;
}

static NTSTATUS fault_on_invalid(MM_SPACE *space, ULONG va, pte_t entry, enum mm_access access)
{
    MMVAD *vad = NULL;
    ULONG code;
    if (entry == 0 || (entry & PTE_PROTOTYPE)) { /* 3. */
        vad = MiFindVad(space, va >> PAGE_SHIFT);
        if (vad == NULL || !MiIsCommitted(vad, va, entry, &code))
            return STATUS_ACCESS_VIOLATION;
    } else {
        code = MiSoftwareCode(entry);
    }
    if ((code & MM_GUARD) && (code & 7) != 0)
        return guard_hit(space, va, code);
    if (!code_allows(code, access)) /* 5. */
        return STATUS_ACCESS_VIOLATION;
    if (vad != NULL && vad->kind == VadLarge) /* it is there: the TLB was behind */
        return STATUS_SUCCESS;
    if (vad != NULL && vad->area != NULL) /* 6. */
        return section_page(space, vad, va, code, access == AccessWrite);
    return demand_zero(space, va, code, access == AccessWrite);
}

NOINLINE NTSTATUS MmAccessFault(MM_SPACE *space, ULONG address, enum mm_access access)
{
    NTSTATUS status;
    ULONG va = ROUND_DOWN(address, PAGE_SIZE);
    fault_count++;
    if (address > HIGHEST_USER_ADDRESS) /* 1. */
        return STATUS_ACCESS_VIOLATION;
    space->fault_count++;
    KeAcquireLock(&space->lock);
    pte_t *pte = MiUserPte(va);
    if (pte != NULL && (*pte & PTE_VALID))
        status = fault_on_valid(space, va, pte, access);
    else
        status = fault_on_invalid(space, va, pte != NULL ? *pte : 0, access);
    KeReleaseLock(&space->lock);
    return status;
}
