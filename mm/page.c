/*
 * page.c - _PageAlloc: the bottom of every allocation. One call hands out frames of 4 KiB.
 *
 * Two layers. On top, two caches of single frames (LIFO chains through MMPFN.next): zeroed ones,
 * which the idle thread makes ahead, and free ones. One page, anywhere, is a pop: a few
 * instructions. Below, the buddy system (buddy.c) for runs, alignment and address limits,
 * and to refill the caches.
 *
 * Invariant: a frame is active, or in exactly one cache or buddy block. Lock: MiPageLock.
 * Before: mm/pagefault.c.  Next: a frame of RAM.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/page.h"
#include "mm/buddy.h"
#include "mm/inject.h"
#include "mm/machine.h"

MMPFN *MmPfn;
pfn_t MmHighestPfn;
uint32_t MmPhysicalPages;
static KLOCK MiPageLock;

enum { REFILL = 16, FREE_LIMIT = 64, ZEROED_TARGET = 512 }; /* pages */

/* A chain of single frames; processor 0's. */
struct frame_cache {
    pfn_t first;
    uint32_t count;
};
static struct frame_cache zeroed = {PAGE_NONE, 0}, dirty = {PAGE_NONE, 0};

static inline pfn_t pop(struct frame_cache *cache)
{
    pfn_t pfn = cache->first;
    if (pfn != PAGE_NONE) {
        cache->first = MmPfn[pfn].next;
        cache->count--;
    }
    return pfn;
}

static inline void push(struct frame_cache *cache, pfn_t pfn, enum page_state state)
{
    MmPfn[pfn].state = state;
    MmPfn[pfn].next = cache->first;
    cache->first = pfn;
    cache->count++;
}

static inline void activate(pfn_t pfn, uint32_t flags)
{
    MMPFN *page = &MmPfn[pfn];
    page->next = PAGE_NONE;
    page->references = 1;
    page->pte = 0;
    /* state, owner, flags */
    page->kind = PfnActive | (flags & 0xFF00) | (flags & PAGE_FIXED) << 24;
}

/* Moves a block of the buddy system into the cache of free frames. False: memory is exhausted. */
static NOINLINE bool refill(void)
{
    uint32_t pages = REFILL;
    pfn_t first;
    while ((first = MiBuddyTake(pages, 1, 0, PAGE_ANYWHERE)) == PAGE_NONE) {
        if (pages == 1)
            return false;
        pages /= 2;
    }
    while (pages-- > 0)
        push(&dirty, first + pages, PfnFreeCached);
    return true;
}

static void drain(struct frame_cache *cache, uint32_t keep)
{
    while (cache->count > keep)
        MiBuddyGive(pop(cache), 1);
}

void MiDrainPageCaches(void)
{
    drain(&zeroed, 0);
    drain(&dirty, 0);
}

/* One frame, from anywhere: a zeroed one if it is wanted and there, else a free one,
 * zeroed now if need be. */
static inline pfn_t take_single(uint32_t flags)
{
    pfn_t pfn;
    if ((flags & PAGE_ZEROED) && zeroed.first != PAGE_NONE) {
        pfn = pop(&zeroed);
    } else if (dirty.first != PAGE_NONE || refill()) {
        pfn = pop(&dirty);
        if (flags & PAGE_ZEROED)
            MiZeroFrame(pfn);
    } else if ((pfn = pop(&zeroed)) == PAGE_NONE) { /* the last ones serve for everything */
        return PAGE_NONE;
    }
    activate(pfn, flags);
    return pfn;
}

/* A run of consecutive frames. The caches may hold the missing piece: drain them and look again. */
static pfn_t take_run(uint32_t pages, uint32_t flags, uint32_t align, pfn_t lowest, pfn_t highest)
{
    pfn_t first = MiBuddyTake(pages, align, lowest, highest);
    if (first == PAGE_NONE && zeroed.count + dirty.count > 0) {
        MiDrainPageCaches();
        first = MiBuddyTake(pages, align, lowest, highest);
    }
    if (first == PAGE_NONE)
        return PAGE_NONE;
    for (uint32_t i = 0; i < pages; i++) {
        activate(first + i, flags);
        if (flags & PAGE_ZEROED)
            MiZeroFrame(first + i);
        if (i > 0)
            MmPfn[first + i - 1].next = first + i;
    }
    return first;
}

