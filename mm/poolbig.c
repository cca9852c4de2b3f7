/*
 * poolbig.c - pool blocks in pages of their own: the large ones, and with pool=guard each one.
 *
 *      |  pad, FILL …  | block | pad, FILL |  never mapped  |       guarded: ends with its last page
 *      | block …                           |                        large
 *
 * A byte read or written behind a guarded block faults at once, as does any after its free; its pads
 * are looked at when it is freed. Descriptors, themselves small blocks, hang in a hash table by the
 * page of their block. Lock: pool.c's. Source: WDK, "Special Pool"; bug checks 0xC1, 0xCC, 0xD6.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/mm.h"
#include "mm/pool.h"

enum { BUCKETS = 64, ALIGNMENT = 8, FILL = 0xCB, FREED_KEPT = 64 };

struct big_block {
    struct big_block *next;
    char *base, *block; /* first page; what the caller has */
    size_t bytes;
    ULONG pages, tag;
    bool guarded;
};

/* Guarded blocks that were freed last, to name a touch of one. */
static struct {
    char *base;
    ULONG pages, tag;
} freed[FREED_KEPT];
static ULONG freed_next;

bool MiPoolIsGuarded;
static struct big_block *buckets[BUCKETS];

static struct big_block **bucket_of(const void *block)
{
    return &buckets[((uintptr_t)block >> PAGE_SHIFT) % BUCKETS];
}

static struct big_block **find(const void *block)
{
    struct big_block **at = bucket_of(block);
    while (*at != NULL && (*at)->block != block)
        at = &(*at)->next;
    return at;
}

static void *allocate_pages(struct big_block *big)
{
    size_t size = big->pages * PAGE_SIZE;
    if (!big->guarded)
        return big->base = big->block = MmAllocateSystemPages(big->pages);
    big->base = MmAllocateGuardedPages(big->pages);
    if (big->base == NULL)
        return NULL;
    memset(big->base, FILL, size);
    size_t used = big->bytes > 0 ? ROUND_UP(big->bytes, (size_t)ALIGNMENT) : ALIGNMENT;
    return big->block = big->base + size - used;
}

void *MiAllocateBigPool(size_t bytes, ULONG tag, bool guarded)
{
    struct big_block *big = MiAllocateSmallPool(sizeof *big, POOL_BIG_TAG);
    if (big == NULL)
        return NULL;
    ULONG pages = bytes > 0 ? (ULONG)((bytes + PAGE_MASK) / PAGE_SIZE) : 1;
    *big = (struct big_block){.bytes = bytes, .pages = pages, .tag = tag, .guarded = guarded};
    if (allocate_pages(big) == NULL) {
        MiFreeSmallPool(big, POOL_BIG_TAG);
        return NULL;
    }
    struct big_block **bucket = bucket_of(big->block);
    big->next = *bucket;
    *bucket = big;
    return big->block;
}

bool MiIsBigPool(const void *block)
{
    return *find(block) != NULL;
}

static void check_fill(const struct big_block *big, const char *from, const char *to)
{
    for (; from < to; from++)
        if ((UCHAR)*from != FILL)
            KeBugCheckEx(BUG_SPECIAL_POOL_DETECTED_MEMORY_CORRUPTION, (ULONG)(uintptr_t)big->block,
                         (ULONG)(uintptr_t)from, big->tag, (UCHAR)*from);
}

static void free_guarded(const struct big_block *big)
{
    check_fill(big, big->base, big->block);
    check_fill(big, big->block + big->bytes, big->base + big->pages * PAGE_SIZE);
    freed[freed_next].base = big->base;
    freed[freed_next].pages = big->pages;
    freed[freed_next].tag = big->tag;
    freed_next = (freed_next + 1) % FREED_KEPT;
    MmFreeGuardedPages(big->base, big->pages);
}

size_t MiFreeBigPool(void *block, ULONG *tag)
{
    struct big_block **at = find(block), *big = *at;
    if (big == NULL)
        KeBugCheckEx(BUG_BAD_POOL_CALLER, POOL_NO_BLOCK, (ULONG)(uintptr_t)block, *tag, 0);
    if (*tag != 0 && big->tag != *tag)
        KeBugCheckEx(BUG_BAD_POOL_CALLER, POOL_WRONG_TAG, (ULONG)(uintptr_t)block, *tag, big->tag);
    *at = big->next;
    *tag = big->tag;
    size_t bytes = big->bytes;
    if (big->guarded)
        free_guarded(big);
    else
        MmFreeSystemPages(big->base, big->pages);
    MiFreeSmallPool(big, POOL_BIG_TAG);
    return bytes;
}

void ExCheckPoolFault(uintptr_t address)
{
    ULONG at = (ULONG)address;
    for (int i = 0; i < BUCKETS; i++)
        for (const struct big_block *big = buckets[i]; big != NULL; big = big->next)
            if (big->guarded && address - (uintptr_t)big->base - big->pages * PAGE_SIZE < PAGE_SIZE)
                KeBugCheckEx(BUG_PAGE_FAULT_BEYOND_END_OF_ALLOCATION, at,
                             (ULONG)(uintptr_t)big->block, big->tag, (ULONG)big->bytes);
    for (int i = 0; i < FREED_KEPT; i++)
        if (address - (uintptr_t)freed[i].base < freed[i].pages * (size_t)PAGE_SIZE)
            KeBugCheckEx(BUG_PAGE_FAULT_IN_FREED_SPECIAL_POOL, at, (ULONG)(uintptr_t)freed[i].base,
                         freed[i].tag, 0);
}
