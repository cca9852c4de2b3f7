/*
 * prcb.h - what the memory manager keeps per processor: caches of single frames, in the KPCR.
 *
 * A processor takes from its own caches and gives to them, so that the others are not asked. Used
 * with MiPageLock held (mm/framecache.h).
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/base.h"
#include "nt/types.h"

/* A chain of single frames through MMPFN.next. */
typedef struct FRAME_CACHE {
    pfn_t first; /* PAGE_NONE: empty */
    uint32_t count;
} FRAME_CACHE;
enum frame_cache { FreeFrames, ZeroedFrames, FRAME_CACHES };

/* This processor's two. */
static inline FRAME_CACHE *KeFrameCaches(void)
{
    char *pcr;
    __asm__("movl %%fs:%c1,%0" : "=r"(pcr) : "i"(PCR_SELF));
    return (FRAME_CACHE *)(pcr + PCR_FRAME_CACHES);
}
