/*
 * page_test.c - _PageAlloc against a simple model: an array that says how often each frame is held.
 *
 * A million random requests of all kinds; at each one every promise of mm/page.h is checked: the run's length,
 * alignment, limits, zeroed bytes, nobody else's frames, its references, and whether a refusal was right. Then
 * each misuse with its bugcheck.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include "page_world.h"

enum { REQUESTS = 1000000, LIVE = 1200 };

static unsigned char taken[FRAMES]; /* the model: references of each frame */

struct live {
    pfn_t first;
    uint32_t pages, flags;
} live[LIVE];

static void start(void)
{
    memset(taken, 0, sizeof taken);
    memset(live, 0, sizeof live);
    start_world();
}

static void take_frame(pfn_t pfn, const struct live *l, pfn_t lowest, pfn_t highest)
{
    if (!is_ram(pfn))
        fail("no RAM there", pfn, 0);
    if (taken[pfn])
        fail("handed out twice", pfn, 0);
    if (pfn < lowest || pfn > highest)
        fail("outside the limits", pfn, lowest);
    for (unsigned i = 0; (l->flags & PAGE_ZEROED) && i < sizeof WorldRam[pfn]; i++)
        if (WorldRam[pfn][i])
            fail("not zeroed", pfn, i);
    taken[pfn] = 1;
    memset(WorldRam[pfn], 0xA5, sizeof WorldRam[pfn]);
}

/* Should the request have been granted? In one run: if there is a free block of a power of two that holds it
 * (page.h promises no more). In single frames: if there are enough of them. */
static int could_be_had(const struct live *l, uint32_t align, pfn_t lowest, pfn_t highest)
{
    uint32_t found = 0, need = l->pages, step = align;
    if (l->flags & PAGE_CONTIGUOUS)
        while (step < l->pages)
            step *= 2;
    for (pfn_t pfn = (lowest + step - 1) / step * step; pfn <= highest && pfn < FRAMES; pfn += step) {
        uint32_t n = 0, whole = l->flags & PAGE_CONTIGUOUS ? step : 1;
        while (n < whole && pfn + n <= highest && is_ram(pfn + n) && !taken[pfn + n])
            n++;
        found += n == whole ? whole : 0;
        if (found >= need)
            return 1;
    }
    return 0;
}

static void check_run(const struct live *l, uint32_t align, pfn_t lowest, pfn_t highest)
{
    pfn_t pfn = l->first;
    for (uint32_t i = 0; i < l->pages; i++, pfn = MmPfn[pfn].next) {
        if ((l->flags & PAGE_CONTIGUOUS) && pfn != l->first + i)
            fail("not contiguous", pfn, i);
        if (pfn % align && (i == 0 || !(l->flags & PAGE_CONTIGUOUS)))
            fail("not aligned", pfn, align);
        take_frame(pfn, l, lowest, highest);
    }
    if (pfn != PAGE_NONE)
        fail("the chain is too long", pfn, l->pages);
}

/* One request; 1 if it was granted. */
static int allocate(struct live *l)
{
    static const uint32_t options[] = {0, PAGE_ZEROED, PAGE_CONTIGUOUS, PAGE_CONTIGUOUS | PAGE_ZEROED,
                                       PAGE_CONTIGUOUS | PAGE_FIXED};
    uint32_t pages = random_below(3) ? 1 : 1 + random_below(1u << random_below(10));
    uint32_t align = random_below(4) ? 1 : 1u << random_below(10);
    pfn_t lowest = random_below(4) ? 0 : random_below(FRAMES);
    pfn_t highest = random_below(4) ? PAGE_ANYWHERE : lowest + random_below(FRAMES / 4);
    l->flags = options[random_below(5)];
    l->pages = pages;
    l->first = _PageAlloc(pages, l->flags | PAGE_OWNER(OwnerPool), align, lowest, highest);
    if (l->first != PAGE_NONE) {
        check_run(l, align, lowest, highest);
        return 1;
    }
    if (could_be_had(l, align, lowest, highest))
        fail("refused what could be had", lowest, highest);
    l->pages = 0;
    return 0;
}

/* One more mapping of a random frame of the run, or one less. */
static void refer(const struct live *l)
{
    pfn_t pfn = l->first;
    for (uint32_t n = random_below(l->pages); n > 0; n--)
        pfn = MmPfn[pfn].next;
    if (random_below(3) > 0 && taken[pfn] < 100) {
        MiReferencePage(pfn);
        taken[pfn]++;
    } else if (taken[pfn] > 1) {
        MiReleasePage(pfn);
        taken[pfn]--;
    }
    if (MmPfn[pfn].references != taken[pfn])
        fail("references", pfn, MmPfn[pfn].references);
}

