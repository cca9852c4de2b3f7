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

static void map_neighbour(MM_SPACE *space, const MMVAD *vad, ULONG page)
{
    ULONG va = page << PAGE_SHIFT, in_area = page - vad->first_page + vad->area_page;
    pte_t *pte = MiPte(va);
    if (*pte != 0 || in_area >= vad->area->pages)
        return;
    proto_t proto = *MiProto(vad->area, in_area);
    if (!(proto & PROTO_FRAME))
        return;
    MiReferencePage(MiProtoFrame(proto));
    MiSetUserPte(pte, va, MiValidPte(MiProtoFrame(proto), MiProtoCode(proto)));
    space->resident_pages++;
}

void MiMapAround(MM_SPACE *space, const MMVAD *vad, ULONG va)
{
    ULONG page = va >> PAGE_SHIFT, first = ROUND_DOWN(page, AROUND_PAGES);
    ULONG last = first + AROUND_PAGES - 1;
    if (vad->area->kind != AreaImage)
        return;
    if (first < vad->first_page)
        first = vad->first_page;
    if (last > vad->last_page)
        last = vad->last_page;
    for (page = first; page <= last; page++)
        map_neighbour(space, vad, page);
    if (space->resident_pages > space->peak_resident_pages)
        space->peak_resident_pages = space->resident_pages;
}
