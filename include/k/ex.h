/*
 * ex.h - the pool: memory of the kernel itself, by tag.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/base.h"

#define TAG_(a, b, c, d) ((ULONG)(a) | (ULONG)(b) << 8 | (ULONG)(c) << 16 | (ULONG)(d) << 24)
enum pool_type { NonPagedPool = 0, PagedPool = 1 }; /* nothing is paged: one pool */

/* `bytes` of pool, 8-aligned (page-aligned from one page up), contents undefined. NULL: none left.
 * tag: TAG_('T','a','g',' '). Source: WDK, ExAllocatePoolWithTag. */
void *ExAllocatePoolWithTag(enum pool_type type, size_t bytes, ULONG tag);
void *ExAllocateZeroed(size_t bytes, ULONG tag); /* the same, zeroed */
/* Bugchecks: BUG_BAD_POOL_CALLER (no block, freed twice, another's tag), BUG_BAD_POOL_HEADER
 * (overwritten). tag 0: any. */
void ExFreePoolWithTag(void *block, ULONG tag);
void ExFreePool(void *block);
void ExTrimPool(void); /* gives free pages back: before the count of frames at the end */

/* Option pool=guard, before the first allocation: each block of the tag (0: of any) ends before a
 * page that is not mapped, and is unmapped when it is freed. */
void ExGuardPool(ULONG tag);
/* Ring 0 faulted at `address`: a bugcheck that names the guarded block; returns if it is none's. */
void ExCheckPoolFault(uintptr_t address);
/* Usage by tag, from the first to the second: which tag did not give back? On the log; returns the
 * blocks that are missing. */
void ExMarkPool(void);
ULONG ExReportPoolLeaks(void);
