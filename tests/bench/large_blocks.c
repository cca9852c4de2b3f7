/*
 * large_blocks.c - 16 blocks of 64 KiB to 2 MiB; each step frees one and allocates another, and
 * touches each of its pages.
 *
 * SPDX-License-Identifier: MIT
 */
#include "workload.h"
#include <stdlib.h>

#define SLOTS   16
#define PAGE    4096
#define OCTAVES 5 /* 64 KiB << 0...4, and up to twice as much */

static void replace(long operations, long unused)
{
    static char *slots[SLOTS];
    unsigned state = 1;
    for (long i = 0; i < operations; i++) {
        char **slot = &slots[next_random(&state) % SLOTS];
        size_t octave = 0x10000u << next_random(&state) % OCTAVES;
        size_t bytes = octave + next_random(&state) % octave;
        free(*slot);
        *slot = malloc(bytes);
        for (size_t at = 0; at < bytes; at += PAGE)
            use(*slot + at);
    }
}

const struct workload workloads[] = {
    {"large", replace, 40000, 0},
    {NULL, NULL, 0, 0},
};
