/*
 * page.c - _PageAlloc: the bottom of every allocation. One call hands out frames of 4 KiB.
 *
 * Two layers. On top, each processor's two caches of single frames (k/prcb.h; LIFO chains through
 * MMPFN.next): zeroed ones, which the idle thread makes ahead, and free ones. One page, anywhere,
 * is a pop: a few instructions. Below, the buddy system (buddy.c) for runs, alignment and address
 * limits, and to refill the caches: from its smallest blocks, so that large ones stay whole.
 *
 * Invariant: a frame is active, or in exactly one cache or buddy block. Lock: MiPageLock.
 * Before: mm/pagefault.c.  Next: a frame of RAM.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/page.h"
#include "k/prcb.h"
#include "mm/buddy.h"
#include "mm/inject.h"
#include "mm/machine.h"

MMPFN *MmPfn;
pfn_t MmHighestPfn;
uint32_t MmPhysicalPages;
static KLOCK MiPageLock;

enum { REFILL = 16, FREE_LIMIT = 64, ZEROED_TARGET = 512 }; /* pages */

_Static_assert(PAGE_ZEROED == (int)ZeroedFrames &&
                   PfnFreeCached + (int)ZeroedFrames == PfnZeroedCached,
               "the flag chooses the cache");

static inline pfn_t pop(FRAME_CACHE *cache)
{
    pfn_t pfn = cache->first;
    cache->first = MmPfn[pfn].next;
    cache->count--;
    return pfn;
}

static inline void push(FRAME_CACHE *caches, enum frame_cache which, pfn_t pfn)
{
    MmPfn[pfn].state = (uint8_t)(PfnFreeCached + which);
    MmPfn[pfn].next = caches[which].first;
    caches[which].first = pfn;
    caches[which].count++;
}

static inline void activate(MMPFN *page, uint32_t flags)
{
    page->next = PAGE_NONE;
    page->references = 1;
    page->pte = 0;
    page->kind = PfnActive | (flags & (PAGE_OWNER(0xFF) | PAGE_FIXED));
}

/* Moves frames of the buddy system into the cache of free ones; the last zeroed ones serve for
 * everything. False: memory is exhausted. */
static NOINLINE bool refill(FRAME_CACHE *caches)
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
            push(caches, FreeFrames, first + pages);
    }
    if (wanted == REFILL && caches[ZeroedFrames].first != PAGE_NONE)
        push(caches, FreeFrames, pop(&caches[ZeroedFrames]));
    return caches[FreeFrames].first != PAGE_NONE;
}

static void drain(FRAME_CACHE *cache, uint32_t keep)
{
    while (cache->count > keep)
        MiBuddyGive(pop(cache), 1);
}

void MiDrainPageCaches(void)
{
    FRAME_CACHE *caches = KeFrameCaches();
    drain(&caches[FreeFrames], 0);
    drain(&caches[ZeroedFrames], 0);
}

/* One frame, from anywhere: from the cache that is wanted, else a free one, zeroed now. */
static inline pfn_t take_single(uint32_t flags)
{
    FRAME_CACHE *caches = KeFrameCaches();
    bool more;
    do {
        KeAcquireLock(&MiPageLock);
        FRAME_CACHE *from = &caches[flags & PAGE_ZEROED];
        bool to_zero = from->first == PAGE_NONE && (flags & PAGE_ZEROED);
        if (to_zero)
            from = &caches[FreeFrames];
        pfn_t pfn = from->first;
        if (__builtin_expect(pfn != PAGE_NONE, 1)) {
            MMPFN *page = &MmPfn[pfn];
            from->first = page->next;
            from->count--;
            activate(page, flags);
            KeReleaseLock(&MiPageLock);
            if (to_zero)
                MiZeroFrame(pfn);
            return pfn;
        }
        more = refill(caches);
        KeReleaseLock(&MiPageLock);
    } while (more);
    return PAGE_NONE;
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
        activate(&MmPfn[first + i], flags);
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

static NOINLINE pfn_t take_several(uint32_t pages, uint32_t flags, uint32_t align, pfn_t lowest,
                                   pfn_t highest)
{
    KASSERT(pages > 0 && align > 0 && (align & (align - 1)) == 0);
    if ((flags & PAGE_CONTIGUOUS) || pages == 1)
        return take_run(pages, flags, align, lowest, highest);
    return take_chain(pages, flags, align, lowest, highest);
}

NOINLINE pfn_t _PageAlloc(uint32_t pages, uint32_t flags, uint32_t align, pfn_t lowest,
                          pfn_t highest)
{
    if (MiMustFail(InjectFrame))
        return PAGE_NONE;
    pfn_t pfn;
    do {
        if (__builtin_expect(pages == 1 && is_anywhere(align, lowest, highest), 1))
            pfn = take_single(flags);
        else
            pfn = take_several(pages, flags, align, lowest, highest);
    } while (__builtin_expect(pfn == PAGE_NONE, 0) && MiReclaimFrames(pages) > 0);
    return pfn;
}

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
        push(caches, FreeFrames, first);
        if (__builtin_expect(caches[FreeFrames].count > FREE_LIMIT, 0))
            drain(&caches[FreeFrames], FREE_LIMIT / 2);
    }
    KeReleaseLock(&MiPageLock);
}

void MiFreeZeroed(pfn_t pfn)
{
    KeAcquireLock(&MiPageLock);
    check_free(pfn);
    push(KeFrameCaches(), ZeroedFrames, pfn);
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

bool MmIdleWork(void)
{
    KeAcquireLock(&MiPageLock);
    FRAME_CACHE *caches = KeFrameCaches();
    uint32_t enough = MmPhysicalPages / 8 < ZEROED_TARGET ? MmPhysicalPages / 8 : ZEROED_TARGET;
    bool work = caches[ZeroedFrames].count < enough && (caches[FreeFrames].first != PAGE_NONE ||
                                                        (MiBuddyFreePages() > 0 && refill(caches)));
    if (work) {
        pfn_t pfn = pop(&caches[FreeFrames]);
        MiZeroFrame(pfn);
        push(caches, ZeroedFrames, pfn);
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
        activate(&MmPfn[first + i], PAGE_OWNER(owner) | PAGE_FIXED);
        MmPfn[first + i].references = 2; /* never free */
    }
}