/* `pages` frames from anywhere in the window, one by one, chained. */
static pfn_t take_chain(uint32_t pages, uint32_t flags, uint32_t align, pfn_t lowest, pfn_t highest)
{
    pfn_t first = PAGE_NONE;
    while (pages-- > 0) {
        pfn_t pfn = take_run(1, flags, align, lowest, highest);
        if (pfn == PAGE_NONE) {
            KeReleaseLock(&MiPageLock);
            MiFreeChain(first);
            KeAcquireLock(&MiPageLock);
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
    pfn_t pfn;
    if (MiMustFail(InjectFrame))
        return PAGE_NONE;
    do {
        KeAcquireLock(&MiPageLock);
        if (__builtin_expect(pages == 1 && align == 1 && lowest == 0 && highest == PAGE_ANYWHERE,
                             1))
            pfn = take_single(flags);
        else
            pfn = take_several(pages, flags, align, lowest, highest);
        KeReleaseLock(&MiPageLock);
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
        push(&dirty, first, PfnFreeCached);
        if (__builtin_expect(dirty.count > FREE_LIMIT, 0))
            drain(&dirty, FREE_LIMIT / 2);
    }
    KeReleaseLock(&MiPageLock);
}

void MiFreeZeroed(pfn_t pfn)
{
    KeAcquireLock(&MiPageLock);
    check_free(pfn);
    push(&zeroed, pfn, PfnZeroedCached);
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
    uint32_t enough = MmPhysicalPages / 8 < ZEROED_TARGET ? MmPhysicalPages / 8 : ZEROED_TARGET;
    bool work = zeroed.count < enough && (dirty.count > 0 || refill());
    if (work) {
        pfn_t pfn = pop(&dirty);
        MiZeroFrame(pfn);
        push(&zeroed, pfn, PfnZeroedCached);
    }
    KeReleaseLock(&MiPageLock);
    return work;
}

uint32_t MmFreePages(void)
{
    return MiBuddyFreePages() + zeroed.count + dirty.count;
}

void MiInitializePages(MMPFN *database, pfn_t highest)
{
    MmPfn = database;
    MmHighestPfn = highest;
    MmPhysicalPages = 0;
    MiPageLock.holder = NULL;
    zeroed = dirty = (struct frame_cache){PAGE_NONE, 0};
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
        activate(first + i, PAGE_OWNER(owner) | PAGE_FIXED);
        MmPfn[first + i].references = 2; /* never free */
    }
}

const char *MmOwnerName(enum page_owner owner)
{
    static const char *const names[OWNER_COUNT] = {
        "nobody", "a process",      "a section", "a page table",   "a page directory",
        "pool",   "a kernel stack", "a file",    "the boot image", "a device"};
    return owner < OWNER_COUNT ? names[owner] : "(corrupt)";
}

void MmPageStatistics(struct page_statistics *out)
{
    memset(out, 0, sizeof *out);
    out->free_pages = MmFreePages();
    out->zeroed_pages = zeroed.count;
    out->largest_run = MiBuddyLargest();
    for (pfn_t pfn = 0; pfn <= MmHighestPfn; pfn++)
        if (MmPfn[pfn].state == PfnActive && MmPfn[pfn].owner < OWNER_COUNT)
            out->owned[MmPfn[pfn].owner]++;
}

static void check_cache(const struct frame_cache *cache, enum page_state state)
{
    uint32_t n = 0;
    for (pfn_t pfn = cache->first; pfn != PAGE_NONE; pfn = MmPfn[pfn].next, n++)
        if (pfn > MmHighestPfn || MmPfn[pfn].state != state || n > cache->count)
            KeBugCheckEx(BUG_PFN_CORRUPT, pfn, state, n, cache->count);
    if (n != cache->count)
        KeBugCheckEx(BUG_MM_CHECK, 1, cache->first, cache->count, n);
}

void MiCheckPages(void)
{
    uint32_t ram = 0, idle = 0;
    check_cache(&zeroed, PfnZeroedCached);
    check_cache(&dirty, PfnFreeCached);
    MiBuddyCheck();
    for (pfn_t pfn = 0; pfn <= MmHighestPfn; pfn++) {
        ram += MmPfn[pfn].state != PfnBad;
        idle += MmPfn[pfn].state != PfnBad && MmPfn[pfn].state != PfnActive;
    }
    if (ram != MmPhysicalPages || idle != MmFreePages())
        KeBugCheckEx(BUG_MM_CHECK, 2, ram, MmFreePages(), idle);
}
