/*
 * vm_model.h - the model of vm_test.c: one record a page says what each service answers and what each
 * access meets.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "mm/pte.h"
#include "tests/host/vm_world.h"

enum {
    PAGES = 0x7FFF0,
    GRANULE = 16,
    FIRST = 16,
    WINDOW = 3000, /* pages, from FIRST on, where most happens */
    LARGE = 512,
    MINIMUM_SET = 100, /* pages: so many, less a few, can be locked */
    SHARED = KUSER_BASE >> PAGE_SHIFT,
};

/* What one page is. protect: 0 when it is only reserved. */
struct page {
    ULONG base;  /* first page of its allocation; 0: free */
    ULONG value; /* in its first and last word, once written */
    USHORT protect, allocation_protect;
    bool watched, large; /* of its allocation */
    bool written;        /* since it was committed, or since the watch was reset */
    bool locked;
};
extern struct page model_pages[PAGES];
extern ULONG model_refused; /* requests, for want of memory */
extern ULONG model_locked;  /* pages */
/* What the steps of vm_states.c have met: ranges locked, written pages found, large allocations. */
extern ULONG model_locks, model_found, model_large;
#define pages model_pages

#define EXPECT(condition, ...)                                                                     \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            WorldPrint("not ok 1 - step %d, %s: line %d: %s\n# ", world_step, world_doing,         \
                       __LINE__, #condition);                                                      \
            WorldPrint(__VA_ARGS__);                                                               \
            WorldPrint("\n");                                                                      \
            WorldExit(1);                                                                          \
        }                                                                                          \
    } while (0)

static inline ULONG below(ULONG n)
{
    return WorldRandom() % n;
}

bool ModelOutOfMemory(NTSTATUS status);   /* and counts it */
bool ModelIsOne(ULONG first, ULONG last); /* are all pages of one allocation? */
bool ModelIsFree(ULONG first, ULONG last);
/* The lowest, the highest gap of `count` pages within lowest…highest. 0: none. */
ULONG ModelGapUp(ULONG count, ULONG lowest, ULONG highest);
ULONG ModelGapDown(ULONG count, ULONG lowest, ULONG highest);
/* A page, more often one that is allocated, or the first of its allocation. */
ULONG ModelSomePage(void);
ULONG ModelSomeCount(void);
ULONG ModelSomeProtect(void);
void ModelCommit(ULONG page, ULONG protect);
void ModelDecommit(ULONG page);
NTSTATUS ModelAccess(const struct page *page, enum mm_access access);

/* Steps of vm_states.c. */
void StepLock(void);
void StepUnlock(void);
void StepWatch(void);
void StepReset(void);
void StepLarge(void);
void StepGap(void);
