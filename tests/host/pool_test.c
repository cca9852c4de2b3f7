/*
 * pool_test.c - the pool against a model, and each misuse with its bugcheck.
 *
 * Pages come from mmap: a guarded block ends before one that cannot be touched.
 *
 * SPDX-License-Identifier: MIT
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include "mm/inject.h"
#include "mm/mm.h"
#include "mm/pool.h"

enum { LIVE = 1000, ROUNDS = 300000 };
#define TAG_A TAG_('T', 's', 't', 'A')
#define TAG_B TAG_('T', 's', 't', 'B')

static jmp_buf caught;
static bool expected;
static struct {
    int code;
    uint32_t p1, p2, p3, p4;
} bug;
static long pages_out; /* pages that the pool holds */
static int tests;
static char last_line[200];

void KeBugCheckEx(enum bugcheck code, uint32_t p1, uint32_t p2, uint32_t p3, uint32_t p4)
{
    bug.code = (int)code;
    bug.p1 = p1, bug.p2 = p2, bug.p3 = p3, bug.p4 = p4;
    if (!expected) {
        printf("Bail out! bugcheck %d: %x %x %x %x\n", code, p1, p2, p3, p4);
        exit(1);
    }
    expected = false;
    longjmp(caught, 1);
}

void KdPrint(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(last_line, sizeof last_line, format, args);
    va_end(args);
}

static void *map(ULONG pages, ULONG guard)
{
    char *base = mmap(NULL, (pages + guard) * PAGE_SIZE, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED)
        return NULL;
    if (guard > 0)
        mprotect(base + pages * PAGE_SIZE, guard * PAGE_SIZE, PROT_NONE);
    pages_out += pages;
    return base;
}

static void unmap(void *base, ULONG pages, ULONG guard)
{
    munmap(base, (pages + guard) * PAGE_SIZE);
    pages_out -= pages;
}

void *MmAllocateSystemPages(ULONG pages)
{
    return map(pages, 0);
}

void MmFreeSystemPages(void *base, ULONG pages)
{
    unmap(base, pages, 0);
}

void *MmAllocateGuardedPages(ULONG pages)
{
    return map(pages, 1);
}

void MmFreeGuardedPages(void *base, ULONG pages)
{
    unmap(base, pages, 1);
}

static void ok(bool good, const char *name)
{
    printf("%sok %d - %s\n", good ? "" : "not ", ++tests, name);
    if (!good)
        printf("# bugcheck %d: %x %x %x %x; log: %s\n", bug.code, bug.p1, bug.p2, bug.p3, bug.p4,
               last_line);
    bug.code = 0;
}

static uint32_t seed = 99;
static uint32_t random_below(uint32_t n)
{
    seed = seed * 1664525 + 1013904223;
    return (uint32_t)(((uint64_t)seed * n) >> 32);
}

static struct live {
    unsigned char *block;
    size_t bytes;
    ULONG tag;
} live[LIVE];

/* Each block is full of its own byte; one that another block shares does not stay so. */
static bool is_whole(const struct live *l)
{
    for (size_t i = 0; i < l->bytes; i++)
        if (l->block[i] != (unsigned char)(l - live))
            return false;
    return true;
}

static bool step(struct live *l)
{
    if (l->block != NULL) {
        bool whole = is_whole(l);
        ExFreePoolWithTag(l->block, random_below(4) ? l->tag : 0);
        l->block = NULL;
        return whole;
    }
    l->bytes = random_below(8) ? random_below(300) : random_below(9000);
    l->tag = TAG_('T', 's', 't', 'a' + random_below(20));
    l->block = ExAllocatePoolWithTag(NonPagedPool, l->bytes, l->tag);
    if (l->block == NULL || ((uintptr_t)l->block & 7) != 0)
        return false;
    memset(l->block, (int)(l - live), l->bytes);
    return true;
}

static bool usage_agrees(void)
{
    for (int letter = 0; letter < 20; letter++) {
        ULONG tag = TAG_('T', 's', 't', 'a' + letter), blocks = 0;
        size_t bytes = 0;
        for (int i = 0; i < LIVE; i++) {
            bool mine = live[i].block != NULL && live[i].tag == tag;
            blocks += mine;
            bytes += mine ? live[i].bytes : 0;
        }
        const struct pool_tag *usage = MiPoolTag(tag);
        if (usage->allocations - usage->frees != blocks || usage->bytes != bytes)
            return false;
    }
    return true;
}

static bool workload(int rounds)
{
    bool good = true;
    for (int round = 0; round < rounds && good; round++)
        good = step(&live[random_below(LIVE)]);
    return good;
}

