/*
 * page_world.c - see page_world.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "k/prcb.h"
#include "mm/machine.h"
#include "page_world.h"

FRAME_CACHE WorldFrameCaches[FRAME_CACHES];
unsigned char WorldRam[FRAMES][8];
jmp_buf WorldExit;
int WorldExpected, WorldCode;
static MMPFN database[FRAMES];
static int test_number;

void KeBugCheckEx(enum bugcheck code, uint32_t p1, uint32_t p2, uint32_t p3, uint32_t p4)
{
    if (!WorldExpected) {
        printf("Bail out! bugcheck %d: %u %u %u\n", code, p1, p2, p3);
        exit(1);
    }
    WorldExpected = 0;
    WorldCode = (int)code;
    longjmp(WorldExit, 1);
}

uint32_t MiReclaimFrames(uint32_t wanted)
{
    return 0;
}

void MiZeroFrame(pfn_t pfn)
{
    memset(WorldRam[pfn], 0, sizeof WorldRam[pfn]);
}

void KdPrint(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
}

void start_world(void)
{
    memset(database, 0, sizeof database);
    MiInitializePages(database, FRAMES - 1);
    MiAddPages(FIRST, HOLE - FIRST);
    MiAddPages(HOLE_END, FRAMES - HOLE_END);
}

void ok(int good, const char *name)
{
    printf("%sok %d - %s\n", good ? "" : "not ", ++test_number, name);
}

void fail(const char *what, uint32_t a, uint32_t b)
{
    printf("# %s: %u %u\nBail out! the model and _PageAlloc disagree\n", what, a, b);
    exit(1);
}

uint32_t random_below(uint32_t n)
{
    static uint32_t seed = 12345;
    seed = seed * 1664525 + 1013904223;
    return (uint32_t)(((uint64_t)seed * n) >> 32);
}

void show_fragmentation(const char *when)
{
    printf("# %s: ", when);
    MmReportPages();
}
