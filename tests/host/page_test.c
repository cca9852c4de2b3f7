/*
 * page_test.c - _PageAlloc against a simple model: an array that says who has which frame.
 *
 * A random workload of all kinds of requests; after each one every promise of mm/page.h is checked: the run's
 * length, alignment, limits, zeroed bytes, nobody else's frames. Then each misuse with its bugcheck.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include "k/prcb.h"
#include "mm/machine.h"
#include "mm/page.h"

enum { FRAMES = 8192, HOLE = 3000, HOLE_END = 3100, ROUNDS = 200000, LIVE = 400 };

FRAME_CACHE WorldFrameCaches[FRAME_CACHES];
static unsigned char ram[FRAMES][8]; /* 8 bytes stand for a frame's 4096 */
static MMPFN database[FRAMES];
static unsigned char taken[FRAMES]; /* the model */
static jmp_buf bugcheck_exit;
static int bugcheck_code, bugcheck_expected, test_number;

void KeBugCheckEx(enum bugcheck code, uint32_t p1, uint32_t p2, uint32_t p3, uint32_t p4)
{
    if (!bugcheck_expected) {
        printf("Bail out! bugcheck %d: %u %u %u\n", code, p1, p2, p3);
        exit(1);
    }
    bugcheck_expected = 0;
    bugcheck_code = (int)code;
    longjmp(bugcheck_exit, 1);
}

uint32_t MiReclaimFrames(uint32_t wanted)
{
    return 0;
}

void MiZeroFrame(pfn_t pfn)
{
    memset(ram[pfn], 0, sizeof ram[pfn]);
}

static void ok(int good, const char *name)
{
    printf("%sok %d - %s\n", good ? "" : "not ", ++test_number, name);
}

static void fail(const char *what, uint32_t a, uint32_t b)
{
    printf("# %s: %u %u\n", what, a, b);
    printf("Bail out! the model and _PageAlloc disagree\n");
    exit(1);
}

static uint32_t seed = 12345;
static uint32_t random_below(uint32_t n)
{
    seed = seed * 1664525 + 1013904223;
    return (uint32_t)(((uint64_t)seed * n) >> 32);
}

struct live {
    pfn_t first;
    uint32_t pages, flags;
} live[LIVE];

static void start(void)
{
    memset(database, 0, sizeof database);
    memset(taken, 0, sizeof taken);
    memset(live, 0, sizeof live);
    MiInitializePages(database, FRAMES - 1);
    MiAddPages(16, HOLE - 16);
    MiAddPages(HOLE_END, FRAMES - HOLE_END);
}

static void take_frame(pfn_t pfn, const struct live *l, pfn_t lowest, pfn_t highest)
{
    if (pfn < 16 || pfn >= FRAMES || (pfn >= HOLE && pfn < HOLE_END))
        fail("no RAM there", pfn, 0);
    if (taken[pfn])
        fail("handed out twice", pfn, 0);
    if (pfn < lowest || pfn > highest)
        fail("outside the limits", pfn, lowest);
    for (unsigned i = 0; (l->flags & PAGE_ZEROED) && i < sizeof ram[pfn]; i++)
        if (ram[pfn][i])
            fail("not zeroed", pfn, i);
    taken[pfn] = 1;
    memset(ram[pfn], 0xA5, sizeof ram[pfn]);
}

/* Is there a run in the model? Then a refusal was wrong, unless the buddy system's shape forbids it. */
static int single_exists(pfn_t lowest, pfn_t highest, uint32_t align)
{
    for (pfn_t pfn = lowest; pfn <= highest && pfn < FRAMES; pfn++)
        if (pfn >= 16 && !(pfn >= HOLE && pfn < HOLE_END) && !taken[pfn] && pfn % align == 0)
            return 1;
    return 0;
}