static bool free_all(void)
{
    bool good = true;
    for (int i = 0; i < LIVE; i++)
        if (live[i].block != NULL)
            good &= step(&live[i]);
    ExTrimPool();
    return good && pages_out == 0;
}

/* Did the code run into that bugcheck? The lock is left held: a fresh process would follow it. */
#define CAUGHT(...)                                                                                \
    ({                                                                                             \
        expected = true;                                                                           \
        if (setjmp(caught) == 0) {                                                                 \
            __VA_ARGS__;                                                                           \
            expected = false;                                                                      \
            bug.code = 0;                                                                          \
        }                                                                                          \
        MiPoolLockForTest();                                                                       \
        bug.code;                                                                                  \
    })

/* What follows a bugcheck is a machine that stands; a test goes on with the lock open. */
extern KLOCK MiPoolLock;
static void MiPoolLockForTest(void)
{
    MiPoolLock.holder = NULL;
}

static bool bug_is(int code, uint32_t p1, const void *block, uint32_t p3)
{
    return bug.code == code && bug.p1 == p1 && bug.p2 == (uint32_t)(uintptr_t)block && bug.p3 == p3;
}

static void misuse(void)
{
    char *a = ExAllocatePoolWithTag(NonPagedPool, 20, TAG_A);
    CAUGHT(ExFreePoolWithTag(a, TAG_B));
    ok(bug_is(BUG_BAD_POOL_CALLER, POOL_WRONG_TAG, a, TAG_B) && bug.p4 == TAG_A, "another's tag");
    CAUGHT(ExFreePoolWithTag(a, TAG_A), ExFreePoolWithTag(a, TAG_A));
    ok(bug_is(BUG_BAD_POOL_CALLER, POOL_FREED_TWICE, a, TAG_A), "freed twice");
    a = ExAllocatePoolWithTag(NonPagedPool, 20, TAG_A);
    CAUGHT(ExFreePool(a + 8));
    ok(bug.code == BUG_BAD_POOL_HEADER && bug.p1 == POOL_HEADER, "the middle of a block");
    a[20] = 1;
    CAUGHT(ExFreePoolWithTag(a, TAG_A));
    ok(bug_is(BUG_BAD_POOL_HEADER, POOL_TAIL, a, TAG_A) && bug.p4 == 1, "one byte behind a block");
    a[20] = (char)0xFD;
    a[-1] = 0x55;
    CAUGHT(ExFreePoolWithTag(a, TAG_A));
    ok(bug_is(BUG_BAD_POOL_HEADER, POOL_HEADER, a, TAG_A), "the header of a block");
    char *big = ExAllocatePoolWithTag(NonPagedPool, 5000, TAG_A);
    CAUGHT(ExFreePoolWithTag(big, TAG_B));
    ok(bug_is(BUG_BAD_POOL_CALLER, POOL_WRONG_TAG, big, TAG_B), "another's tag on whole pages");
    CAUGHT(ExFreePoolWithTag(big + 4096, TAG_A));
    ok(bug_is(BUG_BAD_POOL_CALLER, POOL_NO_BLOCK, big + 4096, TAG_A), "the middle of whole pages");
    CAUGHT(ExFreePoolWithTag(big, TAG_A), ExFreePoolWithTag(big, TAG_A));
    ok(bug_is(BUG_BAD_POOL_CALLER, POOL_NO_BLOCK, big, TAG_A), "whole pages freed twice");
    char *b = ExAllocatePoolWithTag(NonPagedPool, 600, TAG_B);
    ExFreePoolWithTag(b, TAG_B);
    b[-8] = 'x';
    CAUGHT(ExAllocatePoolWithTag(NonPagedPool, 600, TAG_B));
    ok(bug.code == BUG_BAD_POOL_HEADER && bug.p1 == POOL_FREE_HEADER, "a free block's header");
    b[-8] = 'F';
}

static void on_fault(int number, siginfo_t *info, void *context)
{
    ExCheckPoolFault((uintptr_t)info->si_addr);
    _exit(2);
}

