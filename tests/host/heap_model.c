/*
 * heap_model.c - the heap of ntdll on the host: random calls against a model, and the cases that
 * random calls do not meet.
 *
 * The model knows each block's address, size and fill byte. After every step the block must hold
 * its fill; every so often RtlValidateHeap must agree, and no two blocks may overlap.
 *
 * SPDX-License-Identifier: MIT
 */
#include "heap_world.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCKS 600
#define STEPS  60000

static int count, failures;

static void ok(int good, const char *what)
{
    printf("%sok %d - %s\n", good ? "" : "not ", ++count, what);
    failures += !good;
}

/* ---- the model */
#define LARGE_BYTES 0x200000u

static struct {
    unsigned char *block;
    size_t bytes;
    unsigned char fill;
} model[BLOCKS];

static unsigned random_state = 12345;
static unsigned rnd(unsigned below)
{
    random_state = random_state * 1664525u + 1013904223u;
    return (random_state >> 8) % below;
}

static size_t random_size(void)
{
    switch (rnd(16)) {
    case 0:
        return rnd(3);
    case 1:
        return rnd(0x100000);
    case 2:
        return 0x7EF00 + rnd(0x200); /* around the limit of a segment's blocks */
    case 3:
    case 4:
        return rnd(20000);
    default:
        return rnd(600);
    }
}

static int holds(const unsigned char *block, size_t bytes, unsigned char fill)
{
    for (size_t i = 0; i < bytes; i++)
        if (block[i] != fill)
            return 0;
    return 1;
}

static int overlap(void)
{
    for (int i = 0; i < BLOCKS; i++)
        for (int j = 0; j < i; j++)
            if (model[i].block && model[j].block &&
                model[i].block < model[j].block + model[j].bytes &&
                model[j].block < model[i].block + model[i].bytes)
                return 1;
    return 0;
}

static int step(PVOID heap)
{
    int i = (int)rnd(BLOCKS), good = 1;
    size_t bytes = random_size(), old = model[i].bytes;
    unsigned flags = rnd(4) == 0 ? HEAP_ZERO_MEMORY : 0;
    unsigned char *block = model[i].block;
    if (block && (!holds(block, old, model[i].fill) || RtlSizeHeap(heap, 0, block) != old))
        return 0;
    if (!block) {
        block = RtlAllocateHeap(heap, flags, bytes);
        good = block && (uintptr_t)block % GRANULE == 0 && (!flags || holds(block, bytes, 0));
    } else if (rnd(3) == 0) {
        flags |= rnd(3) == 0 ? HEAP_REALLOC_IN_PLACE_ONLY : 0;
        unsigned char *moved = RtlReAllocateHeap(heap, flags, block, bytes);
        if (!moved)
            return flags & HEAP_REALLOC_IN_PLACE_ONLY;
        good =
            holds(moved, old < bytes ? old : bytes, model[i].fill) &&
            (!(flags & HEAP_ZERO_MEMORY) || bytes <= old || holds(moved + old, bytes - old, 0)) &&
            (!(flags & HEAP_REALLOC_IN_PLACE_ONLY) || moved == block);
        block = moved;
    } else {
        good = RtlFreeHeap(heap, 0, block);
        block = NULL;
        bytes = 0;
    }
    model[i].block = block;
    model[i].bytes = bytes;
    model[i].fill = (unsigned char)rnd(256);
    if (block)
        memset(block, model[i].fill, bytes);
    return good;
}

/* Adds up what a walk shows; 0: the walk does not end, or shows a block twice. */
static int walk(PVOID heap, size_t *busy_blocks, size_t *busy_bytes)
{
    RTL_HEAP_WALK_ENTRY entry = {.DataAddress = NULL};
    NTSTATUS status;
    *busy_blocks = *busy_bytes = 0;
    for (int steps = 0; steps < 100000; steps++) {
        if ((status = RtlWalkHeap(heap, &entry)) != STATUS_SUCCESS)
            return status == STATUS_NO_MORE_ENTRIES;
        if (entry.Flags & RTL_HEAP_BUSY) {
            ++*busy_blocks;
            *busy_bytes += entry.DataSize;
        }
    }
    return 0;
}

static void test_random(void)
{
    PVOID heap = RtlCreateHeap(HEAP_GROWABLE, NULL, 0x100000, 0x1000, NULL, NULL);
    size_t blocks = 0, bytes = 0, walked_blocks, walked_bytes;
    int good = heap != NULL, sound = 1, apart = 1;
    for (int i = 0; i < STEPS && good; i++) {
        good = step(heap);
        if (i % 500 == 0) {
            sound = sound && RtlValidateHeap(heap, 0, NULL);
            apart = apart && !overlap();
        }
    }
    ok(good, "random calls: every block keeps its contents and its size");
    ok(sound, "the heap is sound all the time");
    ok(apart, "no two blocks overlap");
    for (int i = 0; i < BLOCKS; i++) {
        blocks += model[i].block != NULL;
        bytes += model[i].bytes;
    }
    ok(walk(heap, &walked_blocks, &walked_bytes) && walked_blocks == blocks &&
           walked_bytes == bytes,
       "a walk shows each block once, with its size");
    for (int i = 0; i < BLOCKS; i++) {
        good = good && (!model[i].block || RtlFreeHeap(heap, 0, model[i].block));
        model[i].block = NULL;
        model[i].bytes = 0;
    }
    ok(good && RtlValidateHeap(heap, 0, NULL), "everything can be freed");
    ok(RtlCompactHeap(heap, 0) > 0 && committed_bytes <= 0x10000,
       "compacting leaves 64 KiB at most");
    ok(RtlDestroyHeap(heap) == NULL && reserved_bytes == 0 && committed_bytes == 0,
       "the heap goes without a trace");
}