static void allocate(struct live *l)
{
    static const uint32_t options[] = {0, PAGE_ZEROED, PAGE_CONTIGUOUS, PAGE_CONTIGUOUS | PAGE_ZEROED, PAGE_CONTIGUOUS | PAGE_FIXED};
    uint32_t pages = random_below(3) ? 1 : 1 + random_below(1u << random_below(9));
    uint32_t align = random_below(4) ? 1 : 1u << random_below(8);
    pfn_t lowest = random_below(4) ? 0 : random_below(FRAMES);
    pfn_t highest = random_below(4) ? PAGE_ANYWHERE : lowest + random_below(FRAMES);
    l->flags = options[random_below(5)];
    l->pages = pages;
    l->first = _PageAlloc(pages, l->flags | PAGE_OWNER(OwnerPool), align, lowest, highest);
    if (l->first == PAGE_NONE) {
        if (pages == 1 && single_exists(lowest, highest, align))
            fail("refused a frame that is free", lowest, highest);
        l->pages = 0;
        return;
    }
    pfn_t pfn = l->first;
    for (uint32_t i = 0; i < pages; i++) {
        if ((l->flags & PAGE_CONTIGUOUS) && pfn != l->first + i)
            fail("not contiguous", pfn, i);
        if (pfn % align && (i == 0 || !(l->flags & PAGE_CONTIGUOUS)))
            fail("not aligned", pfn, align);
        take_frame(pfn, l, lowest, highest);
        pfn = MmPfn[pfn].next;
    }
    if (pfn != PAGE_NONE)
        fail("the chain is too long", pfn, pages);
}

static void release(struct live *l)
{
    pfn_t pfn = l->first;
    for (uint32_t i = 0; i < l->pages; i++, pfn = MmPfn[pfn].next)
        taken[pfn] = 0;
    if (l->flags & PAGE_CONTIGUOUS)
        _PageFree(l->first, l->pages);
    else
        MiFreeChain(l->first);
    l->pages = 0;
}

static uint32_t model_free(void)
{
    uint32_t n = 0;
    for (pfn_t pfn = 16; pfn < FRAMES; pfn++)
        n += !taken[pfn] && !(pfn >= HOLE && pfn < HOLE_END);
    return n;
}

static void workload(void)
{
    start();
    for (int round = 0; round < ROUNDS; round++) {
        struct live *l = &live[random_below(LIVE)];
        if (l->pages)
            release(l);
        else
            allocate(l);
        if (random_below(8) == 0)
            MmIdleWork();
        if (round % 1000 == 0) {
            MiCheckPages();
            if (model_free() != MmFreePages())
                fail("free pages", model_free(), MmFreePages());
        }
    }
    for (int i = 0; i < LIVE; i++)
        if (live[i].pages)
            release(&live[i]);
    ok(MmFreePages() == FRAMES - 16 - (HOLE_END - HOLE), "200,000 random requests agree with the model");
    struct page_statistics statistics;
    MiDrainPageCaches();
    MmPageStatistics(&statistics);
    ok(statistics.largest_run == 4096, "after all is freed the free blocks have merged again");
}

static int caught(int expected)
{
    int code = bugcheck_code;
    bugcheck_code = 0;
    return code == expected;
}

static void misuse(void)
{
    start();
    pfn_t pfn = _PageAlloc(1, PAGE_OWNER(OwnerPool), 1, 0, PAGE_ANYWHERE);
    bugcheck_expected = 1;
    if (!setjmp(bugcheck_exit)) {
        _PageFree(pfn, 1);
        _PageFree(pfn, 1);
    }
    ok(caught(BUG_PFN_DOUBLE_FREE), "a double free is caught");
    start();
    pfn = _PageAlloc(1, PAGE_OWNER(OwnerUser), 1, 0, PAGE_ANYWHERE);
    MiReferencePage(pfn);
    bugcheck_expected = 1;
    if (!setjmp(bugcheck_exit))
        _PageFree(pfn, 1);
    ok(caught(BUG_PFN_IN_USE), "freeing a frame that another one uses is caught");
    start();
    bugcheck_expected = 1;
    if (!setjmp(bugcheck_exit))
        _PageFree(FRAMES + 5, 1);
    ok(caught(BUG_PFN_BAD_ADDRESS), "freeing beyond the last frame is caught");
    start();
    bugcheck_expected = 1;
    if (!setjmp(bugcheck_exit))
        _PageFree(HOLE + 1, 1);
    ok(caught(BUG_PFN_BAD_ADDRESS), "freeing what is no RAM is caught");
    start();
    MiMarkPages(HOLE, 4, OwnerBoot);
    bugcheck_expected = 1;
    if (!setjmp(bugcheck_exit))
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
    printf("1..11\n");
    workload();
    misuse();
    exhaustion();
    return 0;
}
