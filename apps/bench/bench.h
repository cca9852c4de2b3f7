/* bench.h - one measurement, and the tables of them.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include <windows.h>
#include <winternl.h>

enum { ROUNDS = 31, PAGE = 4096 };

typedef unsigned long long ticks;

struct measurement {
    const char *name;
    void (*before)(void), (*round)(void), (*after)(void);
    unsigned divisor; /* of a round */
    int to_handler;   /* the round itself tells in bench_reached when it was over */
    int argument;     /* in bench_argument while it is measured */
};

extern volatile ticks bench_reached;
extern int bench_argument;

/* Each ends with a row without a name. */
extern const struct measurement bench_memory[], bench_regions[], bench_threads[], bench_processes[],
    bench_exceptions[], bench_heap[];

void bench_nothing(void);

static inline ticks bench_now(void)
{
    ticks value;
    __asm__ volatile("rdtsc" : "=A"(value));
    return value;
}
