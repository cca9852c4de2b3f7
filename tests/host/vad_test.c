/*
 * vad_test.c - the tree of VADs with 10, 1,000 and 50,000 of them: steps grow by the logarithm.
 *
 * A process holds 32,767 reservations at most, as each begins on a multiple of 64 KiB; the tree
 * itself counts pages, so that 50,000 VADs of a few pages find room here. A step is a basic block
 * of vad.c, vadgap.c and avl*.c, counted by the compiler's instrumentation: no clock.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include "mm/vad.h"

enum {
    MOST = 50000,
    SPACING = 10, /* pages from one VAD to the next */
    ROUNDS = 200,
    LOWEST = LOWEST_USER_ADDRESS >> PAGE_SHIFT,
    HIGHEST = HIGHEST_USER_ADDRESS >> PAGE_SHIFT,
};

static unsigned long steps;
static int results;
static ULONG seed = 1;

void __sanitizer_cov_trace_pc_guard_init(uint32_t *start, uint32_t *stop)
{
    for (uint32_t *at = start; at < stop; at++)
        *at = 1;
}

void __sanitizer_cov_trace_pc_guard(uint32_t *guard)
{
    steps++;
}

void *ExAllocatePoolWithTag(enum pool_type type, size_t bytes, ULONG tag)
{
    return malloc(bytes);
}

void ExFreePoolWithTag(void *block, ULONG tag)
{
    free(block);
}

void KeBugCheckEx(enum bugcheck code, uint32_t p1, uint32_t p2, uint32_t p3, uint32_t p4)
{
    printf("Bail out! bugcheck %d\n", code);
    exit(1);
}

static ULONG below(ULONG n)
{
    seed = seed * 1103515245u + 12345;
    return (seed >> 8) % n;
}

static ULONG page_of(ULONG number)
{
    return LOWEST + number * SPACING;
}

/* In an order that is none; each with a gap above it that is too small for a granule. */
static void fill(MM_SPACE *space, ULONG count)
{
    for (ULONG i = 0; i < count; i++) {
        ULONG number = (ULONG)((unsigned long long)i * 7919 % count);
        MiInsertVad(space, page_of(number), page_of(number) + SPACING - 2, 0);
    }
}

static void empty(MM_SPACE *space)
{
    while (space->vads.root != NULL)
        MiRemoveVad(space, (MMVAD *)space->vads.root);
}

/* The dearest of many rounds of each deed, in steps. */
struct costs {
    unsigned long find, gap_up, gap_down, insert, remove;
};

static void raise_to(unsigned long *most)
{
    if (steps > *most)
        *most = steps;
    steps = 0;
}

static void one_round(MM_SPACE *space, ULONG count, struct costs *costs)
{
    ULONG number = below(count);
    steps = 0;
    MMVAD *vad = MiFindVad(space, page_of(number) + below(SPACING - 1));
    raise_to(&costs->find);
    if (vad == NULL || vad->first_page != page_of(number)) {
        printf("Bail out! VAD %u was not found\n", number);
        exit(1);
    }
    MiFindGap(space, 100, LOWEST, HIGHEST, false);
    raise_to(&costs->gap_up);
    MiFindGap(space, 100, LOWEST, page_of(number), true);
    raise_to(&costs->gap_down);
    MiRemoveVad(space, vad);
    raise_to(&costs->remove);
    MiInsertVad(space, page_of(number), page_of(number) + SPACING - 2, 0);
    raise_to(&costs->insert);
}

static struct costs measure(ULONG count)
{
    static MM_SPACE space;
    struct costs costs = {0};
    KeAcquireLock(&space.lock);
    fill(&space, count);
    for (int i = 0; i < ROUNDS; i++)
        one_round(&space, count, &costs);
    if (!MiGapsAreRight(&space)) {
        printf("Bail out! the gaps of %u VADs are not right\n", count);
        exit(1);
    }
    empty(&space);
    KeReleaseLock(&space.lock);
    printf("# %u VADs: find %lu, gap from below %lu, from above %lu, insert %lu, remove %lu\n",
           count, costs.find, costs.gap_up, costs.gap_down, costs.insert, costs.remove);
    return costs;
}

/* Not more than the logarithms: log 50,000 is 4.70 times log 10, and 1.57 times log 1,000. */
static void compare(const char *what, unsigned long few, unsigned long some, unsigned long many)
{
    int good = few > 0 && many * 100 <= few * 470 && many * 100 <= some * 157;
    printf("%s %d - %s: %lu, %lu and %lu steps among 10, 1,000 and 50,000 VADs\n",
           good ? "ok" : "not ok", ++results, what, few, some, many);
}

int main(void)
{
    printf("1..5\n");
    struct costs few = measure(10), some = measure(1000), many = measure(MOST);
    compare("find", few.find, some.find, many.find);
    compare("a gap from below", few.gap_up, some.gap_up, many.gap_up);
    compare("a gap from above, below an address", few.gap_down, some.gap_down, many.gap_down);
    compare("insert", few.insert, some.insert, many.insert);
    compare("remove", few.remove, some.remove, many.remove);
    return 0;
}
