/* bench_memory.c - pages: reserved, committed, touched, protected, given back.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bench.h"

enum { MANY_PAGES = 2000, RANGE_PAGES = 256, GIB = 1 << 30 };

NTSYSAPI NTSTATUS NTAPI NtTestAlert(void);

static char *pages;
static size_t next_page;

static void null_service(void)
{
    NtTestAlert();
}

static void allocate_touch_free(size_t count)
{
    volatile char *page =
        VirtualAlloc(NULL, count * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    for (size_t i = 0; i < count; i++)
        page[i * PAGE] = 1;
    VirtualFree((void *)page, 0, MEM_RELEASE);
}

static void one_page(void)
{
    allocate_touch_free(1);
}

static void range_of_pages(void)
{
    allocate_touch_free(RANGE_PAGES);
}

static void reserve_pages(void)
{
    pages = VirtualAlloc(NULL, MANY_PAGES * PAGE, MEM_RESERVE, PAGE_READWRITE);
    next_page = 0;
}

static void commit_pages(void)
{
    reserve_pages();
    VirtualAlloc(pages, MANY_PAGES * PAGE, MEM_COMMIT, PAGE_READWRITE);
}

/* The idle thread zeroes frames meanwhile. */
static void commit_pages_and_wait(void)
{
    commit_pages();
    Sleep(100);
}

/* So many pages are touched that none of the frames that the idle thread has zeroed are left. */
static void commit_pages_and_drain(void)
{
    commit_pages();
    for (; next_page < MANY_PAGES - ROUNDS; next_page++)
        pages[next_page * PAGE] = 1;
}

static void commit_and_touch_pages(void)
{
    commit_pages_and_drain();
    next_page = 0;
}

static void touch_next_page(void)
{
    ((volatile char *)pages)[next_page++ * PAGE] = 1;
}

static void commit_next_page(void)
{
    VirtualAlloc(pages + next_page++ * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE);
}

static void decommit_next_page(void)
{
    VirtualFree(pages + next_page++ * PAGE, PAGE, MEM_DECOMMIT);
}

static void protect_next_page(void)
{
    DWORD old;
    VirtualProtect(pages + next_page++ * PAGE, PAGE, PAGE_READONLY, &old);
}

static void release_pages(void)
{
    VirtualFree(pages, 0, MEM_RELEASE);
}

/* Nothing of it is touched: what it costs should not depend on its size. */
static void reserve_and_release(void)
{
    void *range = VirtualAlloc(NULL, (size_t)bench_argument, MEM_RESERVE, PAGE_READWRITE);
    VirtualFree(range, 0, MEM_RELEASE);
}

const struct measurement bench_memory[] = {
    {"null", bench_nothing, null_service, bench_nothing, 1},
    {"page", bench_nothing, one_page, bench_nothing, 1},
    {"pages", bench_nothing, range_of_pages, bench_nothing, RANGE_PAGES},
    {"fault", commit_pages_and_drain, touch_next_page, release_pages, 1},
    {"fault-zeroed", commit_pages_and_wait, touch_next_page, release_pages, 1},
    {"commit", reserve_pages, commit_next_page, release_pages, 1},
    {"decommit", commit_and_touch_pages, decommit_next_page, release_pages, 1},
    {"protect", commit_and_touch_pages, protect_next_page, release_pages, 1},
    {"reserve-4k", bench_nothing, reserve_and_release, bench_nothing, 1, 0, PAGE},
    {"reserve-1g", bench_nothing, reserve_and_release, bench_nothing, 1, 0, GIB},
    {NULL},
};
