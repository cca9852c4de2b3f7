/*
 * prcb.h - stands in for include/k/prcb.h in host tests: one processor, without a KPCR.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/base.h"

typedef struct FRAME_CACHE {
    pfn_t first;
    uint32_t count;
} FRAME_CACHE;
enum frame_cache { FreeFrames, ZeroedFrames, FRAME_CACHES };

static inline FRAME_CACHE *KeFrameCaches(void)
{
    extern FRAME_CACHE WorldFrameCaches[FRAME_CACHES];
    return WorldFrameCaches;
}
