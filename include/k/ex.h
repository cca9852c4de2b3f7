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
void ExFreePoolWithTag(void *block, ULONG tag);  /* bugcheck BUG_POOL_CORRUPT when the tag is not the block's */
void ExFreePool(void *block);
void ExTrimPool(void); /* gives free pages back: before the count of frames at the end */
