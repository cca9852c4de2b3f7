/*
 * workload.c - runs one workload and says what it took.
 *
 * usage: PROGRAM NAME [OPERATIONS]    prints: operations, nanoseconds by the clock, nanoseconds of
 * the processors. The same comes before, not counted, so that nobody has to begin.
 *
 * SPDX-License-Identifier: MIT
 */
#include "workload.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static long long nanoseconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * 1000000000ll + now.tv_nsec;
}

/* callgrind counts what happens in here. */
__attribute__((noinline)) void measured(const struct workload *workload, long operations)
{
    workload->run(operations, workload->argument);
    __asm__ volatile(""); /* no jump */
}

int main(int count, char **words)
{
    const struct workload *workload = workloads;
    while (workload->name && (count < 2 || strcmp(workload->name, words[1])))
        workload++;
    if (!workload->name) {
        fprintf(stderr, "usage: %s NAME [OPERATIONS]\n", words[0]);
        return 2;
    }
    long operations = count > 2 ? atol(words[2]) : workload->operations;
    workload->run(operations, workload->argument);
    long long clock = nanoseconds(CLOCK_MONOTONIC), busy = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
    measured(workload, operations);
    clock = nanoseconds(CLOCK_MONOTONIC) - clock;
    busy = nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - busy;
    printf("%ld %lld %lld\n", operations, clock, busy);
    return 0;
}
