/*
 * vad.c - the tree of VADs of an address space, by first page; ranges never overlap.
 *
 * Lock: the space's. Source: "Windows Internals", virtual address descriptors.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/vad.h"
#include "k/ex.h"

enum { GRANULE = 16 /* pages: 64 KiB, the allocation granularity */ };

MMVAD *MiFindVad(const MM_SPACE *space, ULONG page)
{
    MMVAD *vad = (MMVAD *)space->vads.root;
    while (vad != NULL && (page < vad->first_page || page > vad->last_page))
        vad = (MMVAD *)(page < vad->first_page ? vad->node.left : vad->node.right);
    return vad;
}

MMVAD *MiNextVad(const MM_SPACE *space, ULONG page)
{
    MMVAD *vad = (MMVAD *)space->vads.root, *best = NULL;
    while (vad != NULL) {
        bool here_or_left = vad->last_page >= page;
        if (here_or_left)
            best = vad;
        vad = (MMVAD *)(here_or_left ? vad->node.left : vad->node.right);
    }
    return best;
}

bool MiRangeIsFree(const MM_SPACE *space, ULONG first, ULONG last)
{
    MMVAD *next = MiNextVad(space, first);
    return next == NULL || next->first_page > last;
}

static ULONG find_bottom_up(const MM_SPACE *space, ULONG pages, ULONG lowest, ULONG highest)
{
    ULONG at = ROUND_UP(lowest, (ULONG)GRANULE);
    MMVAD *vad = MiNextVad(space, at);
    while (at + pages - 1 <= highest) {
        if (vad == NULL || vad->first_page >= at + pages)
            return at;
        at = ROUND_UP(vad->last_page + 1, (ULONG)GRANULE);
        vad = (MMVAD *)AvlNext(&vad->node);
    }
    return 0;
}

static ULONG find_top_down(const MM_SPACE *space, ULONG pages, ULONG lowest, ULONG highest)
{
    ULONG end = highest + 1; /* one past the gap's last page */
    MMVAD *vad = (MMVAD *)AvlLast(&space->vads);
    while (end >= pages && end - pages >= lowest) {
        ULONG at = ROUND_DOWN(end - pages, (ULONG)GRANULE);
        while (vad != NULL && vad->first_page >= at + pages)
            vad = (MMVAD *)AvlPrevious(&vad->node);
        if (at < lowest)
            return 0;
        if (vad == NULL || vad->last_page < at)
            return at;
        end = vad->first_page;
    }
    return 0;
}

ULONG MiFindGap(const MM_SPACE *space, ULONG pages, ULONG lowest, ULONG highest, bool top_down)
{
    if (pages > highest - lowest + 1)
        return 0;
    return top_down ? find_top_down(space, pages, lowest, highest)
                    : find_bottom_up(space, pages, lowest, highest);
}

MMVAD *MiInsertVad(MM_SPACE *space, ULONG first, ULONG last, ULONG code)
{
    KASSERT_HELD(&space->lock);
    MMVAD *vad = ExAllocateZeroed(sizeof *vad, VAD_TAG);
    if (vad == NULL)
        return NULL;
    vad->first_page = first;
    vad->last_page = last;
    vad->code = (UCHAR)code;
    AVL_NODE *parent = NULL, *at = space->vads.root;
    bool right = false;
    while (at != NULL) {
        parent = at;
        right = first > ((MMVAD *)at)->last_page;
        KASSERT(right || last < ((MMVAD *)at)->first_page);
        at = right ? at->right : at->left;
    }
    AvlInsert(&space->vads, &vad->node, parent, right);
    space->virtual_bytes += MiVadPages(vad) * PAGE_SIZE;
    if (space->virtual_bytes > space->peak_virtual_bytes)
        space->peak_virtual_bytes = space->virtual_bytes;
    return vad;
}

void MiRemoveVad(MM_SPACE *space, MMVAD *vad)
{
    KASSERT_HELD(&space->lock);
    AvlRemove(&space->vads, &vad->node);
    space->virtual_bytes -= MiVadPages(vad) * PAGE_SIZE;
    ExFreePoolWithTag(vad, VAD_TAG);
}
