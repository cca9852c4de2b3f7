/*
 * page.h - _PageAlloc: frames for every use, and the PFN database that knows each of them.
 *
 *   MmPfn[n] describes the frame at physical address n * 4096:
 *      free    a block of 2^order frames in a buddy list, or one frame in the free or zeroed cache
 *      active  has an owner and references: its holder's, and one for each further PTE
 *   Units: pages of 4096 bytes; pfn_t is a frame's number; PAGE_NONE is no frame.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/base.h"

#define PAGE_NONE      0xFFFFFFFFu
#define PAGE_ANYWHERE  0xFFFFFFFFu /* highest frame: no limit */
#define PAGE_MAX_ORDER 18          /* largest buddy block: 2^18 pages = 1 GiB */

enum page_flags {
    PAGE_ZEROED = 1u << 0,     /* every byte 0 */
    PAGE_CONTIGUOUS = 1u << 1, /* consecutive frames */
    PAGE_FIXED = 1u << 26,     /* for devices: stays at its physical address for life */
};
#define PAGE_OWNER(owner) ((uint32_t)(owner) << 8) /* or'ed into the flags */

enum page_owner {
    OwnerNone,
    OwnerUser,      /* private page of a process; MMPFN.pte: its PTE's address */
    OwnerSection,   /* page of a section, shared by its views */
    OwnerPageTable, /* MMPFN.used: entries that are not zero */
    OwnerDirectory,
    OwnerPool,
    OwnerStack, /* kernel stack */
    OwnerFile,
    OwnerBoot, /* kernel image, archive, PFN database: never freed */
    OwnerDevice,
    OWNER_COUNT,
};

enum page_state {
    PfnBad,  /* no RAM there, or not ours */
    PfnFree, /* in a buddy list: `order` counts for the first frame, PfnTail for the others */
    PfnTail,
    PfnFreeCached,   /* in the cache of free single frames */
    PfnZeroedCached, /* in the cache of zeroed single frames */
    PfnActive,
};

typedef struct MMPFN {
    union {
        pfn_t next;    /* free: next in its list; active: in the chain that _PageAlloc returned */
        uint32_t used; /* page table: entries in use */
    };
    union {
        pfn_t previous;      /* free, in a buddy list */
        uint32_t references; /* active */
    };
    uint32_t pte; /* active: kernel address of the PTE that maps it, 0 if several or none */
    union {
        struct {
            uint8_t state; /* enum page_state */
            uint8_t owner; /* enum page_owner; kept after the free, to report a double free */
            uint8_t order;
            uint8_t flags; /* PAGE_FIXED >> 24 */
        };
        uint32_t kind; /* all four: the flags of _PageAlloc, owner and PAGE_FIXED in their place */
    };
} MMPFN;
_Static_assert(sizeof(MMPFN) == 16, "MMPFN");

extern MMPFN *MmPfn; /* MmPfn[0 … MmHighestPfn] */
extern pfn_t MmHighestPfn;
extern uint32_t MmPhysicalPages; /* frames of RAM in the database */

struct page_statistics {
    uint32_t free_pages; /* all that _PageAlloc could hand out, zeroed ones included */
    uint32_t zeroed_pages;
    uint32_t largest_run;                     /* pages of the largest free block */
    uint32_t free_blocks[PAGE_MAX_ORDER + 1]; /* in the buddy system, by order */
    uint32_t unusable_percent;                /* of free_pages: not in a free block of 2 MiB */
    uint32_t owned[OWNER_COUNT];
};
#define PAGE_LARGE_ORDER 9 /* 2 MiB: what a large page needs */

/* Takes `pages` frames.
 *   flags    PAGE_ZEROED, PAGE_CONTIGUOUS, PAGE_FIXED, PAGE_OWNER(o)
 *   align    pages; a power of two that divides the first frame's number (CONTIGUOUS or one page)
 *   lowest, highest  frame numbers, inclusive: 0, PAGE_ANYWHERE for anywhere
 * Returns the first frame; without CONTIGUOUS the others follow by MmPfn[].next (PAGE_NONE ends the
 * chain). PAGE_NONE: there is none (of a run: no free block of the buddy system holds it), and
 * nothing was taken. Each frame has one reference, its caller's.
 * Source: the service of the same name in the Windows 95 DDK's VMM, whose arguments it keeps. */
pfn_t _PageAlloc(uint32_t pages, uint32_t flags, uint32_t align, pfn_t lowest, pfn_t highest);

/* Gives back `pages` frames from `first` on (consecutive). Bugchecks: BUG_PFN_DOUBLE_FREE,
 * BUG_PFN_IN_USE (somebody else holds a reference), BUG_PFN_BAD_ADDRESS. */
void _PageFree(pfn_t first, uint32_t pages);
void MiFreeChain(pfn_t first); /* a chain as _PageAlloc returned it */
void MiFreeZeroed(pfn_t pfn);  /* one frame whose bytes the caller knows to be 0 */

void MiReferencePage(pfn_t pfn);
/* Drops a reference; the last one frees the frame. */
void MiReleasePage(pfn_t pfn);

/* Frees up to `wanted` frames that are kept only because nobody else wants them; returns how many.
 * What _PageAlloc asks (mm/controlarea.c) before it fails. */
uint32_t MiReclaimFrames(uint32_t wanted);
uint32_t MiReclaimableFrames(void); /* how many there are */

/* At start: the database stands zeroed at `database`;
 * then free RAM is handed over range by range. */
void MiInitializePages(MMPFN *database, pfn_t highest);
void MiAddPages(pfn_t first, uint32_t pages);                         /* free from now on */
void MiMarkPages(pfn_t first, uint32_t pages, enum page_owner owner); /* in use for ever */

/* One frame zeroed ahead of need; false: enough are, or no free frame is left.
 * The idle thread calls it. */
bool MmIdleWork(void);
void MiDrainPageCaches(void); /* all cached single frames back into the buddy lists */
uint32_t MmFreePages(void);
void MmPageStatistics(struct page_statistics *out);
void MmReportPages(void); /* the free ones and their fragmentation: a line in the log */
const char *MmOwnerName(enum page_owner owner);
/* Walks every frame and list; bugchecks BUG_MM_CHECK where two disagree. O(frames). */
void MiCheckPages(void);
