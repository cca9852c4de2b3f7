/*
 * viewvm.c - views: a section mapped into an address space, and unmapped.
 *
 * Lock: the space's. Source: WDK ZwMapViewOfSection, ZwUnmapViewOfSection.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/aslr.h"
#include "mm/section.h"
#include "mm/userpage.h"

/* Where the view goes: asked for, preferred, or where there is room. 0: nowhere. */
static ULONG choose_base(MM_SPACE *space, const CONTROL_AREA *area, ULONG wanted)
{
    ULONG base = wanted != 0 ? wanted : MiImageBase(&area->pe);
    ULONG first = base >> PAGE_SHIFT, last = first + area->pages - 1;
    bool fits = first >= LOWEST_USER_ADDRESS >> PAGE_SHIFT &&
                last <= HIGHEST_USER_ADDRESS >> PAGE_SHIFT && last >= first;
    if (fits && MiRangeIsFree(space, first, last))
        return base;
    if (wanted != 0 || area->pe.relocs_stripped)
        return 0;
    return MiChooseGap(space, area->pages, LOWEST_USER_ADDRESS >> PAGE_SHIFT,
                     HIGHEST_USER_ADDRESS >> PAGE_SHIFT, false)
           << PAGE_SHIFT;
}

static NTSTATUS map_locked(MM_SPACE *space, CONTROL_AREA *area, ULONG *base)
{
    ULONG at = choose_base(space, area, *base);
    if (at == 0)
        return STATUS_CONFLICTING_ADDRESSES;
    MMVAD *vad = MiInsertVad(space, at >> PAGE_SHIFT, (at >> PAGE_SHIFT) + area->pages - 1,
                             MM_EXECUTE_WRITECOPY);
    if (vad == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    if (!MiChargeCommit(space, vad, area->view_commit)) {
        MiRemoveVad(space, vad);
        return STATUS_COMMITMENT_LIMIT;
    }
    vad->area = area;
    area->views++;
    *base = at;
    return at == area->pe.image_base ? STATUS_SUCCESS : STATUS_IMAGE_NOT_AT_BASE;
}

NTSTATUS MmMapImage(MM_SPACE *space, SECTION *section, ULONG *base, ULONG *bytes)
{
    KeAcquireLock(&space->lock);
    NTSTATUS status = map_locked(space, section->area, base);
    KeReleaseLock(&space->lock);
    *bytes = section->area->pages << PAGE_SHIFT;
    return status;
}

/* Protection, offset and size against the section's. MEM_RESERVE: the view may be larger than a
 * file that is to be written; NtExtendSection fills it. */
static NTSTATUS check_view(const SECTION *section, MM_VIEW *view)
{
    ULONGLONG end = ROUND_UP(section->bytes, (ULONGLONG)PAGE_SIZE);
    bool grows = view->type & MEM_RESERVE;
    if (!MiCodeIsWithin(view->code, section->code))
        return STATUS_SECTION_PROTECTION;
    if (grows && (section->area->kind != AreaFile || !MiIsWriteCode(view->code)))
        return STATUS_INVALID_PARAMETER_9;
    if (view->offset >= end)
        return STATUS_INVALID_VIEW_SIZE;
    if (view->bytes == 0) {
        if (end - view->offset > HIGHEST_USER_ADDRESS)
            return STATUS_INVALID_VIEW_SIZE;
        view->bytes = (ULONG)(end - view->offset);
    }
    if (view->bytes > HIGHEST_USER_ADDRESS || (!grows && view->offset + view->bytes > end))
        return STATUS_INVALID_VIEW_SIZE;
    view->bytes = ROUND_UP(view->bytes, PAGE_SIZE);
    return view->commit_bytes > view->bytes ? STATUS_INVALID_PARAMETER_5 : STATUS_SUCCESS;
}

static NTSTATUS place_view(MM_SPACE *space, MM_VIEW *view)
{
    const ULONG lowest = LOWEST_USER_ADDRESS >> PAGE_SHIFT;
    const ULONG highest = HIGHEST_USER_ADDRESS >> PAGE_SHIFT;
    ULONG pages = view->bytes >> PAGE_SHIFT, first = view->base >> PAGE_SHIFT;
    if (view->base != 0) {
        bool fits = first >= lowest && first <= highest && pages - 1 <= highest - first;
        return fits && MiRangeIsFree(space, first, first + pages - 1)
                   ? STATUS_SUCCESS
                   : STATUS_CONFLICTING_ADDRESSES;
    }
    ULONG limit = view->zero_bits != 0 ? (0xFFFFFFFFu >> view->zero_bits) >> PAGE_SHIFT : highest;
    first = MiChooseGap(space, pages, lowest, limit < highest ? limit : highest,
                      view->type & MEM_TOP_DOWN);
    view->base = first << PAGE_SHIFT;
    return first != 0 ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

static NTSTATUS map_view(MM_SPACE *space, CONTROL_AREA *area, MM_VIEW *view)
{
    NTSTATUS status = place_view(space, view);
    if (!NT_SUCCESS(status))
        return status;
    ULONG first = view->base >> PAGE_SHIFT, pages = view->bytes >> PAGE_SHIFT;
    MMVAD *vad = MiInsertVad(space, first, first + pages - 1, view->code);
    if (vad == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    vad->area = area;
    vad->area_page = (ULONG)(view->offset >> PAGE_SHIFT);
    if (MiIsCopyCode(view->code) && !MiChargeCommit(space, vad, pages))
        status = STATUS_COMMITMENT_LIMIT;
    if (NT_SUCCESS(status) && view->commit_bytes != 0 && area->kind == AreaPaging)
        status = MiCommitView(space, vad, first, first + ((view->commit_bytes - 1) >> PAGE_SHIFT),
                              view->code);
    if (NT_SUCCESS(status)) {
        area->views++;
    } else {
        MiReturnCommit(space, vad, vad->commit_pages);
        MiRemoveVad(space, vad);
    }
    return status;
}

NTSTATUS MmMapView(MM_SPACE *space, SECTION *section, MM_VIEW *view)
{
    NTSTATUS status = check_view(section, view);
    if (!NT_SUCCESS(status))
        return status;
    KeAcquireLock(&space->lock);
    status = map_view(space, section->area, view);
    KeReleaseLock(&space->lock);
    return status;
}

NTSTATUS MmCheckView(MM_SPACE *space, ULONG base, ULONG *bytes)
{
    KeAcquireLock(&space->lock);
    const MMVAD *vad = MiFindVad(space, base >> PAGE_SHIFT);
    NTSTATUS status = vad != NULL && vad->area != NULL ? STATUS_SUCCESS : STATUS_NOT_MAPPED_VIEW;
    ULONG left = NT_SUCCESS(status) ? ((vad->last_page + 1) << PAGE_SHIFT) - base : 0;
    KeReleaseLock(&space->lock);
    if (*bytes == 0)
        *bytes = left;
    return NT_SUCCESS(status) && *bytes > left ? STATUS_NOT_MAPPED_VIEW : status;
}

NTSTATUS MmUnmapView(MM_SPACE *space, ULONG address)
{
    KeAcquireLock(&space->lock);
    MMVAD *vad = MiFindVad(space, address >> PAGE_SHIFT);
    CONTROL_AREA *area = vad != NULL ? vad->area : NULL;
    if (area != NULL) {
        MiDropRange(space, vad->first_page, vad->last_page, MiMostEntries(vad));
        MiReturnCommit(space, vad, vad->commit_pages);
        MiRemoveVad(space, vad);
    }
    KeReleaseLock(&space->lock);
    if (area == NULL)
        return STATUS_NOT_MAPPED_VIEW;
    MiCloseArea(area, &area->views);
    return STATUS_SUCCESS;
}

bool MmImageAt(MM_SPACE *space, ULONG address, ULONG *base, ULONG *bytes, void **file_context)
{
    MMVAD *vad = MiFindVad(space, address >> PAGE_SHIFT);
    if (vad == NULL || vad->area == NULL || vad->area->kind != AreaImage)
        return false;
    *base = vad->first_page << PAGE_SHIFT;
    *bytes = MiVadPages(vad) << PAGE_SHIFT;
    *file_context = vad->area->file.context;
    return true;
}
