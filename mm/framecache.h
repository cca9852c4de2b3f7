/*
 * framecache.h - the processor's two caches of single frames (k/prcb.h), as page.c takes from them and
 * pagefree.c gives to them.
 *
 * LIFO chains through MMPFN.next. Lock: MiPageLock, held by who calls.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/prcb.h"
#include "mm/page.h"

enum { REFILL = 16, FREE_LIMIT = 128, ZEROED_TARGET = 512 }; /* pages */

_Static_assert(PAGE_ZEROED == (int)ZeroedFrames &&
                   PfnFreeCached + (int)ZeroedFrames == PfnZeroedCached,
               "the flag chooses the cache");

extern KLOCK MiPageLock;

/* Takes the first frame of a cache that is not empty. */
static inline pfn_t MiPopFrame(FRAME_CACHE *cache)
{
    pfn_t pfn = cache->first;
    cache->first = MmPfn[pfn].next;
    cache->count--;
    return pfn;
}

static inline void MiPushFrame(FRAME_CACHE *caches, enum frame_cache which, pfn_t pfn)
{
    MmPfn[pfn].state = (uint8_t)(PfnFreeCached + which);
    MmPfn[pfn].next = caches[which].first;
    caches[which].first = pfn;
    caches[which].count++;
}

/* A frame that is in no list any more, with its one reference. flags: of _PageAlloc. */
static inline void MiActivateFrame(MMPFN *page, uint32_t flags)
{
    page->next = PAGE_NONE;
    page->references = 1;
    page->pte = 0;
    page->kind = PfnActive | (flags & (PAGE_OWNER(0xFF) | PAGE_FIXED));
}

/* Moves frames of the buddy system into the cache of free ones; the last zeroed ones serve for
 * everything. False: memory is exhausted. */
bool MiRefillCache(FRAME_CACHE *caches);
/* Gives frames of a cache back to the buddy system, until `keep` are left. */
void MiDrainCache(FRAME_CACHE *cache, uint32_t keep);
