/*
 * pairs.c - allocate and free at once: of one size, and of many.
 *
 * SPDX-License-Identifier: MIT
 */
#include "workload.h"
#include <stdlib.h>

#define SIZES 1024 /* a power of two */

static void one_size(long operations, long bytes)
{
    for (long i = 0; i < operations; i++) {
        void *block = malloc((size_t)bytes);
        use(block);
        free(block);
    }
}

static void many_sizes(long operations, long unused)
{
    size_t sizes[SIZES];
    unsigned state = 1;
    for (int i = 0; i < SIZES; i++)
        sizes[i] = random_size(&state);
    for (long i = 0; i < operations; i++) {
        void *block = malloc(sizes[i % SIZES]);
        use(block);
        free(block);
    }
}

const struct workload workloads[] = {
    {"pair16", one_size, 10000000, 16},
    {"pairmix", many_sizes, 10000000, 0},
    {NULL, NULL, 0, 0},
};
