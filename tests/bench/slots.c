/*
 * slots.c - 10,000 blocks of many sizes; each step frees one of them and allocates another.
 *
 * SPDX-License-Identifier: MIT
 */
#include "workload.h"
#include <stdlib.h>

#define SLOTS 10000

static void *slots[SLOTS];

static void replace(long operations, long unused)
{
    static unsigned state = 1;
    for (long i = 0; i < operations; i++) {
        void **slot = &slots[next_random(&state) % SLOTS];
        free(*slot);
        *slot = malloc(random_size(&state));
        use(*slot);
    }
}

const struct workload workloads[] = {
    {"random", replace, 3000000, 0},
    {NULL, NULL, 0, 0},
};
