/*
 * viewpage.c - one page of a view: which page of the control area it is, what it may do, its frame.
 *
 * Lock: the space's. Source: "Windows Internals", prototype PTEs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/section.h"
#include "mm/userpage.h"

static ULONG area_page(const MMVAD *vad, ULONG va)
{
    return (va >> PAGE_SHIFT) - vad->first_page + vad->area_page;
}

ULONG MiSectionCode(const MMVAD *vad, ULONG va)
{
    return vad->area->kind == AreaImage ? MiProtoCode(*MiProto(vad->area, area_page(vad, va)))
                                        : vad->code;
}

bool MiIsViewCommitted(const MMVAD *vad, ULONG va, ULONG *code)
{
    ULONG page = area_page(vad, va);
    *code = vad->code;
    if (page >= vad->area->pages)
        return false;
    *code = MiSectionCode(vad, va);
    return vad->area->tables == NULL || (*MiProto(vad->area, page) & PROTO_COMMITTED);
}

bool MiIsPrivate(const MMVAD *vad, pte_t entry)
{
    bool framed =
        (entry & PTE_VALID) || (entry & (PTE_TRANSITION | PTE_PROTOTYPE)) == PTE_TRANSITION;
    return vad->area == NULL || (framed && MmPfn[MiPteFrame(entry)].owner == OwnerUser);
}

bool MiIsChargedInView(const MMVAD *vad, ULONG va, pte_t entry)
{
    return MiIsCopyCode(MiSectionCode(vad, va)) || (entry != 0 && MiIsCopyCode(MiPteCode(entry))) ||
           MiIsPrivate(vad, entry);
}

/* The frame for a view's page, with a reference for its PTE; *code may become that of a page of its
 * own. */
static NTSTATUS find_frame(CONTROL_AREA *area, ULONG page, ULONG *code, pfn_t *pfn)
{
    if (MiIsZeroData(area, page)) {
        *pfn = _PageAlloc(1, PAGE_ZEROED | PAGE_OWNER(OwnerUser), 1, 0, PAGE_ANYWHERE);
        if (*pfn == PAGE_NONE)
            return STATUS_NO_MEMORY;
        if (MiIsCopyCode(*code))
            *code -= 1; /* WRITECOPY -> READWRITE */
        return STATUS_SUCCESS;
    }
    NTSTATUS status = MiImageFrame(area, page, pfn);
    if (NT_SUCCESS(status))
        MiReferencePage(*pfn);
    return status;
}

NTSTATUS MiMapSectionPage(MM_SPACE *space, MMVAD *vad, ULONG va, ULONG code)
{
    pte_t *pte = MiMakeUserPte(space, va);
    pfn_t pfn;
    if (pte == NULL)
        return STATUS_NO_MEMORY;
    NTSTATUS status = find_frame(vad->area, area_page(vad, va), &code, &pfn);
    if (!NT_SUCCESS(status))
        return status;
    MiSetUserPte(pte, va, MiValidPte(pfn, code));
    if (++space->resident_pages > space->peak_resident_pages)
        space->peak_resident_pages = space->resident_pages;
    return STATUS_SUCCESS;
}