/* The further references first, in which nothing may become free; then the run, by one of the ways. */
static void release(struct live *l)
{
    uint32_t before = MmFreePages();
    pfn_t pfn = l->first;
    for (uint32_t i = 0; i < l->pages; i++, pfn = MmPfn[pfn].next)
        for (; taken[pfn] > 0; taken[pfn]--)
            if (taken[pfn] > 1)
                MiReleasePage(pfn);
    if (MmFreePages() != before)
        fail("freed though it is in use", before, MmFreePages());
    if (l->pages == 1 && random_below(2))
        MiReleasePage(l->first);
    else if (l->flags & PAGE_CONTIGUOUS)
        _PageFree(l->first, l->pages);
    else
        MiFreeChain(l->first);
    if (MmFreePages() != before + l->pages)
        fail("not all of it is free", before, MmFreePages());
    l->pages = 0;
}

static uint32_t model_free(void)
{
    uint32_t n = 0;
    for (pfn_t pfn = 0; pfn < FRAMES; pfn++)
        n += is_ram(pfn) && !taken[pfn];
    return n;
}

static void workload(void)
{
    struct page_statistics s;
    uint32_t requests = 0, granted = 0;
    start();
    while (requests < REQUESTS) {
        struct live *l = &live[random_below(LIVE)];
        if (l->pages == 0) {
            granted += allocate(l);
            if (++requests % 10000 == 0)
                MiCheckPages();
            if (requests % 10000 == 0 && model_free() != MmFreePages())
                fail("free pages", model_free(), MmFreePages());
        } else if (random_below(8) == 0) {
            refer(l);
        } else {
            release(l);
        }
        if (random_below(8) == 0)
            MmIdleWork();
    }
    MmPageStatistics(&s);
    printf("# %u requests, %u of them refused\n", requests, requests - granted);
    show_fragmentation("at the end of the workload");
    ok(granted > REQUESTS / 2 && granted < REQUESTS, "some of the requests are refused, most are granted");
    for (int i = 0; i < LIVE; i++)
        if (live[i].pages)
            release(&live[i]);
    ok(MmFreePages() == RAM, "a million random requests agree with the model");
    MiDrainPageCaches();
    MmPageStatistics(&s);
    show_fragmentation("when all is free");
    ok(s.largest_run == FRAMES / 2, "after all is freed the free blocks have merged again");
}

static int caught(int expected)
{
    int code = WorldCode;
    WorldCode = 0;
    return code == expected;
}

static void misuse(void)
{
    start();
    pfn_t pfn = _PageAlloc(1, PAGE_OWNER(OwnerPool), 1, 0, PAGE_ANYWHERE);
    WorldExpected = 1;
    if (!setjmp(WorldExit)) {
        _PageFree(pfn, 1);
        _PageFree(pfn, 1);
    }
    ok(caught(BUG_PFN_DOUBLE_FREE), "a double free is caught");
    start();
    pfn = _PageAlloc(1, PAGE_OWNER(OwnerUser), 1, 0, PAGE_ANYWHERE);
    MiReferencePage(pfn);
    WorldExpected = 1;
    if (!setjmp(WorldExit))
        _PageFree(pfn, 1);
    ok(caught(BUG_PFN_IN_USE), "freeing a frame that another one uses is caught");
    start();
    WorldExpected = 1;
    if (!setjmp(WorldExit))
        _PageFree(FRAMES + 5, 1);
    ok(caught(BUG_PFN_BAD_ADDRESS), "freeing beyond the last frame is caught");
    start();
    WorldExpected = 1;
    if (!setjmp(WorldExit))
        _PageFree(HOLE + 1, 1);
    ok(caught(BUG_PFN_BAD_ADDRESS), "freeing what is no RAM is caught");
    start();
    MiMarkPages(HOLE, 4, OwnerBoot);
    WorldExpected = 1;
    if (!setjmp(WorldExit))
        _PageFree(HOLE, 1);
    ok(caught(BUG_PFN_IN_USE), "freeing a frame of the boot image is caught");
}

static void exhaustion(void)
{
    start();
    uint32_t n = 0, total = MmFreePages();
    pfn_t chain = PAGE_NONE, pfn;
    while ((pfn = _PageAlloc(1, (n & 1 ? PAGE_ZEROED : 0) | PAGE_OWNER(OwnerUser), 1, 0, PAGE_ANYWHERE)) != PAGE_NONE) {
        MmPfn[pfn].next = chain;
        chain = pfn;
        n++;
    }
    ok(n == total && MmFreePages() == 0, "every frame can be had, and then none");
    ok(_PageAlloc(4, PAGE_OWNER(OwnerUser), 1, 0, PAGE_ANYWHERE) == PAGE_NONE, "four more are refused");
    MiFreeChain(chain);
    ok(MmFreePages() == total, "and all come back");
    pfn = _PageAlloc(512, PAGE_CONTIGUOUS | PAGE_OWNER(OwnerUser), 512, 0, PAGE_ANYWHERE);
    ok(pfn != PAGE_NONE && pfn % 512 == 0, "after the churn there is a large page (2 MiB) in one piece");
}

int main(void)
{
    printf("1..14\n");
    workload();
    misuse();
    exhaustion();
    test_churn();
    return 0;
}
