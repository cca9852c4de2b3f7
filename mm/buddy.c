/*
 * buddy.c - the binary buddy system: free runs of 2^k frames, aligned to their own size.
 *
 * A free block's first frame carries its order and stands in free_lists[order]; the others are
 * PfnTail. The buddy of the block at n of order k is the block at n ^ 2^k: splitting and merging
 * are one bit of the frame's number. Any run can be taken: a block that contains it is split until
 * only the run is left, the rest goes back.
 * Source: Knuth, TAOCP volume 1, section 2.5; Knowlton, CACM 8 (1965).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/buddy.h"

static pfn_t free_lists[PAGE_MAX_ORDER + 1]; /* first frame of the first block; PAGE_NONE: empty */
static uint32_t free_bitmap;                 /* bit k: free_lists[k] is not empty */
static uint32_t free_pages;

void MiBuddyInitialize(void)
{
    for (int k = 0; k <= PAGE_MAX_ORDER; k++)
        free_lists[k] = PAGE_NONE;
    free_bitmap = 0;
    free_pages = 0;
}

static void link_block(pfn_t pfn, int order)
{
    MMPFN *block = &MmPfn[pfn];
    block->state = PfnFree;
    block->order = (uint8_t)order;
    block->previous = PAGE_NONE;
    block->next = free_lists[order];
    if (block->next != PAGE_NONE)
        MmPfn[block->next].previous = pfn;
    free_lists[order] = pfn;
    free_bitmap |= 1u << order;
}

static void unlink_block(pfn_t pfn)
{
    MMPFN *block = &MmPfn[pfn];
    if (block->state != PfnFree || block->order > PAGE_MAX_ORDER)
        KeBugCheckEx(BUG_PFN_CORRUPT, pfn, PfnFree, block->state, block->order);
    if (block->next != PAGE_NONE)
        MmPfn[block->next].previous = block->previous;
    if (block->previous != PAGE_NONE)
        MmPfn[block->previous].next = block->next;
    else if ((free_lists[block->order] = block->next) == PAGE_NONE)
        free_bitmap &= ~(1u << block->order);
    block->state = PfnTail;
}

/* Frees one aligned block, merging with its buddy as long as that is free and of the same order. */
static void give_block(pfn_t pfn, int order)
{
    while (order < PAGE_MAX_ORDER) {
        pfn_t buddy = pfn ^ (1u << order);
        if (buddy > MmHighestPfn || MmPfn[buddy].state != PfnFree || MmPfn[buddy].order != order)
            break;
        unlink_block(buddy);
        pfn &= ~(1u << order);
        MmPfn[pfn ^ (1u << order)].state = PfnTail;
        order++;
    }
    link_block(pfn, order);
}

void MiBuddyGive(pfn_t first, uint32_t pages)
{
    free_pages += pages;
    for (uint32_t i = 0; i < pages; i++)
        MmPfn[first + i].state = PfnTail;
    while (pages > 0) { /* the largest aligned block that begins here and fits */
        int order = first ? __builtin_ctz(first) : PAGE_MAX_ORDER;
        if (order > PAGE_MAX_ORDER)
            order = PAGE_MAX_ORDER;
        while ((1u << order) > pages)
            order--;
        give_block(first, order);
        first += 1u << order;
        pages -= 1u << order;
    }
}

/* First frame of a run that fits in the block, or PAGE_NONE. 64 bits: no sum wraps. */
static pfn_t fit(pfn_t block, int order, uint32_t pages, uint32_t align, pfn_t lowest,
                 pfn_t highest)
{
    uint64_t start = block > lowest ? block : lowest;
    uint64_t end = (uint64_t)block + (1u << order);
    if (end > (uint64_t)highest + 1)
        end = (uint64_t)highest + 1;
    start = (start + align - 1) & ~(uint64_t)(align - 1);
    return start + pages <= end ? (pfn_t)start : PAGE_NONE;
}

/* Takes frames run…run+pages-1 out of a free block: its other frames become free blocks again. */
static pfn_t carve(pfn_t block, pfn_t run, uint32_t pages)
{
    uint32_t size = 1u << MmPfn[block].order;
    unlink_block(block);
    free_pages -= size;
    if (run > block)
        MiBuddyGive(block, run - block);
    if (block + size > run + pages)
        MiBuddyGive(run + pages, block + size - (run + pages));
    return run;
}

/* With no alignment beyond its own size and no limits,
 * the head of the lowest fitting list serves: O(1). */
pfn_t MiBuddyTake(uint32_t pages, uint32_t align, pfn_t lowest, pfn_t highest)
{
    /* ceil(log2(pages)) */
    uint32_t least = pages > 1 ? 32 - (uint32_t)__builtin_clz(pages - 1) : 0;
    if (least > PAGE_MAX_ORDER)
        return PAGE_NONE;
    uint32_t orders = free_bitmap & ~((1u << least) - 1);
    for (; orders != 0; orders &= orders - 1) {
        int order = __builtin_ctz(orders);
        for (pfn_t block = free_lists[order]; block != PAGE_NONE; block = MmPfn[block].next) {
            pfn_t run = fit(block, order, pages, align, lowest, highest);
            if (run != PAGE_NONE)
                return carve(block, run, pages);
        }
    }
    return PAGE_NONE;
}

uint32_t MiBuddyTakeSmallest(uint32_t most, pfn_t *first)
{
    if (free_bitmap == 0)
        return 0;
    int order = __builtin_ctz(free_bitmap);
    uint32_t pages = 1u << order < most ? 1u << order : most;
    *first = carve(free_lists[order], free_lists[order], pages);
    return pages;
}

uint32_t MiBuddyFreePages(void)
{
    return free_pages;
}

uint32_t MiBuddyLargest(void)
{
    return free_bitmap ? 1u << (31 - __builtin_clz(free_bitmap)) : 0;
}

void MiBuddyCount(uint32_t blocks[PAGE_MAX_ORDER + 1])
{
    for (int k = 0; k <= PAGE_MAX_ORDER; k++) {
        blocks[k] = 0;
        for (pfn_t pfn = free_lists[k]; pfn != PAGE_NONE; pfn = MmPfn[pfn].next)
            blocks[k]++;
    }
}

void MiBuddyCheck(void)
{
    uint32_t counted = 0;
    for (int k = 0; k <= PAGE_MAX_ORDER; k++) {
        pfn_t previous = PAGE_NONE;
        for (pfn_t pfn = free_lists[k]; pfn != PAGE_NONE; pfn = MmPfn[pfn].next) {
            MMPFN *block = &MmPfn[pfn];
            if (pfn > MmHighestPfn || (pfn & ((1u << k) - 1)) || block->state != PfnFree ||
                block->order != k || block->previous != previous)
                KeBugCheckEx(BUG_PFN_CORRUPT, pfn, (uint32_t)k, block->state, block->order);
            counted += 1u << k;
            previous = pfn;
        }
        if ((free_lists[k] != PAGE_NONE) != ((free_bitmap >> k) & 1))
            KeBugCheckEx(BUG_MM_CHECK, 3, (uint32_t)k, free_bitmap, 0);
    }
    if (counted != free_pages)
        KeBugCheckEx(BUG_MM_CHECK, 4, 0, free_pages, counted);
}
