/* bench_heap.c - a block of the heap, and one of the C run-time.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bench.h"
#include <stdlib.h>

enum { PAIRS = 1000 };

/* Pairs of 16 bytes, the loop included. */
static void heap_pairs(void)
{
    HANDLE heap = GetProcessHeap();
    for (int i = 0; i < PAIRS; i++)
        HeapFree(heap, 0, HeapAlloc(heap, 0, 16));
}

static void zeroed_pairs(void)
{
    HANDLE heap = GetProcessHeap();
    for (int i = 0; i < PAIRS; i++)
        HeapFree(heap, 0, HeapAlloc(heap, HEAP_ZERO_MEMORY, 16));
}

static HANDLE unserialized;

static void make_unserialized(void)
{
    unserialized = HeapCreate(HEAP_NO_SERIALIZE, 0, 0);
    for (int i = 0; i < PAIRS; i++)
        HeapFree(unserialized, 0, HeapAlloc(unserialized, 0, 16));
}

static void unserialized_pairs(void)
{
    for (int i = 0; i < PAIRS; i++)
        HeapFree(unserialized, 0, HeapAlloc(unserialized, 0, 16));
}

static void destroy_unserialized(void)
{
    HeapDestroy(unserialized);
}

static void malloc_pairs(void)
{
    for (int i = 0; i < PAIRS; i++) {
        void *block = malloc(16);
        __asm__ volatile("" : "+r"(block));
        free(block);
    }
}

static void *(__cdecl *operator_new)(size_t);
static void(__cdecl *operator_delete)(void *);

static void find_operators(void)
{
    HMODULE msvcrt = GetModuleHandleA("msvcrt.dll");
    operator_new = (void *)GetProcAddress(msvcrt, "??2@YAPAXI@Z");
    operator_delete = (void *)GetProcAddress(msvcrt, "??3@YAXPAX@Z");
}

static void new_pairs(void)
{
    for (int i = 0; i < PAIRS; i++)
        operator_delete(operator_new(16));
}

static void local_pairs(void)
{
    for (int i = 0; i < PAIRS; i++)
        LocalFree(LocalAlloc(LMEM_FIXED, 16));
}

static void global_pairs(void)
{
    for (int i = 0; i < PAIRS; i++)
        GlobalFree(GlobalAlloc(GMEM_FIXED, 16));
}

static void local_moveable_pairs(void)
{
    for (int i = 0; i < PAIRS; i++)
        LocalFree(LocalAlloc(LMEM_MOVEABLE, 16));
}

static void global_moveable_pairs(void)
{
    for (int i = 0; i < PAIRS; i++)
        GlobalFree(GlobalAlloc(GMEM_MOVEABLE, 16));
}

/* 10,000 slots: each step frees one and allocates for it again; half of the sizes are below 32
 * bytes, half of the rest below 64, and so on up to 8 KiB. */
enum { SLOTS = 10000, STEPS = 10000 };
static void *slots[SLOTS];
static unsigned random_state = 1;

static unsigned next_random(void)
{
    return random_state = random_state * 1664525u + 1013904223u;
}

static void random_steps(void)
{
    HANDLE heap = GetProcessHeap();
    for (int i = 0; i < STEPS; i++) {
        unsigned number = next_random();
        void **slot = &slots[(number >> 8) % SLOTS];
        unsigned octave = (unsigned)__builtin_ctz(number >> 20 | 0x100);
        HeapFree(heap, 0, *slot);
        *slot = HeapAlloc(heap, 0, (16u << octave) + (number >> 24) % (16u << octave));
    }
}

static void fill_slots(void)
{
    for (int i = 0; i < 4; i++)
        random_steps();
}

static void free_slots(void)
{
    for (int i = 0; i < SLOTS; i++) {
        HeapFree(GetProcessHeap(), 0, slots[i]);
        slots[i] = NULL;
    }
}

const struct measurement bench_heap[] = {
    {"heap16", bench_nothing, heap_pairs, bench_nothing, PAIRS},
    {"heapzero16", bench_nothing, zeroed_pairs, bench_nothing, PAIRS},
    {"heapalone16", make_unserialized, unserialized_pairs, destroy_unserialized, PAIRS},
    {"malloc16", bench_nothing, malloc_pairs, bench_nothing, PAIRS},
    {"new16", find_operators, new_pairs, bench_nothing, PAIRS},
    {"local16", bench_nothing, local_pairs, bench_nothing, PAIRS},
    {"global16", bench_nothing, global_pairs, bench_nothing, PAIRS},
    {"localmove16", bench_nothing, local_moveable_pairs, bench_nothing, PAIRS},
    {"globalmove16", bench_nothing, global_moveable_pairs, bench_nothing, PAIRS},
    {"random", fill_slots, random_steps, free_slots, STEPS},
    {NULL},
};
