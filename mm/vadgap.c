/*
 * vadgap.c - where is room for so many pages? The search for a gap between VADs.
 *
 * The weight of a VAD in its tree is the gap below it, so that a search passes over subtrees that
 * have none large enough: O(log n). Above the last VAD lies one more gap, to the end; here that is
 * the one of NULL.
 * Lock: the space's.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/vad.h"

enum { GRANULE = 16 /* pages: 64 KiB */, END = USER_PROBE_ADDRESS >> PAGE_SHIFT };

/* The gap below `vad`, cut to the window: first page for `pages` at its low or high end, 0: it
 * does not hold them. */
static ULONG place(const MM_SPACE *space, const MMVAD *vad, ULONG pages, ULONG lowest,
                   ULONG highest, bool high)
{
    ULONG end = vad != NULL ? vad->first_page : END;
    ULONG begin = end - (vad != NULL ? (ULONG)vad->node.weight
                                     : MiGapBetween((MMVAD *)AvlLast(&space->vads), END));
    if (begin < lowest)
        begin = ROUND_UP(lowest, (ULONG)GRANULE);
    if (end > highest)
        end = highest + 1;
    if (begin >= end || end - begin < pages)
        return 0;
    return high ? ROUND_DOWN(end - pages, (ULONG)GRANULE) : begin;
}

/* The window may cut the lowest gap that is large enough; the next one it cannot, from below. */
static ULONG find_bottom_up(const MM_SPACE *space, ULONG pages, ULONG lowest, ULONG highest)
{
    MMVAD *vad = (MMVAD *)AvlFirstHeavy(space->vads.root, pages);
    if (vad != NULL && vad->first_page - vad->node.weight < lowest) {
        vad = MiNextVad(space, lowest);
        ULONG at = place(space, vad, pages, lowest, highest, false);
        if (at != 0 || vad == NULL)
            return at;
        vad = (MMVAD *)AvlNextHeavy(&vad->node, pages);
    }
    return place(space, vad, pages, lowest, highest, false);
}

static ULONG find_top_down(const MM_SPACE *space, ULONG pages, ULONG lowest, ULONG highest)
{
    MMVAD *vad = MiNextVad(space, highest + 1);
    ULONG at = place(space, vad, pages, lowest, highest, true);
    if (at != 0)
        return at;
    vad = (MMVAD *)(vad != NULL ? AvlPreviousHeavy(&vad->node, pages)
                                : AvlLastHeavy(space->vads.root, pages));
    return vad != NULL ? place(space, vad, pages, lowest, highest, true) : 0;
}

ULONG MiFindGap(const MM_SPACE *space, ULONG pages, ULONG lowest, ULONG highest, bool top_down)
{
    return top_down ? find_top_down(space, pages, lowest, highest)
                    : find_bottom_up(space, pages, lowest, highest);
}

static bool is_right(const AVL_NODE *node, const MMVAD *below)
{
    const AVL_NODE *left = node->left, *right = node->right;
    size_t largest = node->weight;
    if (left != NULL && left->largest > largest)
        largest = left->largest;
    if (right != NULL && right->largest > largest)
        largest = right->largest;
    return node->largest == largest &&
           node->weight == MiGapBetween(below, ((const MMVAD *)node)->first_page);
}

bool MiGapsAreRight(const MM_SPACE *space)
{
    const MMVAD *below = NULL;
    for (AVL_NODE *node = AvlFirst(&space->vads); node != NULL; node = AvlNext(node)) {
        if (!is_right(node, below))
            return false;
        below = (const MMVAD *)node;
    }
    return true;
}
