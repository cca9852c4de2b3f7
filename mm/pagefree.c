/*
 * pagefree.c - _PageFree: frames come back, one by one to the cache, runs to the buddy system.
 *
 * A frame goes when its last reference does. Lock: MiPageLock. Before: mm/page.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/buddy.h"
#include "mm/framecache.h"
#include "mm/machine.h"

/* Every free passes here: the frame must be RAM, active, and held by nobody but the caller. */
static NORETURN NOINLINE void bad_free(pfn_t pfn, uint32_t caller)
{
    const MMPFN *page = &MmPfn[pfn];
    if (pfn > MmHighestPfn || page->state == PfnBad)
        KeBugCheckEx(BUG_PFN_BAD_ADDRESS, pfn, MmHighestPfn, caller, 0);
    if (page->state != PfnActive)
        KeBugCheckEx(BUG_PFN_DOUBLE_FREE, pfn, page->state, page->owner, caller);
    KeBugCheckEx(BUG_PFN_IN_USE, pfn, page->state, page->owner, page->references);
}

static inline void check_free(pfn_t pfn)
{
    if (__builtin_expect(
            pfn > MmHighestPfn || MmPfn[pfn].state != PfnActive || MmPfn[pfn].references != 1, 0))
        bad_free(pfn, (uint32_t)(uintptr_t)__builtin_return_address(0));
}

static NOINLINE void free_run(pfn_t first, uint32_t pages)
{
    for (uint32_t i = 0; i < pages; i++)
        check_free(first + i);
    MiBuddyGive(first, pages);
}

void _PageFree(pfn_t first, uint32_t pages)
{
    KeAcquireLock(&MiPageLock);
    if (__builtin_expect(pages != 1, 0)) {
        free_run(first, pages);
    } else {
        check_free(first);
        FRAME_CACHE *caches = KeFrameCaches();
        MiPushFrame(caches, FreeFrames, first);
        if (__builtin_expect(caches[FreeFrames].count > FREE_LIMIT, 0))
            MiDrainCache(&caches[FreeFrames], FREE_LIMIT / 2);
    }
    KeReleaseLock(&MiPageLock);
}

void MiFreeZeroed(pfn_t pfn)
{
    KeAcquireLock(&MiPageLock);
    check_free(pfn);
    MiPushFrame(KeFrameCaches(), ZeroedFrames, pfn);
    KeReleaseLock(&MiPageLock);
}

void MiFreeChain(pfn_t first)
{
    while (first != PAGE_NONE) {
        pfn_t next = MmPfn[first].next;
        _PageFree(first, 1);
        first = next;
    }
}

void MiReferencePage(pfn_t pfn)
{
    KASSERT(pfn <= MmHighestPfn && MmPfn[pfn].state == PfnActive);
    MmPfn[pfn].references++;
}

void MiReleasePage(pfn_t pfn)
{
    KASSERT(pfn <= MmHighestPfn && MmPfn[pfn].state == PfnActive && MmPfn[pfn].references > 0);
    if (MmPfn[pfn].references > 1)
        MmPfn[pfn].references--;
    else
        _PageFree(pfn, 1);
}