/* Many blocks of mixed sizes, freed in any order: nobody has to compact. */
static void test_giving_back(void)
{
    static void *blocks[100000];
    PVOID heap = RtlCreateHeap(HEAP_GROWABLE, NULL, 0, 0, NULL, NULL);
    int good = 1;
    for (int i = 0; i < 100000; i++)
        good &= (blocks[i] = RtlAllocateHeap(heap, 0, 8 + rnd(rnd(50) ? 500 : 5000))) != NULL;
    for (int i = 99999; i > 0; i--) {
        int j = (int)rnd((unsigned)i);
        void *other = blocks[i];
        blocks[i] = blocks[j];
        blocks[j] = other;
    }
    ok(good && committed_bytes > 0x1000000, "25 MB in 100,000 blocks");
    for (int i = 0; i < 100000; i++)
        good &= RtlFreeHeap(heap, 0, blocks[i]);
    ok(good && committed_bytes <= 0x10000, "when all are free, 64 KiB at most stay committed");
    ok(RtlValidateHeap(heap, 0, NULL), "and the heap is sound");
    RtlDestroyHeap(heap);
}

/* Who wants large blocks back time and again gets those that were freed. */
static void test_keeping(void)
{
    PVOID heap = RtlCreateHeap(HEAP_GROWABLE, NULL, 0, 0, NULL, NULL);
    unsigned char *block = RtlAllocateHeap(heap, 0, LARGE_BYTES);
    ok(RtlFreeHeap(heap, 0, block) && committed_bytes <= 0x10000, "a large block goes at once");
    for (int i = 0; i < 40; i++) {
        block = RtlAllocateHeap(heap, 0, LARGE_BYTES);
        memset(block, 1, LARGE_BYTES);
        RtlFreeHeap(heap, 0, block);
    }
    ok(committed_bytes > LARGE_BYTES, "after 40 of them it is kept");
    ok(!RtlFreeHeap(heap, 0, block) && RtlSizeHeap(heap, 0, block) == (SIZE_T)-1,
       "and is as free as others");
    unsigned char *again = RtlAllocateHeap(heap, HEAP_ZERO_MEMORY, LARGE_BYTES / 4 * 3);
    ok(again == block && holds(again, LARGE_BYTES / 4 * 3, 0),
       "until a block that is not much smaller is wanted");
    again =
        RtlReAllocateHeap(heap, HEAP_ZERO_MEMORY | HEAP_REALLOC_IN_PLACE_ONLY, again, LARGE_BYTES);
    ok(again == block && holds(again, LARGE_BYTES, 0), "which can grow again");
    ok(RtlFreeHeap(heap, 0, again) && RtlCompactHeap(heap, 0) && committed_bytes <= 0x10000,
       "compacting gives it back");
    RtlDestroyHeap(heap);
}

static void test_refusals(void)
{
    static ULONG zeros[16];
    PVOID heap = RtlCreateHeap(HEAP_GROWABLE, NULL, 0, 0, NULL, NULL);
    unsigned char *block = RtlAllocateHeap(heap, 0, 100), *other = RtlAllocateHeap(heap, 0, 100);
    ok(RtlAllocateHeap(heap, 0, (SIZE_T)0x80000000u) == NULL, "2 GiB are refused");
    ok(RtlAllocateHeap(heap, 0, ~(SIZE_T)0) == NULL, "the largest size does not wrap");
    ok(RtlReAllocateHeap(heap, 0, block, ~(SIZE_T)0) == NULL && RtlSizeHeap(heap, 0, block) == 100,
       "nor in a reallocation, which leaves the block alone");
    RtlAllocateHeap(heap, HEAP_GENERATE_EXCEPTIONS, (SIZE_T)0x80000000u);
    ok(raised == STATUS_NO_MEMORY, "HEAP_GENERATE_EXCEPTIONS raises STATUS_NO_MEMORY");
    ok(RtlFreeHeap(heap, 0, NULL), "NULL is freed");
    ok(!RtlFreeHeap(heap, 0, block + 8) && refused == STATUS_INVALID_PARAMETER,
       "a pointer into a block is refused");
    ok(!RtlFreeHeap(heap, 0, block + 1), "a pointer that is not aligned is refused");
    ok(RtlFreeHeap(heap, 0, block) && !RtlFreeHeap(heap, 0, block), "a second free is refused");
    ok(RtlSizeHeap(heap, 0, block) == (SIZE_T)-1 && !RtlValidateHeap(heap, 0, block),
       "a freed block has no size");
    ok(RtlSizeHeap(heap, 0, zeros + 8) == (SIZE_T)-1 && !RtlReAllocateHeap(heap, 0, zeros + 8, 4) &&
           !RtlFreeHeap(heap, 0, zeros + 8),
       "nor has what was never a block, before the thread has a cache");
    ok(RtlReAllocateHeap(heap, 0, NULL, 10) == NULL, "NULL is not reallocated");
    ok(RtlValidateHeap(heap, 0, other) && RtlValidateHeap(heap, 0, NULL),
       "the heap is still sound");
    block = RtlAllocateHeap(heap, 0, 24);
    unsigned char *next = RtlAllocateHeap(heap, 0, 24);
    entry_of(next)->Seal ^= 1;
    ok(!RtlValidateHeap(heap, 0, NULL) && !RtlFreeHeap(heap, 0, next),
       "a header that was overwritten is seen");
    entry_of(next)->Seal ^= 1;
    RtlDestroyHeap(heap);
}

