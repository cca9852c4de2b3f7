/*
 * heap_fuzz.c - a libFuzzer target: the input is a sequence of calls on three heaps by three threads.
 *
 * Each call is one byte, then its operands. A model knows every block: which heap, how many bytes,
 * filled with what. Blocks must keep their bytes and sizes, what is no block must be refused, and
 * each heap must be sound at the end and go without a trace, whichever commits fail. The threads
 * are played one after the other: each has its own caches.
 *
 * SPDX-License-Identifier: MIT
 */
#include "heap_world.h"
#include "ntdll/heap/heap_debug.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAPS   3
#define BLOCKS  64
#define THREADS 3

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "line %d: %s\n", __LINE__, #condition);                                \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

static struct {
    PVOID heap;
    ULONG flags;
} heaps_made[HEAPS];

static struct block {
    unsigned char *at;
    size_t bytes;
    PVOID value;
    unsigned char heap, fill, has_value;
} blocks[BLOCKS];

static HEAP_CACHE *thread_caches[THREADS][HEAP_SLOTS + 1];
static unsigned thread;

static const uint8_t *input, *input_end;

static unsigned byte(void)
{
    return input < input_end ? *input++ : 0;
}

static size_t any_size(void)
{
    unsigned kind = byte(), low = byte();
    switch (kind % 8) {
    case 0:
        return low % 3;
    case 1:
        return 0x7EF00 + low * 2; /* around the limit of a segment's blocks */
    case 2:
        return (size_t)low << 12;
    case 3:
        return (size_t)low << 6;
    case 4:
        return 0x7FFFFF00u + low * 4;
    default:
        return low + 256 * (kind / 8 % 4);
    }
}

/* Of a large block its ends tell enough. */
#define EDGE 600

/* A debug heap fills every byte: there a block is small. */
static size_t size_operand(unsigned heap)
{
    size_t bytes = any_size();
    return heaps_made[heap].flags & HEAP_DEBUG_FLAGS ? bytes % 5000 : bytes;
}

static int all_are(const unsigned char *at, size_t bytes, unsigned char fill)
{
    return bytes == 0 || (at[0] == fill && memcmp(at, at + 1, bytes - 1) == 0);
}

static int holds(const unsigned char *at, size_t bytes, unsigned char fill)
{
    size_t edge = bytes < EDGE ? bytes : EDGE;
    return all_are(at, edge, fill) && all_are(at + bytes - edge, edge, fill);
}

static void check_block(const struct block *b)
{
    PVOID heap = heaps_made[b->heap].heap, value = NULL;
    ULONG flags;
    CHECK(holds(b->at, b->bytes, b->fill));
    CHECK(RtlSizeHeap(heap, 0, b->at) == b->bytes);
    if (b->has_value)
        CHECK(RtlGetUserInfoHeap(heap, 0, b->at, &value, &flags) && value == b->value);
}

static void fill(struct block *b, unsigned char *at, size_t bytes)
{
    b->at = at;
    b->bytes = bytes;
    b->fill = (unsigned char)(byte() | 1); /* not what fresh memory holds */
    memset(at, b->fill, bytes < EDGE ? bytes : EDGE);
    memset(at + bytes - (bytes < EDGE ? bytes : EDGE), b->fill, bytes < EDGE ? bytes : EDGE);
}

static void allocate(struct block *b, unsigned heap)
{
    ULONG flags = byte();
    size_t bytes = size_operand(heap);
    flags = (flags & 1 ? HEAP_ZERO_MEMORY : 0) | (flags & 6) == 6 ? 0x100u : 0u;
    unsigned char *at = RtlAllocateHeap(heaps_made[heap].heap, flags, bytes);
    if (!at)
        return;
    CHECK((uintptr_t)at % 8 == 0);
    if (flags & HEAP_ZERO_MEMORY)
        CHECK(holds(at, bytes, 0));
    b->heap = (unsigned char)heap;
    b->has_value = 0;
    b->value = NULL;
    if (flags & 0x100) {
        b->value = (PVOID)(uintptr_t)byte();
        CHECK(RtlSetUserValueHeap(heaps_made[heap].heap, 0, at, b->value));
        b->has_value = 1;
    }
    fill(b, at, bytes);
}

static void reallocate(struct block *b)
{
    ULONG kind = byte(), flags = (kind & 1 ? HEAP_ZERO_MEMORY : 0);
    size_t bytes = size_operand(b->heap), kept = bytes < b->bytes ? bytes : b->bytes;
    flags |= kind & 2 ? HEAP_REALLOC_IN_PLACE_ONLY : 0;
    unsigned char *at = RtlReAllocateHeap(heaps_made[b->heap].heap, flags, b->at, bytes);
    if (!at)
        return;
    CHECK(all_are(at, kept < EDGE ? kept : EDGE, b->fill));
    if (bytes >= b->bytes)
        CHECK(holds(at, b->bytes, b->fill));
    if (flags & HEAP_ZERO_MEMORY && bytes > b->bytes)
        CHECK(holds(at + b->bytes, bytes - b->bytes, 0));
    if (flags & HEAP_REALLOC_IN_PLACE_ONLY)
        CHECK(at == b->at);
    fill(b, at, bytes);
}

