/*
 * aslr.c - addresses that cannot be foretold: on demand (option aslr), else every run has the same.
 *
 *   bottom-up:   parameters, stacks, heaps, views   from 64 KiB + bias     a bias for each process,
 *   top-down:    PEB, TEBs                          down from 2 GiB - bias 1…255 granules
 *   images:      a DLL                              50000000…6FFFFFFF      the same in all processes
 *                a program with DYNAMIC_BASE        preferred base + 0…15 MiB
 *
 * The seed decides all of it. Only where a search for a gap begins is random, not the gap, so the
 * address space is as little fragmented as without. Where nothing is free beyond the bias, or who
 * asks has set a limit, the search has the whole window. An image whose place is taken goes where there is room, in that process.
 * Source: MSDN "/DYNAMICBASE"; Windows Internals, "Address Space Layout Randomization".
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/aslr.h"

enum { GRANULE_PAGES = 16, BIASES = 255, PROGRAM_PLACES = 256, DLL_PLACES = 0x2000 };
enum { GRANULE = 0x10000, DLL_LOWEST = 0x50000000, GOLDEN = 0x9E3779B1 /* 2^32 / 1.618… */ };

static uint32_t seed;      /* 0: off */
static uint32_t processes; /* biases given out */

void MmRandomizeBases(uint32_t wanted)
{
    seed = wanted != 0 ? wanted : GOLDEN;
}

/* A number from the seed and a key: each bit of both changes half of its bits. */
static uint32_t mix(uint32_t key)
{
    uint32_t x = seed ^ key * GOLDEN;
    x = (x ^ x >> 16) * 0x7FEB352D;
    x = (x ^ x >> 15) * 0x846CA68B;
    return x ^ x >> 16;
}

ULONG MiRandomBias(void)
{
    return seed != 0 ? (1 + mix(processes++) % BIASES) * GRANULE_PAGES : 0;
}

ULONG MiChooseGap(const MM_SPACE *space, ULONG pages, ULONG lowest, ULONG highest, bool top_down)
{
    ULONG bias = space->bias_pages, found = 0;
    if (bias != 0 && highest == HIGHEST_USER_ADDRESS >> PAGE_SHIFT)
        found = top_down ? MiFindGap(space, pages, lowest, highest - bias, true)
                         : MiFindGap(space, pages, lowest + bias, highest, false);
    return found != 0 ? found : MiFindGap(space, pages, lowest, highest, top_down);
}

ULONG MiImageBase(const struct PE_INFO *pe)
{
    bool dll = pe->characteristics & IMAGE_FILE_DLL;
    bool movable = dll || (pe->dll_characteristics & IMAGE_DLLCHARACTERISTICS_DYNAMIC_BASE);
    if (seed == 0 || pe->relocs_stripped || !movable)
        return pe->image_base;
    uint32_t random = mix(pe->image_base ^ pe->image_size ^ pe->entry_rva << 7);
    return dll ? DLL_LOWEST + random % DLL_PLACES * GRANULE
               : pe->image_base + random % PROGRAM_PLACES * GRANULE;
}
