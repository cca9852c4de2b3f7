/*
 * vm_world.h - a machine for mm's own files on the host: an i686 Linux process without a C library.
 *
 * Physical memory is a file in memory, mapped once at PHYSICAL. The page tables stand where the
 * kernel has them,
 * at 0xC0000000: a table's page there is mapped from the same file when the page directory says
 * so, at the first
 * access, and goes when mm flushes it. User memory is reached through WorldAccess, which does what
 * a processor
 * does: a TLB, a walk, a page fault. So a missing flush shows as it would on hardware.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "mm/mm.h"

enum { WORLD_FRAMES = 4096, PHYSICAL = 0xA0000000 };

extern MM_SPACE world_space;
extern ULONG world_pool_blocks; /* in use */
extern bool world_pool_fails;   /* every few allocations, one */

extern ULONG world_step; /* for the report on a bugcheck */
extern const char *world_doing;

void WorldStart(ULONG seed);
void WorldReset(ULONG frames); /* a machine with that much memory, and an empty address space */
void WorldPrint(const char *format, ...); /* %d %x %s */
NORETURN void WorldExit(int code);
ULONG WorldRandom(void);

/* One access as ring 3 makes it. STATUS_SUCCESS: *page is where the page's bytes are, on the host.
   */
NTSTATUS WorldAccess(ULONG address, enum mm_access access, ULONG **page);