static void guarded(void)
{
    ExGuardPool(TAG_B);
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER};
    sigaction(SIGSEGV, &action, NULL);
    volatile char *b = ExAllocatePoolWithTag(NonPagedPool, 24, TAG_B);
    CAUGHT(b[24] = 1);
    ok(bug.code == BUG_PAGE_FAULT_BEYOND_END_OF_ALLOCATION && bug.p3 == TAG_B && bug.p4 == 24,
       "guarded: the first byte behind faults, and is named");
    b[-1] = 1;
    CAUGHT(ExFreePoolWithTag((void *)b, TAG_B));
    ok(bug.code == BUG_SPECIAL_POOL_DETECTED_MEMORY_CORRUPTION && bug.p3 == TAG_B && bug.p4 == 1,
       "guarded: a byte before it is found at the free");
    b = ExAllocatePoolWithTag(NonPagedPool, 21, TAG_B);
    b[21] = 7;
    CAUGHT(ExFreePoolWithTag((void *)b, TAG_B));
    ok(bug.code == BUG_SPECIAL_POOL_DETECTED_MEMORY_CORRUPTION && bug.p4 == 7,
       "guarded: so is one in the pad behind it");
    b = ExAllocatePoolWithTag(NonPagedPool, 4096, TAG_B);
    CAUGHT(b[4096] = 1);
    ok(bug.code == BUG_PAGE_FAULT_BEYOND_END_OF_ALLOCATION && bug.p4 == 4096,
       "guarded: behind a whole page, too");
    ExFreePoolWithTag((void *)b, TAG_B);
    CAUGHT(b[100] = 1);
    ok(bug.code == BUG_PAGE_FAULT_IN_FREED_SPECIAL_POOL && bug.p3 == TAG_B,
       "guarded: a use after the free faults, and is named");
    char *a = ExAllocatePoolWithTag(NonPagedPool, 24, TAG_A), x = a[24];
    ok(x == (char)x, "guarded: another tag's blocks are not");
    ExFreePoolWithTag(a, TAG_A);
    ExGuardPool(0);
}

static void leaks(void)
{
    ExMarkPool();
    ok(ExReportPoolLeaks() == 0 && last_line[0] == 0, "nothing is lost, nothing is said");
    void *a = ExAllocatePoolWithTag(NonPagedPool, 20, TAG_A);
    ok(ExReportPoolLeaks() == 1 &&
           strcmp(last_line, "pool: tag 'TstA' holds 1 blocks, 20 bytes more than before the first "
                             "process\n") == 0,
       "a block that is not freed is told by its tag");
    ExFreePool(a);
    ok(ExReportPoolLeaks() == 0, "and after its free, no more");
}

static void many_tags(void)
{
    void *blocks[300];
    for (int i = 0; i < 300; i++)
        blocks[i] =
            ExAllocatePoolWithTag(NonPagedPool, 10, TAG_('M', 'T', 'a' + i / 20, 'a' + i % 20));
    ok(MiPoolTags[POOL_TAGS].allocations > 100 && MiPoolTags[POOL_TAGS].bytes > 1000,
       "more tags than the table holds share its last entry");
    for (int i = 0; i < 300; i++)
        ExFreePool(blocks[i]);
    ok(MiPoolTags[POOL_TAGS].bytes == 0, "which balances, too");
}

static void refusals(void)
{
    bool good = true;
    for (int big = 0; big < 2; big++) {
        MmArmInjection(InjectPool, 2, false);
        void *first = ExAllocatePoolWithTag(NonPagedPool, big ? 9000 : 9, TAG_A);
        good &= first != NULL && ExAllocatePoolWithTag(NonPagedPool, big ? 9000 : 9, TAG_A) == NULL;
        void *third = ExAllocatePoolWithTag(NonPagedPool, big ? 9000 : 9, TAG_A);
        good &= third != NULL && MmDisarmInjection() == 1;
        ExFreePool(first);
        ExFreePool(third);
    }
    MmArmInjection(InjectPool, 1, true);
    for (int i = 0; i < 5; i++)
        good &= ExAllocatePoolWithTag(NonPagedPool, 9, TAG_A) == NULL;
    ok(good && MmDisarmInjection() == 5, "the n-th allocation fails, or all from it on");
}

int main(void)
{
    printf("1..26\n");
    bool good = workload(ROUNDS) && usage_agrees();
    ok(good, "random allocations and frees agree with the model, by tag");
    ok(free_all() && usage_agrees(), "all freed: no page is held");
    leaks();
    refusals();
    ExTrimPool();
    ok(pages_out == 0, "nor any after that");
    guarded();
    ok(workload(ROUNDS / 30) && usage_agrees(), "the random ones again, every block guarded");
    long held = pages_out;
    for (int i = 0; i < LIVE; i++)
        held -= live[i].block != NULL
                    ? (long)(live[i].bytes + PAGE_MASK + !live[i].bytes) / PAGE_SIZE
                    : 0;
    ok(held > 0 && held < 30, "each in pages of its own");
    MiPoolIsGuarded = false;
    misuse();
    many_tags();
    return 0;
}
