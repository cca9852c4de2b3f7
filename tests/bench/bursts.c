/*
 * bursts.c - 10,000 small blocks are allocated, then all are freed: the last first, the first
 * first, or in any order.
 *
 * SPDX-License-Identifier: MIT
 */
#include "workload.h"
#include <stdlib.h>

#define BURST    10000
#define SMALLEST 16
#define SPREAD   128 /* bytes: sizes are SMALLEST...SMALLEST + SPREAD - 1 */

enum order { LAST_FIRST, FIRST_FIRST, ANY_ORDER };

static size_t sizes[BURST];
static int order_of[BURST];
static void *blocks[BURST];

static void shuffle(unsigned state)
{
    for (int i = BURST - 1; i > 0; i--) {
        int other = (int)(next_random(&state) % (unsigned)(i + 1)), swapped = order_of[i];
        order_of[i] = order_of[other];
        order_of[other] = swapped;
    }
}

static void prepare(enum order order)
{
    unsigned state = 1;
    for (int i = 0; i < BURST; i++) {
        sizes[i] = SMALLEST + next_random(&state) % SPREAD;
        order_of[i] = order == LAST_FIRST ? BURST - 1 - i : i;
    }
    if (order == ANY_ORDER)
        shuffle(state);
}

static void burst(long operations, long order)
{
    if (!sizes[0])
        prepare((enum order)order);
    for (long done = 0; done < operations; done += BURST) {
        for (int i = 0; i < BURST; i++) {
            blocks[i] = malloc(sizes[i]);
            use(blocks[i]);
        }
        for (int i = 0; i < BURST; i++)
            free(blocks[order_of[i]]);
    }
}

const struct workload workloads[] = {
    {"burst-lifo", burst, 3000000, LAST_FIRST},
    {"burst-fifo", burst, 3000000, FIRST_FIRST},
    {"burst-random", burst, 3000000, ANY_ORDER},
    {NULL, NULL, 0, 0},
};
