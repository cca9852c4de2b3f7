/*
 * page_churn.c - single frames come and go for long, half of memory stays free: is it still good for 2 MiB?
 *
 * The same churn twice: with the refill from the smallest free blocks, and with the policy that it replaced, 16
 * frames in one run, for which small blocks are of no use while there are larger ones. (__wrap_…: what the linker's
 * --wrap puts before MiBuddyTakeSmallest.)
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdbool.h>
#include <stdio.h>
#include "mm/buddy.h"
#include "page_world.h"

enum {
    HALF = RAM / 2,
    SWING = RAM / 16, /* live frames go up and down by so much */
    STEPS = 1000000,
    ENOUGH = 75, /* percent of the free memory: see usable_after_churn */
};

static bool runs_only;
static pfn_t live[HALF + SWING];

uint32_t __real_MiBuddyTakeSmallest(uint32_t most, pfn_t *first);
uint32_t __wrap_MiBuddyTakeSmallest(uint32_t most, pfn_t *first)
{
    if (!runs_only)
        return __real_MiBuddyTakeSmallest(most, first);
    uint32_t pages = most;
    while (pages > 0 && (*first = MiBuddyTake(pages, 1, 0, PAGE_ANYWHERE)) == PAGE_NONE)
        pages /= 2;
    return pages;
}

static uint32_t grow(uint32_t count, uint32_t target)
{
    while (count < target) {
        live[count] = _PageAlloc(1, PAGE_OWNER(OwnerUser), 1, 0, PAGE_ANYWHERE);
        if (live[count++] == PAGE_NONE)
            fail("no frame, though half of them are free", count, MmFreePages());
    }
    return count;
}

static uint32_t shrink(uint32_t count, uint32_t target)
{
    while (count > target) { /* a random one goes */
        uint32_t victim = random_below(count);
        _PageFree(live[victim], 1);
        live[victim] = live[--count];
    }
    return count;
}

/* Percent of the free memory that can be had in runs of 2 MiB. At the peak 9/16 of RAM are live, so at most
 * 7/16 can have stayed whole: 87 % of the half that is free at the end. */
static uint32_t usable_after_churn(const char *name)
{
    struct page_statistics s;
    uint32_t count = 0, runs = 0;
    start_world();
    for (uint32_t steps = 0; steps < STEPS; steps += 4 * SWING) {
        count = grow(count, HALF + SWING);
        count = shrink(count, HALF - SWING);
    }
    grow(count, HALF);
    MmPageStatistics(&s);
    show_fragmentation(name);
    MiCheckPages();
    while (_PageAlloc(512, PAGE_CONTIGUOUS | PAGE_OWNER(OwnerUser), 512, 0, PAGE_ANYWHERE) != PAGE_NONE)
        runs++;
    return 100 * 512 * runs / s.free_pages;
}

void test_churn(void)
{
    uint32_t usable = usable_after_churn("refilled from the smallest blocks");
    runs_only = true;
    uint32_t without = usable_after_churn("refilled by runs of 16");
    runs_only = false;
    printf("# usable for 2 MiB: %u%%; with refills by runs %u%%\n", usable, without);
    ok(usable >= ENOUGH, "after a churn of single frames most of the free memory still is in runs of 2 MiB");
    ok(without < ENOUGH, "it is the refill from the smallest blocks that keeps them");
}
