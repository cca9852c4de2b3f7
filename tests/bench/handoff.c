/*
 * handoff.c - one thread allocates, another frees: messages of 16 to 271 bytes in batches of 256,
 * with up to four batches under way.
 *
 * SPDX-License-Identifier: MIT
 */
#include "workload.h"
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

#define BATCH    256
#define BATCHES  4
#define SMALLEST 16
#define SPREAD   256

static void *batches[BATCHES][BATCH];
static sem_t full, empty;

static void *consume(void *argument)
{
    long operations = *(long *)argument;
    for (long done = 0; done < operations; done += BATCH) {
        void **batch = batches[done / BATCH % BATCHES];
        sem_wait(&full);
        for (int i = 0; i < BATCH; i++)
            free(batch[i]);
        sem_post(&empty);
    }
    return NULL;
}

static void produce(long operations)
{
    unsigned state = 1;
    for (long done = 0; done < operations; done += BATCH) {
        void **batch = batches[done / BATCH % BATCHES];
        sem_wait(&empty);
        for (int i = 0; i < BATCH; i++) {
            batch[i] = malloc(SMALLEST + next_random(&state) % SPREAD);
            use(batch[i]);
        }
        sem_post(&full);
    }
}

static void hand_over(long operations, long unused)
{
    pthread_t consumer;
    sem_init(&full, 0, 0);
    sem_init(&empty, 0, BATCHES);
    pthread_create(&consumer, NULL, consume, &operations);
    produce(operations);
    pthread_join(consumer, NULL);
}

const struct workload workloads[] = {
    {"handoff", hand_over, 2000000, 0},
    {NULL, NULL, 0, 0},
};
