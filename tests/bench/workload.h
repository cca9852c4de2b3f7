/*
 * workload.h - what a program does to malloc, measured: each source here gives a table of
 * workloads, and workload.c runs the one that is named.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include <stddef.h>

struct workload {
    const char *name;
    void (*run)(long operations, long argument);
    long operations; /* of one run: a tenth of a second or so */
    long argument;
};

extern const struct workload workloads[]; /* ends with a row without a name */

/* Same numbers on every machine. */
static inline unsigned next_random(unsigned *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 4;
}

/* Half of the sizes are below 32 bytes, half of the rest below 64, and so on up to 8 KiB. */
static inline size_t random_size(unsigned *state)
{
    unsigned number = next_random(state);
    unsigned octave = (unsigned)__builtin_ctz(number | 0x100);
    return (16u << octave) + (number >> 9) % (16u << octave);
}

/* The compiler shall believe that the block is used. */
static inline void use(void *block)
{
    *(char *)block = 1;
    __asm__ volatile("" : : "r"(block) : "memory");
}
