/*
 * vad.c - the tree of VADs of an address space, by first page; ranges never overlap.
 *
 * Every change keeps the account of the gaps between them (vadgap.c). All is O(log n).
 * Lock: the space's. Source: "Windows Internals", virtual address descriptors.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/vad.h"
#include "k/ex.h"

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

/* Enters a VAD that has its pages. */
static void link_vad(MM_SPACE *space, MMVAD *vad)
{
    AVL_NODE *parent = NULL, *at = space->vads.root;
    MMVAD *below = NULL, *above = NULL;
    bool right = false;
    while (at != NULL) {
        parent = at;
        right = vad->first_page > ((MMVAD *)at)->last_page;
        KASSERT(right || vad->last_page < ((MMVAD *)at)->first_page);
        *(right ? &below : &above) = (MMVAD *)at;
        at = right ? at->right : at->left;
    }
    if (above != NULL)
        AvlSetWeight(&above->node, MiGapBetween(vad, above->first_page));
    AvlInsert(&space->vads, &vad->node, parent, right, MiGapBetween(below, vad->first_page));
    space->virtual_bytes += MiVadPages(vad) * PAGE_SIZE;
    if (space->virtual_bytes > space->peak_virtual_bytes)
        space->peak_virtual_bytes = space->virtual_bytes;
}

MMVAD *MiInsertVad(MM_SPACE *space, ULONG first, ULONG last, ULONG code)
{
    KASSERT_HELD(&space->lock);
    MMVAD *vad = ExAllocatePoolWithTag(NonPagedPool, sizeof *vad, VAD_TAG);
    if (vad == NULL)
        return NULL;
    *vad = (MMVAD){.first_page = first, .last_page = last, .code = (UCHAR)code};
    link_vad(space, vad);
    return vad;
}

void MiRemoveVad(MM_SPACE *space, MMVAD *vad)
{
    KASSERT_HELD(&space->lock);
    MMVAD *above = (MMVAD *)AvlNext(&vad->node);
    if (above != NULL)
        AvlSetWeight(&above->node,
                     MiGapBetween((MMVAD *)AvlPrevious(&vad->node), above->first_page));
    AvlRemove(&space->vads, &vad->node);
    space->virtual_bytes -= MiVadPages(vad) * PAGE_SIZE;
    ExFreePoolWithTag(vad, VAD_TAG);
}

void MiShrinkVad(MM_SPACE *space, MMVAD *vad, ULONG first, ULONG last)
{
    KASSERT_HELD(&space->lock);
    KASSERT(first <= last && first >= vad->first_page && last <= vad->last_page);
    MMVAD *above = (MMVAD *)AvlNext(&vad->node);
    space->virtual_bytes -= (MiVadPages(vad) - (last - first + 1)) * PAGE_SIZE;
    vad->first_page = first;
    vad->last_page = last;
    AvlSetWeight(&vad->node, MiGapBetween((MMVAD *)AvlPrevious(&vad->node), first));
    if (above != NULL)
        AvlSetWeight(&above->node, MiGapBetween(vad, above->first_page));
}

MMVAD *MiSplitVad(MM_SPACE *space, MMVAD *vad, ULONG page)
{
    MMVAD *tail = ExAllocatePoolWithTag(NonPagedPool, sizeof *tail, VAD_TAG);
    if (tail == NULL)
        return NULL;
    *tail = *vad;
    tail->first_page = page;
    MiShrinkVad(space, vad, vad->first_page, page - 1);
    link_vad(space, tail);
    return tail;
}
