/*
 * framecache.c - the caches of single frames: filled from the buddy system, emptied into it, zeroed
 * by the idle thread; and how frames come to be there at all, at start.
 *
 * A refill takes the smallest blocks of the buddy system, so that large ones stay whole.
 * Lock: MiPageLock. Next: buddy.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/framecache.h"
#include "mm/buddy.h"
#include "mm/machine.h"

MMPFN *MmPfn;
pfn_t MmHighestPfn;
uint32_t MmPhysicalPages;
KLOCK MiPageLock;

NOINLINE bool MiRefillCache(FRAME_CACHE *caches)
{
    uint32_t wanted = REFILL;
    pfn_t first;
    KASSERT_HELD(&MiPageLock);
    while (wanted > 0) {
        uint32_t pages = MiBuddyTakeSmallest(wanted, &first);
        if (pages == 0)
            break;
        wanted -= pages;
        while (pages-- > 0)
            MiPushFrame(caches, FreeFrames, first + pages);
    }
    if (wanted == REFILL && caches[ZeroedFrames].first != PAGE_NONE)
        MiPushFrame(caches, FreeFrames, MiPopFrame(&caches[ZeroedFrames]));
    return caches[FreeFrames].first != PAGE_NONE;
}

void MiDrainCache(FRAME_CACHE *cache, uint32_t keep)
{
    while (cache->count > keep)
        MiBuddyGive(MiPopFrame(cache), 1);
}

void MiDrainPageCaches(void)
{
    FRAME_CACHE *caches = KeFrameCaches();
    MiDrainCache(&caches[FreeFrames], 0);
    MiDrainCache(&caches[ZeroedFrames], 0);
}

bool MmIdleWork(void)
{
    KeAcquireLock(&MiPageLock);
    FRAME_CACHE *caches = KeFrameCaches();
    uint32_t enough = MmPhysicalPages / 8 < ZEROED_TARGET ? MmPhysicalPages / 8 : ZEROED_TARGET;
    bool work =
        caches[ZeroedFrames].count < enough && (caches[FreeFrames].first != PAGE_NONE ||
                                                (MiBuddyFreePages() > 0 && MiRefillCache(caches)));
    if (work) {
        pfn_t pfn = MiPopFrame(&caches[FreeFrames]);
        MiZeroFrame(pfn);
        MiPushFrame(caches, ZeroedFrames, pfn);
    }
    KeReleaseLock(&MiPageLock);
    return work;
}

uint32_t MmFreePages(void)
{
    const FRAME_CACHE *caches = KeFrameCaches();
    return MiBuddyFreePages() + caches[FreeFrames].count + caches[ZeroedFrames].count;
}

void MiInitializePages(MMPFN *database, pfn_t highest)
{
    MmPfn = database;
    MmHighestPfn = highest;
    MmPhysicalPages = 0;
    MiPageLock.holder = NULL;
    for (int i = 0; i < FRAME_CACHES; i++)
        KeFrameCaches()[i] = (FRAME_CACHE){PAGE_NONE, 0};
    MiBuddyInitialize();
}

void MiAddPages(pfn_t first, uint32_t pages)
{
    MmPhysicalPages += pages;
    MiBuddyGive(first, pages);
}

void MiMarkPages(pfn_t first, uint32_t pages, enum page_owner owner)
{
    MmPhysicalPages += pages;
    for (uint32_t i = 0; i < pages; i++) {
        MiActivateFrame(&MmPfn[first + i], PAGE_OWNER(owner) | PAGE_FIXED);
        MmPfn[first + i].references = 2; /* never free */
    }
}
