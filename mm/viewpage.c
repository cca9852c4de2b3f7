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

/* The frame of a committed page that no file stands behind: zeroed at its first use. */
static NTSTATUS paging_frame(CONTROL_AREA *area, ULONG page, pfn_t *pfn)
{
    proto_t *proto = MiProto(area, page);
    if (!(*proto & PROTO_FRAME)) {
        *pfn = _PageAlloc(1, PAGE_ZEROED | PAGE_OWNER(OwnerSection), 1, 0, PAGE_ANYWHERE);
        if (*pfn == PAGE_NONE)
            return STATUS_NO_MEMORY;
        *proto |= (*pfn << PAGE_SHIFT) | PROTO_FRAME;
        area->resident_pages++;
    }
    *pfn = MiProtoFrame(*proto);
    return STATUS_SUCCESS;
}

/* The file's own page. What was promised for it goes over to the pool that it is made of; that it
 * may be seen in ring 3 is written in its owner. */
static NTSTATUS file_frame(CONTROL_AREA *area, ULONG page, pfn_t *pfn)
{
    const MM_FILE *file = &area->file;
    bool promised = area->charged_pages > 0 && !file->holds(file->context, page);
    if (promised)
        MiReturnSystem(1);
    *pfn = file->page(file->context, page);
    if (promised)
        area->charged_pages -= *pfn != PAGE_NONE || !MiChargeSystem(1);
    if (*pfn == PAGE_NONE)
        return STATUS_NO_MEMORY;
    MmPfn[*pfn].owner = OwnerFile;
    return STATUS_SUCCESS;
}

static NTSTATUS shared_frame(CONTROL_AREA *area, ULONG page, pfn_t *pfn)
{
    switch (area->kind) {
    case AreaImage:
        return MiImageFrame(area, page, pfn);
    case AreaPaging:
        return paging_frame(area, page, pfn);
    default:
        return file_frame(area, page, pfn);
    }
}

/* The frame for a view's page, with a reference for its PTE; *code may become that of a page of its
 * own. */
static NTSTATUS find_frame(CONTROL_AREA *area, ULONG page, ULONG *code, pfn_t *pfn)
{
    if (area->kind == AreaImage && MiIsZeroData(area, page)) {
        *pfn = _PageAlloc(1, PAGE_ZEROED | PAGE_OWNER(OwnerUser), 1, 0, PAGE_ANYWHERE);
        if (*pfn == PAGE_NONE)
            return STATUS_NO_MEMORY;
        if (MiIsCopyCode(*code))
            *code -= 1; /* WRITECOPY -> READWRITE */
        return STATUS_SUCCESS;
    }
    NTSTATUS status = shared_frame(area, page, pfn);
    if (NT_SUCCESS(status))
        MiReferencePage(*pfn);
    return status;
}

pte_t MiCleanEntry(const MMVAD *vad, pte_t entry)
{
    bool shared = (entry & PTE_VALID) && !MiIsPrivate(vad, entry);
    return shared && vad->area->kind == AreaFile ? entry & ~PTE_WRITE : entry;
}

NTSTATUS MiFirstFileWrite(MM_SPACE *space, ULONG va, pte_t *pte)
{
    const MM_FILE *file = &MiFindVad(space, va >> PAGE_SHIFT)->area->file;
    file->modified(file->context);
    MiSetUserPte(pte, va, *pte | PTE_WRITE);
    return STATUS_SUCCESS;
}

NTSTATUS MiCommitView(MM_SPACE *space, MMVAD *vad, ULONG first, ULONG last, ULONG code)
{
    CONTROL_AREA *area = vad->area;
    ULONG page = area_page(vad, first << PAGE_SHIFT), end = page + (last - first), fresh = 0, old;
    if (area->kind != AreaPaging)
        return STATUS_ALREADY_COMMITTED;
    if (!MiCodeIsWithin(code, vad->code))
        return STATUS_SECTION_PROTECTION;
    for (ULONG i = page; i <= end; i++)
        fresh += !(*MiProto(area, i) & PROTO_COMMITTED);
    if (!MiChargeShared(fresh))
        return STATUS_COMMITMENT_LIMIT;
    area->charged_pages += fresh;
    for (ULONG i = page; i <= end; i++)
        *MiProto(area, i) |= PROTO_COMMITTED;
    return code != vad->code ? MiProtectView(space, vad, first, last, code, &old) : STATUS_SUCCESS;
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
    MiSetUserPte(pte, va, MiCleanEntry(vad, MiValidPte(pfn, code)));
    if (++space->resident_pages > space->peak_resident_pages)
        space->peak_resident_pages = space->resident_pages;
    return STATUS_SUCCESS;
}
