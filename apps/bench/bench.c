/* bench.c - what the kernel's and the heap's services cost, by RDTSC.
 *
 *   bench        measures everything: one line `name <tab> figure` each, the median of its rounds
 *   bench NAME   only that one, from its first round on: for tools/bench --where to watch
 *
 * Under QEMU's -icount shift=0 the time-stamp counter counts instructions, and a run is repeatable.
 * The cost of an empty round is subtracted.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bench.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

volatile ticks bench_reached;
int bench_argument;

void bench_nothing(void)
{
}

/* One round; tools/bench looks for this name. */
__attribute__((noinline)) ticks bench_round(const struct measurement *what)
{
    ticks begun = bench_now();
    what->round();
    ticks over = bench_now();
    return (what->to_handler ? bench_reached : over) - begun;
}

static int by_size(const void *left, const void *right)
{
    ticks a = *(const ticks *)left, b = *(const ticks *)right;
    return a < b ? -1 : a > b;
}

static ticks median(const struct measurement *what)
{
    ticks rounds[ROUNDS];
    bench_argument = what->argument;
    what->before();
    for (int i = 0; i < ROUNDS; i++)
        rounds[i] = bench_round(what);
    what->after();
    qsort(rounds, ROUNDS, sizeof rounds[0], by_size);
    return rounds[ROUNDS / 2];
}

static void measure(const struct measurement *table, ticks overhead, const char *only)
{
    for (const struct measurement *what = table; what->name != NULL; what++)
        if (only == NULL || strcmp(only, what->name) == 0)
            printf("%s\t%lu\n", what->name,
                   (unsigned long)((median(what) - overhead) / what->divisor));
}

int main(int argc, char **argv)
{
    static const struct measurement empty = {"", bench_nothing, bench_nothing, bench_nothing, 1},
                                    *const tables[] = {bench_memory,     bench_regions,
                                                       bench_threads,    bench_processes,
                                                       bench_exceptions, bench_heap};
    ticks overhead = argc < 2 ? median(&empty) : 0;
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        measure(tables[i], overhead, argv[1]);
    return 0;
}
