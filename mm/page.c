/*
 * page.c - _PageAlloc: the bottom of every allocation. One call hands out frames of 4 KiB.
 *
 * Two layers. On top, each processor's two caches of single frames (framecache.h): zeroed ones,
 * which the idle thread makes ahead, and free ones. One page, anywhere, is a pop: a few
 * instructions. Below, the buddy system (buddy.c) for runs, alignment and address limits, and to
 * refill the caches. _PageFree is in pagefree.c.
 *
 * Invariant: a frame is active, or in exactly one cache or buddy block. Lock: MiPageLock.
 * Before: mm/pagefault.c.  Next: a frame of RAM.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/page.h"
#include "mm/buddy.h"
#include "mm/framecache.h"
#include "mm/inject.h"
#include "mm/machine.h"

/* A pop: from the cache that is wanted, else from the free ones, zeroed now. PAGE_NONE: both are
 * empty. */
static inline pfn_t take_cached(uint32_t flags)
{
    FRAME_CACHE *caches = KeFrameCaches(), *from = &caches[flags & PAGE_ZEROED];
    uint32_t unzeroed = 0;
    KeAcquireLock(&MiPageLock);
    pfn_t pfn = from->first;
    if (pfn == PAGE_NONE) {
        unzeroed = flags & PAGE_ZEROED;
        from = &caches[FreeFrames];
        pfn = from->first;
    }
    if (__builtin_expect(pfn != PAGE_NONE, 1)) {
        MMPFN *page = &MmPfn[pfn];
        from->first = page->next;
        from->count--;
        MiActivateFrame(page, flags);
        KeReleaseLock(&MiPageLock);
        if (unzeroed)
            MiZeroFrame(pfn);
        return pfn;
    }
    KeReleaseLock(&MiPageLock);
    return PAGE_NONE;
}

/* One frame, from anywhere; the cache is refilled where that helps. */
static pfn_t take_single(uint32_t flags)
{
    pfn_t pfn = take_cached(flags);
    if (pfn == PAGE_NONE) {
        KeAcquireLock(&MiPageLock);
        bool more = MiRefillCache(KeFrameCaches());
        KeReleaseLock(&MiPageLock);
        if (more)
            pfn = take_cached(flags);
    }
    return pfn;
}

/* A run of consecutive frames. The caches may hold the missing piece: drain them and look again. */
static pfn_t take_run(uint32_t pages, uint32_t flags, uint32_t align, pfn_t lowest, pfn_t highest)
{
    KeAcquireLock(&MiPageLock);
    pfn_t first = MiBuddyTake(pages, align, lowest, highest);
    if (first == PAGE_NONE) {
        MiDrainPageCaches();
        first = MiBuddyTake(pages, align, lowest, highest);
    }
    for (uint32_t i = 0; i < pages && first != PAGE_NONE; i++) {
        MiActivateFrame(&MmPfn[first + i], flags);
        if (flags & PAGE_ZEROED)
            MiZeroFrame(first + i);
        if (i > 0)
            MmPfn[first + i - 1].next = first + i;
    }
    KeReleaseLock(&MiPageLock);
    return first;
}

static inline bool is_anywhere(uint32_t align, pfn_t lowest, pfn_t highest)
{
    return align == 1 && (lowest | ~highest) == 0; /* 0 and PAGE_ANYWHERE */
}

/* `pages` frames from anywhere in the window, one by one, chained. */
static pfn_t take_chain(uint32_t pages, uint32_t flags, uint32_t align, pfn_t lowest, pfn_t highest)
{
    pfn_t first = PAGE_NONE;
    while (pages-- > 0) {
        pfn_t pfn = is_anywhere(align, lowest, highest)
                        ? take_single(flags)
                        : take_run(1, flags, align, lowest, highest);
        if (pfn == PAGE_NONE) {
            MiFreeChain(first);
            return PAGE_NONE;
        }
        MmPfn[pfn].next = first;
        first = pfn;
    }
    return first;
}

/* All but the pop that most calls are. */
static NOINLINE pfn_t take_slowly(uint32_t pages, uint32_t flags, uint32_t align, pfn_t lowest,
                                  pfn_t highest)
{
    pfn_t pfn;
    KASSERT(pages > 0 && align > 0 && (align & (align - 1)) == 0);
    do {
        if ((flags & PAGE_CONTIGUOUS) && pages > 1)
            pfn = take_run(pages, flags, align, lowest, highest);
        else
            pfn = take_chain(pages, flags, align, lowest, highest);
    } while (pfn == PAGE_NONE && MiReclaimFrames(pages) > 0);
    return pfn;
}

NOINLINE pfn_t _PageAlloc(uint32_t pages, uint32_t flags, uint32_t align, pfn_t lowest,
                          pfn_t highest)
{
    if (MiMustFail(InjectFrame))
        return PAGE_NONE;
    if (__builtin_expect(pages == 1 && is_anywhere(align, lowest, highest), 1)) {
        pfn_t pfn = take_cached(flags);
        if (__builtin_expect(pfn != PAGE_NONE, 1))
            return pfn;
    }
    return take_slowly(pages, flags, align, lowest, highest);
}
