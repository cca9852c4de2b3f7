/*
 * faultaround.c - one fault on an image, and its neighbours are there too.
 *
 * What an image's control area holds already (another process has touched it) is mapped with the
 * page that was asked for: up to 16 pages in one fault instead of a fault for each. Nothing is read
 * or allocated, and no page that the process has made its own changes: only zero entries are
 * written. The 16 pages are aligned, so one page table maps them, and it is there.
 *
 * Lock: the space's. Source: "Windows Internals", page fault clustering.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/section.h"
#include "mm/userpage.h"

enum { AROUND_PAGES = 16 };

/* Returns whether it was mapped: its entry is zero, and the area has its frame. */
static inline bool map_neighbour(pte_t *pte, const CONTROL_AREA *area, ULONG in_area)
{
    if (*(uint32_t *)pte != 0 || in_area >= area->pages) /* each form has a bit in its low half */
        return false;
    proto_t proto = *MiProto(area, in_area);
    if (!(proto & PROTO_FRAME))
        return false;
    MiReferencePage(MiProtoFrame(proto));
    MiWritePte(pte, MiValidPte(MiProtoFrame(proto), MiProtoCode(proto)));
    return true;
}

void MiMapAround(MM_SPACE *space, const MMVAD *vad, ULONG va)
{
    ULONG page = va >> PAGE_SHIFT, first = ROUND_DOWN(page, AROUND_PAGES), mapped = 0;
    ULONG last = first + AROUND_PAGES - 1;
    if (vad->area->kind != AreaImage)
        return;
    if (first < vad->first_page)
        first = vad->first_page;
    if (last > vad->last_page)
        last = vad->last_page;
    pte_t *pte = MiPte(first << PAGE_SHIFT);
    ULONG in_area = first - vad->first_page + vad->area_page;
    for (page = first; page <= last; page++)
        mapped += map_neighbour(pte++, vad->area, in_area++);
    *MiUsedEntries(va) += mapped;
    space->resident_pages += mapped;
    if (space->resident_pages > space->peak_resident_pages)
        space->peak_resident_pages = space->resident_pages;
}
