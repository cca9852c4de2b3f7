/*
 * viewvm.c - views: a section mapped into an address space, and unmapped.
 *
 * Lock: the space's. Source: WDK ZwMapViewOfSection, ZwUnmapViewOfSection.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/section.h"
#include "mm/userpage.h"

/* Where the view goes: asked for, preferred, or where there is room. 0: nowhere. */
static ULONG choose_base(MM_SPACE *space, const CONTROL_AREA *area, ULONG wanted)
{
    ULONG base = wanted != 0 ? wanted : area->pe.image_base;
    ULONG first = base >> PAGE_SHIFT, last = first + area->pages - 1;
    bool fits = first >= LOWEST_USER_ADDRESS >> PAGE_SHIFT &&
                last <= HIGHEST_USER_ADDRESS >> PAGE_SHIFT && last >= first;
    if (fits && MiRangeIsFree(space, first, last))
        return base;
    if (wanted != 0 || area->pe.relocs_stripped)
        return 0;
    return MiFindGap(space, area->pages, LOWEST_USER_ADDRESS >> PAGE_SHIFT,
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
