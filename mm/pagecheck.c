/*
 * pagecheck.c - the PFN database looked at as a whole: figures, fragmentation, and whether all of
 * it agrees.
 *
 * Fragmentation is told as Linux' "unusable free space index" tells it: the part of the free memory
 * that is of no use to a request for 2 MiB. Source: Gorman and Whitcroft, "The What, The Why and the
 * Where To of Anti-Fragmentation" (2006).
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/prcb.h"
#include "mm/buddy.h"
#include "mm/page.h"

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
    out->zeroed_pages = KeFrameCaches()[ZeroedFrames].count;
    out->largest_run = MiBuddyLargest();
    MiBuddyCount(out->free_blocks);
    uint32_t usable = 0;
    for (int order = PAGE_LARGE_ORDER; order <= PAGE_MAX_ORDER; order++)
        usable += out->free_blocks[order] << order;
    out->unusable_percent =
        out->free_pages > 0 ? (uint32_t)(100ull * (out->free_pages - usable) / out->free_pages) : 0;
    for (pfn_t pfn = 0; pfn <= MmHighestPfn; pfn++)
        if (MmPfn[pfn].state == PfnActive && MmPfn[pfn].owner < OWNER_COUNT)
            out->owned[MmPfn[pfn].owner]++;
}

static void check_cache(const FRAME_CACHE *cache, enum page_state state)
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
    for (int i = 0; i < FRAME_CACHES; i++)
        check_cache(&KeFrameCaches()[i], PfnFreeCached + i);
    MiBuddyCheck();
    for (pfn_t pfn = 0; pfn <= MmHighestPfn; pfn++) {
        ram += MmPfn[pfn].state != PfnBad;
        idle += MmPfn[pfn].state != PfnBad && MmPfn[pfn].state != PfnActive;
    }
    if (ram != MmPhysicalPages || idle != MmFreePages())
        KeBugCheckEx(BUG_MM_CHECK, 2, ram, MmFreePages(), idle);
}
