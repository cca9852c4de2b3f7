/*
 * borland.c - bcrt.dll: an allocator straight on VirtualAlloc keeps every byte, and no heap knows.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tap.h"
#include <string.h>

#define SLOTS 200
#define STEPS 40000

static void *(*b_malloc)(size_t);
static void *(*b_calloc)(size_t, size_t);
static void *(*b_realloc)(void *, size_t);
static void (*b_free)(void *);
static size_t (*b_msize)(void *);

static struct {
    unsigned char *memory;
    size_t bytes;
    unsigned char fill;
} slots[SLOTS];

static unsigned next_random(void)
{
    static unsigned state = 1;
    state = state * 1664525 + 1013904223;
    return state >> 8;
}

static size_t private_bytes(void)
{
    MEMORY_BASIC_INFORMATION region;
    size_t bytes = 0;
    for (char *at = NULL; VirtualQuery(at, &region, sizeof region); at += region.RegionSize)
        if (region.Type == MEM_PRIVATE)
            bytes += region.RegionSize;
    return bytes;
}

static int is_filled(int i, size_t bytes)
{
    for (size_t k = 0; k < bytes; k++)
        if (slots[i].memory[k] != slots[i].fill)
            return 0;
    return 1;
}

static size_t some_bytes(void)
{
    unsigned kind = next_random() % 100;
    return 1 + next_random() % (kind < 90 ? 300 : kind < 99 ? 20000 : 1500000);
}

/* One random call; 0: a byte is not what was written. */
static int step(void)
{
    int i = next_random() % SLOTS;
    size_t bytes = some_bytes(), old = slots[i].bytes;
    if (slots[i].memory && !is_filled(i, old))
        return 0;
    if (slots[i].memory && next_random() % 2) {
        b_free(slots[i].memory);
        slots[i].memory = NULL;
        return 1;
    }
    void *memory = slots[i].memory ? b_realloc(slots[i].memory, bytes) : b_malloc(bytes);
    int had = slots[i].memory != NULL;
    slots[i].memory = memory;
    if (!memory || b_msize(memory) < bytes || (size_t)memory % 4)
        return 0;
    if (had && !is_filled(i, old < bytes ? old : bytes))
        return 0;
    slots[i].bytes = bytes;
    slots[i].fill = (unsigned char)next_random();
    memset(memory, slots[i].fill, bytes);
    return 1;
}

/* Any block of any heap of this process that contains the address. */
static int a_heap_knows(const void *address)
{
    HANDLE heaps[16];
    DWORD count = GetProcessHeaps(16, heaps);
    for (DWORD i = 0; i < count; i++) {
        PROCESS_HEAP_ENTRY entry = {0};
        while (HeapWalk(heaps[i], &entry))
            if ((size_t)address - (size_t)entry.lpData < entry.cbData)
                return 1;
    }
    return 0;
}

static void load(HMODULE dll)
{
    b_malloc = (void *)GetProcAddress(dll, "malloc");
    b_calloc = (void *)GetProcAddress(dll, "calloc");
    b_realloc = (void *)GetProcAddress(dll, "realloc");
    b_free = (void *)GetProcAddress(dll, "free");
    b_msize = (void *)GetProcAddress(dll, "_msize");
}

int main(void)
{
    HMODULE dll = LoadLibraryA("bcrt.dll");
    ok(dll != NULL, "bcrt.dll loads");
    if (!dll)
        return tap_end();
    load(dll);
    size_t before = private_bytes();

    char *block = b_malloc(100);
    MEMORY_BASIC_INFORMATION region;
    VirtualQuery(block, &region, sizeof region);
    char *section = region.AllocationBase;
    ok(region.RegionSize == 0x4000, "16 KiB are committed for the first block");
    VirtualQuery(section + 0x4000, &region, sizeof region);
    ok(region.State == MEM_RESERVE && region.RegionSize == 0x100000 - 0x4000,
       "the rest of 1 MiB is reserved");
    ok(!a_heap_knows(block), "no heap knows the block");
    char *large = b_malloc(3000000);
    VirtualQuery(large, &region, sizeof region);
    ok(region.AllocationBase != section, "a block beyond 1 MiB has a section of its own");
    b_free(large);
    b_free(block);
    ok(private_bytes() == before, "with the last block its section is released");

    ok(!b_malloc(0) && !b_malloc((size_t)-1) && !b_calloc(0x10000, 0x10001), "no block");
    b_free(NULL);
    ok(!b_realloc(b_malloc(5), 0), "realloc to 0 bytes frees");
    unsigned char *zeroed = b_calloc(100, 50);
    int sum = 0;
    for (int i = 0; i < 5000; i++)
        sum |= zeroed[i];
    ok(!sum, "calloc zeroes");
    b_free(zeroed);

    int good = 1;
    for (int i = 0; i < STEPS && good; i++)
        good = step();
    ok(good, "random calls: every byte stays as it was written");
    for (int i = 0; i < SLOTS; i++)
        b_free(slots[i].memory);
    ok(private_bytes() == before, "everything is released");
    return tap_end();
}
