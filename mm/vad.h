/*
 * vad.h - virtual address descriptors: which ranges of an address space are reserved, and as what.
 *
 * Pages, not bytes: first_page … last_page, inclusive,
 * are the virtual page numbers (address >> 12).
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/ex.h"
#include "mm/mm.h"

#define VAD_TAG TAG_('V', 'a', 'd', ' ')

enum mm_vad_kind {
    VadOrdinary, /* or a view, if there is a section */
    VadPhysical, /* AWE: frames appear by NtMapUserPhysicalPages (awe.c) */
    VadLarge,    /* committed in pages of 2 MiB: no page tables (largepage.c) */
};

typedef struct MMVAD {
    AVL_NODE node; /* first: a node is its VAD; weight: pages of the gap below it */
    ULONG first_page, last_page;
    ULONG commit_pages;        /* charged for this range */
    UCHAR code;                /* protection at allocation, MM_* */
    bool mem_commit;           /* a zero PTE means: committed, demand-zero, with `code` */
    bool watched;              /* NtGetWriteWatch may ask (writewatch.c) */
    UCHAR kind;                /* enum mm_vad_kind */
    bool fixed;                /* of the system: not to be freed or protected */
    struct CONTROL_AREA *area; /* NULL: private memory */
    ULONG area_page;           /* page of the area that the view begins with */
} MMVAD;

static inline ULONG MiVadPages(const MMVAD *vad)
{
    return vad->last_page - vad->first_page + 1;
}

/* VAD that contains the page, or NULL. O(log n). */
MMVAD *MiFindVad(const MM_SPACE *space, ULONG page);
/* First VAD that ends at or after the page, or NULL. O(log n). */
MMVAD *MiNextVad(const MM_SPACE *space, ULONG page);
/* Is no page of first…last in a VAD? */
bool MiRangeIsFree(const MM_SPACE *space, ULONG first, ULONG last);
/* First page of a gap of `pages` within lowest…highest, on a multiple of 16 pages;
 * bottom-up or top-down. 0: none. O(log n). */
ULONG MiFindGap(const MM_SPACE *space, ULONG pages, ULONG lowest, ULONG highest, bool top_down);
/* A new VAD for free pages first…last. NULL: no pool. */
MMVAD *MiInsertVad(MM_SPACE *space, ULONG first, ULONG last, ULONG code);
void MiRemoveVad(MM_SPACE *space, MMVAD *vad); /* and frees it */
/* Makes it smaller: first…last lies within it. */
void MiShrinkVad(MM_SPACE *space, MMVAD *vad, ULONG first, ULONG last);
/* From `page` on, a VAD of its own; who calls divides the charge. NULL: no pool. */
MMVAD *MiSplitVad(MM_SPACE *space, MMVAD *vad, ULONG page);
/* Pages that can be reserved from `below` (NULL: from the lowest address) to page `end`: a reservation
 * begins on a multiple of 16. */
static inline ULONG MiGapBetween(const MMVAD *below, ULONG end)
{
    ULONG begin =
        below != NULL ? ROUND_UP(below->last_page + 1, 16u) : LOWEST_USER_ADDRESS >> PAGE_SHIFT;
    return begin < end ? end - begin : 0;
}
/* Is what the tree says of the gaps true? The checked build asks. O(n). */
bool MiGapsAreRight(const MM_SPACE *space);