static void test_values(void)
{
    PVOID heap = RtlCreateHeap(HEAP_GROWABLE, NULL, 0, 0, NULL, NULL), value = NULL;
    ULONG flags = 0;
    unsigned char *block = RtlAllocateHeap(heap, 0x100 | 0x200, 10);
    ok(RtlSetUserValueHeap(heap, 0, block, (PVOID)0x1234), "a block can carry a value");
    block = RtlReAllocateHeap(heap, 0, block, 5000);
    ok(RtlGetUserInfoHeap(heap, 0, block, &value, &flags) && value == (PVOID)0x1234 &&
           flags == 0x200,
       "value and flags move with the block");
    block = RtlReAllocateHeap(heap, 0, block, 0x100000);
    ok(RtlGetUserInfoHeap(heap, 0, block, &value, &flags) && value == (PVOID)0x1234 &&
           flags == 0x200,
       "also into a block of its own");
    block = RtlReAllocateHeap(heap, 0, block, 3);
    ok(RtlGetUserInfoHeap(heap, 0, block, &value, &flags) && value == (PVOID)0x1234, "and back");
    block = RtlAllocateHeap(heap, 0, 0);
    ok(block && RtlSizeHeap(heap, 0, block) == 0 && RtlAllocateHeap(heap, 0, 0) != block,
       "blocks of 0 bytes differ");
    ok(RtlCompactHeap(heap, 0) > 0, "compacting tells the largest free block");
    RtlDestroyHeap(heap);
}

static void test_fixed(void)
{
    PVOID heap = RtlCreateHeap(HEAP_NO_SERIALIZE, NULL, 0x20000, 0x1000, NULL, NULL);
    size_t got = 0;
    while (RtlAllocateHeap(heap, 0, 1000))
        got += 1000;
    ok(got > 0x1C000 && got < 0x20000, "a heap of fixed size fills up and stays within");
    ok(!RtlLockHeap(heap) && RtlAllocateHeap(heap, 0, 0x90000) == NULL,
       "has no lock, no large blocks");
    RtlDestroyHeap(heap);
    ok(RtlCreateHeap(0, NULL, (SIZE_T)0xF0000000u, 0, NULL, NULL) == NULL,
       "an absurd reserve is refused");
}

/* The n-th commit fails, for every n: no block is lost, nothing is damaged, nothing leaks. */
static void test_failing_commits(void)
{
    int good = 1;
    for (long n = 0; n < 120 && good; n++) {
        commits_until_failure = n;
        PVOID heap = RtlCreateHeap(HEAP_GROWABLE, NULL, 0x10000, 0x1000, NULL, NULL);
        void *blocks[200] = {NULL};
        for (int i = 0; heap && i < 200; i++)
            blocks[i] = RtlAllocateHeap(heap, 0, (i % 7) * 2500u + (i % 31 == 0) * 0x90000u);
        for (int i = 0; heap && i < 200; i += 2)
            if (blocks[i]) {
                void *moved = RtlReAllocateHeap(heap, 0, blocks[i], 30000);
                blocks[i] = moved ? moved : blocks[i];
            }
        good = !heap || RtlValidateHeap(heap, 0, NULL);
        for (int i = 0; heap && i < 200; i++)
            good = good && RtlFreeHeap(heap, 0, blocks[i]);
        if (heap)
            RtlDestroyHeap(heap);
        good = good && reserved_bytes == 0 && committed_bytes == 0;
    }
    commits_until_failure = -1;
    ok(good, "whichever commit fails, the heap stays sound and leaks nothing");
}

int main(void)
{
    heap_thread_begins();
    test_random();
    test_giving_back();
    test_keeping();
    test_refusals();
    test_values();
    test_fixed();
    test_failing_commits();
    printf("1..%d\n", count);
    return failures != 0;
}