static void release(struct block *b)
{
    check_block(b);
    CHECK(RtlFreeHeap(heaps_made[b->heap].heap, 0, b->at));
    b->at = NULL;
}

/* What is no block of the heap, near one that is. */
static void misuse(const struct block *b)
{
    PVOID heap = heaps_made[b->heap].heap;
    unsigned char *wrong = b->at + 1 + byte() % 7;
    CHECK(!RtlFreeHeap(heap, 0, wrong));
    CHECK(!RtlReAllocateHeap(heap, 0, wrong, 10));
    CHECK(RtlSizeHeap(heap, 0, wrong) == (SIZE_T)-1);
    if (b->bytes >= 16) /* our own bytes are no header */
        CHECK(!RtlFreeHeap(heap, 0, b->at + 8));
    for (unsigned i = 0; i < HEAPS && is_committed(b->at - HEADER_BYTES); i++)
        if (heaps_made[i].heap && i != b->heap)
            CHECK(!RtlFreeHeap(heaps_made[i].heap, 0, b->at));
}

static void free_twice(struct block *b)
{
    PVOID heap = heaps_made[b->heap].heap;
    unsigned char *at = b->at;
    release(b);
    if (is_committed(at - HEADER_BYTES)) /* else the second call would fault */
        CHECK(!RtlFreeHeap(heap, 0, at));
}

static void destroy(unsigned heap)
{
    for (struct block *b = blocks; b < blocks + BLOCKS; b++)
        if (b->at && b->heap == heap)
            b->at = NULL;
    CHECK(RtlDestroyHeap(heaps_made[heap].heap) == NULL);
    heaps_made[heap].heap = NULL;
}

static void create(unsigned heap)
{
    unsigned kind = byte();
    ULONG flags = kind & 1 ? 0 : HEAP_GROWABLE;
    flags |= kind & 2 ? HEAP_NO_SERIALIZE : 0;
    flags |= kind & 0x20 ? HEAP_TAIL_CHECKING_ENABLED | HEAP_FREE_CHECKING_ENABLED : 0;
    flags |= (kind & 0xC0) == 0xC0 ? HEAP_PAGE_ALLOCS : 0;
    flags |= (kind & 0xD0) == 0xD0 ? HEAP_PAGE_BACKWARD : 0;
    SIZE_T reserve = (SIZE_T)(kind >> 2 & 7) << 16;
    heaps_made[heap].flags = flags;
    heaps_made[heap].heap = RtlCreateHeap(flags, NULL, reserve, 0, NULL, NULL);
}

static void switch_thread(unsigned next)
{
    memcpy(thread_caches[thread], heap_os_caches, sizeof thread_caches[thread]);
    thread = next % THREADS;
    memcpy(heap_os_caches, thread_caches[thread], sizeof thread_caches[thread]);
}

static void each_thread(void (*deed)(void))
{
    for (unsigned i = 0; i < THREADS; i++) {
        switch_thread(i);
        deed();
    }
}

static void restart_thread(void)
{
    heap_thread_ends();
    heap_thread_begins();
}

static void walk(PVOID heap)
{
    RTL_HEAP_WALK_ENTRY entry = {.DataAddress = NULL};
    NTSTATUS status;
    do
        status = RtlWalkHeap(heap, &entry);
    while (status == STATUS_SUCCESS);
    CHECK(status == STATUS_NO_MORE_ENTRIES);
}

static void one_call(void)
{
    unsigned call = byte(), heap = byte() % HEAPS;
    struct block *b = &blocks[byte() % BLOCKS];
    if (!heaps_made[heap].heap) {
        create(heap);
        return;
    }
    switch (call % 16) {
    case 0:
        switch_thread(call / 16);
        break;
    case 1:
        restart_thread();
        break;
    case 2:
        commits_until_failure = call & 16 ? -1 : (long)byte();
        break;
    case 3:
        if (call / 16 == 0)
            destroy(heap);
        else
            RtlCompactHeap(heaps_made[heap].heap, 0);
        break;
    case 4:
        CHECK(RtlValidateHeap(heaps_made[heap].heap, 0, NULL));
        break;
    case 5:
        walk(heaps_made[heap].heap);
        break;
    case 6:
        if (b->at)
            misuse(b);
        break;
    case 7:
        if (b->at)
            free_twice(b);
        break;
    case 8:
    case 9:
        if (b->at)
            reallocate(b);
        break;
    default:
        if (b->at)
            release(b);
        else
            allocate(b, heap);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    input = data;
    input_end = data + bytes;
    commits_until_failure = -1;
    each_thread(heap_thread_begins);
    while (input < input_end)
        one_call();
    for (struct block *b = blocks; b < blocks + BLOCKS; b++)
        if (b->at)
            check_block(b);
    for (unsigned i = 0; i < HEAPS; i++)
        if (heaps_made[i].heap) {
            CHECK(RtlValidateHeap(heaps_made[i].heap, 0, NULL));
            destroy(i);
        }
    each_thread(heap_thread_ends);
    CHECK(reserved_bytes == 0 && committed_bytes == 0);
    return 0;
}
