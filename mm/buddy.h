/*
 * buddy.h - runs of frames by powers of two; used by page.c only, under its lock.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "mm/page.h"

void MiBuddyInitialize(void);
/* A run of `pages` frames, its first a multiple of `align`, all in lowest…highest. PAGE_NONE:
 * there is none. */
pfn_t MiBuddyTake(uint32_t pages, uint32_t align, pfn_t lowest, pfn_t highest);
/* 1…most pages from the smallest free block; *first is theirs. 0: nothing is free. */
uint32_t MiBuddyTakeSmallest(uint32_t most, pfn_t *first);
void MiBuddyGive(pfn_t first, uint32_t pages); /* merges with free neighbours */
uint32_t MiBuddyFreePages(void);
uint32_t MiBuddyLargest(void);                          /* pages of the largest free block */
void MiBuddyCount(uint32_t blocks[PAGE_MAX_ORDER + 1]); /* free blocks by order */
void MiBuddyCheck(void);
