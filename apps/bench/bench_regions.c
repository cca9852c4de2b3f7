/* bench_regions.c - one reservation more, asked for, given back, among few regions and many.
 *
 *   crowd ─► | region | region | … | hole | region | …         each of 64 KiB, HOLE_EVERY-th a hole
 *
 * The holes are too small for what is asked for then: who looks at each gap in turn sees them all. Each
 * crowd begins at the same place: where the largest has room, and beyond the page table of others, for
 * VirtualQuery looks at each page that has an entry.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bench.h"

enum { PLACE = 0x10000, HOLE_EVERY = 8, LARGEST = 30000, PLACES_OF_TABLE = 32 };

static char *crowd, *extra[ROUNDS];
static size_t done;

static void *reserve(void *where, size_t places)
{
    return VirtualAlloc(where, places * PLACE, MEM_RESERVE, PAGE_READWRITE);
}

static void make_crowd(void)
{
    char *room = reserve(NULL, LARGEST + PLACES_OF_TABLE);
    crowd = room + PLACES_OF_TABLE * PLACE;
    VirtualFree(room, 0, MEM_RELEASE);
    for (int i = 0; i < bench_argument; i++)
        if (i % HOLE_EVERY != 0)
            reserve(crowd + i * PLACE, 1);
    done = 0;
}

static void disperse_crowd(void)
{
    for (int i = 0; i < bench_argument; i++)
        VirtualFree(crowd + i * PLACE, 0, MEM_RELEASE);
}

static void reserve_extra(void)
{
    extra[done++] = reserve(NULL, 2);
}

static void release_extra(void)
{
    VirtualFree(extra[done++], 0, MEM_RELEASE);
}

static void reserve_all_extra(void)
{
    make_crowd();
    while (done < ROUNDS)
        reserve_extra();
    done = 0;
}

static void release_all(void)
{
    for (done = 0; done < ROUNDS;)
        release_extra();
    disperse_crowd();
}

/* A region, no hole. */
static void query_middle(void)
{
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(crowd + (bench_argument / 2 | 1) * PLACE, &info, sizeof info);
}

#define REGIONS(count)                                                                             \
    {"reserve-among-" #count, make_crowd, reserve_extra, release_all, 1, 0, count},                \
        {"query-among-" #count, make_crowd, query_middle, disperse_crowd, 1, 0, count},            \
        {"release-among-" #count, reserve_all_extra, release_extra, disperse_crowd, 1, 0, count},

const struct measurement bench_regions[] = {REGIONS(10) REGIONS(1000) REGIONS(30000){NULL}};
