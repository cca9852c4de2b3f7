/*
 * larson.c - a server's threads: each replaces blocks of 16 to 527 bytes in 1,000 slots of its own,
 * then ends and leaves its slots to a new thread. So a block is often freed by another thread than
 * the one that allocated it. After Larson and Krishnan, "Memory Allocation for Long-Running Server
 * Applications", ISMM 1998.
 *
 * SPDX-License-Identifier: MIT
 */
#include "workload.h"
#include <pthread.h>
#include <stdlib.h>

#define MOST_THREADS 4
#define SLOTS        1000
#define LIFE         100000 /* operations of one thread */
#define SMALLEST     16
#define SPREAD       512

struct place {
    void *slots[SLOTS];
    unsigned state;
    pthread_t thread;
} __attribute__((aligned(128)));

static struct place places[MOST_THREADS];

static void *serve(void *argument)
{
    struct place *place = argument;
    unsigned state = place->state;
    for (int i = 0; i < LIFE; i++) {
        void **slot = &place->slots[next_random(&state) % SLOTS];
        free(*slot);
        *slot = malloc(SMALLEST + next_random(&state) % SPREAD);
        use(*slot);
    }
    place->state = state;
    return NULL;
}

/* The slots are passed on in a ring. */
static void larson(long operations, long threads)
{
    for (long done = 0; done < operations; done += LIFE * threads) {
        for (long i = 0; i < threads; i++)
            pthread_create(&places[i].thread, NULL, serve, &places[i]);
        for (long i = 0; i < threads; i++)
            pthread_join(places[i].thread, NULL);
    }
}

const struct workload workloads[] = {
    {"larson1", larson, 4000000, 1},
    {"larson2", larson, 4000000, 2},
    {"larson4", larson, 4000000, 4},
    {NULL, NULL, 0, 0},
};
