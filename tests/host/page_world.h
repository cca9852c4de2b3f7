/*
 * page_world.h - the world around _PageAlloc in a host test: RAM, one processor's caches, bugchecks.
 *
 * Frames 16…FRAMES-1 are RAM, but for a hole; 8 bytes stand for a frame's 4096.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include <setjmp.h>
#include "mm/page.h"

enum { FRAMES = 32768, FIRST = 16, HOLE = 3000, HOLE_END = 3100, RAM = FRAMES - FIRST - (HOLE_END - HOLE) };

extern unsigned char WorldRam[FRAMES][8];
extern jmp_buf WorldExit; /* where an expected bugcheck goes */
extern int WorldExpected, WorldCode;

static inline int is_ram(pfn_t pfn)
{
    return pfn >= FIRST && pfn < FRAMES && !(pfn >= HOLE && pfn < HOLE_END);
}

void start_world(void); /* all of RAM free */
void ok(int good, const char *name);
void fail(const char *what, uint32_t a, uint32_t b); /* the model disagrees: the end */
uint32_t random_below(uint32_t n);
void show_fragmentation(const char *when);

void test_churn(void); /* page_churn.c */
