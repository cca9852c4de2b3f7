/*
 * pool.c - ExAllocatePoolWithTag: memory of the kernel itself, in size classes over whole pages.
 *
 * A block up to 2016 bytes comes from a page cut into equal slots; larger ones are whole pages
 * (poolbig.c). Every page begins with a header; free slots are chained by their place in the page:
 *
 *      +--------+---------+-------+------+--------+--------+-----
 *      | magic  | class   | used  | free | links  | slot 0 | slot 1 …
 *      +--------+---------+-------+------+--------+--------+-----
 *      slot: | tag | bytes | mark | block … | TAIL |
 *
 * No block is trusted: header, tag, mark and the byte behind the block are checked when it is
 * freed. Lock: MiPoolLock. Source: WDK, ExAllocatePoolWithTag, bug checks 0x19 and 0xC2.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/pool.h"
#include "mm/inject.h"
#include "mm/vad.h"

enum {
    CLASS_COUNT = 9,
    UNIT = 8,                /* slots begin at multiples */
    PAGE_MAGIC = 0x6C6F6F50, /* "Pool" */
    FREE_TAG = 0x65657246,   /* "Free" */
    TAKEN = 0xA000, /* mark of a taken slot, + its place; a free one: the next one's place */
    TAIL = 0xFD,
};

/* Bytes of a slot, header included; and the class for each number of units. */
static const USHORT slot_bytes[CLASS_COUNT] = {24, 40, 72, 136, 264, 400, 576, 1008, 2024};
static const UCHAR class_of[2024 / UNIT + 1] = {
    [0 ... 3] = 0,   [4 ... 5] = 1,   [6 ... 9] = 2,    [10 ... 17] = 3,   [18 ... 33] = 4,
    [34 ... 50] = 5, [51 ... 72] = 6, [73 ... 126] = 7, [127 ... 253] = 8,
};

struct slot {
    ULONG tag; /* FREE_TAG while free */
    USHORT bytes, mark;
};

struct pool_page {
    ULONG magic;
    USHORT class, used;                /* used: slots taken */
    USHORT free;                       /* place (offset / UNIT) of the first free slot; 0: none */
    struct pool_page *next, *previous; /* in partial[class] while a slot is free */
} __attribute__((aligned(UNIT)));

KLOCK MiPoolLock;
static struct pool_page *partial[CLASS_COUNT];
static ULONG guarded_tag; /* pool=guard: blocks of this tag are guarded; 0: all */

static struct slot *slot_at(struct pool_page *page, ULONG place)
{
    return (struct slot *)((char *)page + place * UNIT);
}

static void link_page(struct pool_page *page)
{
    page->previous = NULL;
    page->next = partial[page->class];
    if (page->next != NULL)
        page->next->previous = page;
    partial[page->class] = page;
}

static void unlink_page(struct pool_page *page)
{
    if (page->next != NULL)
        page->next->previous = page->previous;
    if (page->previous != NULL)
        page->previous->next = page->next;
    else
        partial[page->class] = page->next;
}

static void free_page(struct pool_page *page)
{
    unlink_page(page);
    page->magic = 0;
    MmFreeSystemPages(page, 1);
}

static NOINLINE struct pool_page *new_page(int class)
{
    struct pool_page *page = MmAllocateSystemPages(1);
    if (page == NULL)
        return NULL;
    *page = (struct pool_page){.magic = PAGE_MAGIC, .class = (USHORT) class};
    ULONG units = slot_bytes[class] / UNIT, place = sizeof *page / UNIT;
    for (; (place + units) * UNIT <= PAGE_SIZE; place += units) {
        *slot_at(page, place) = (struct slot){FREE_TAG, 0, page->free};
        page->free = (USHORT)place;
    }
    link_page(page);
    return page;
}

static NORETURN NOINLINE void corrupt(enum bugcheck code, enum pool_fault fault, const void *block,
                                      ULONG tag, ULONG found)
{
    KeBugCheckEx(code, fault, (ULONG)(uintptr_t)block, tag, found);
}

void *MiAllocateSmallPool(size_t bytes, ULONG tag)
{
    int class = class_of[(bytes + sizeof(struct slot) + UNIT - 1) / UNIT];
    struct pool_page *page = partial[class];
    if (page == NULL && (page = new_page(class)) == NULL)
        return NULL;
    ULONG place = page->free;
    struct slot *slot = slot_at(page, place);
    if (slot->tag != FREE_TAG || slot->mark >= PAGE_SIZE / UNIT)
        corrupt(BUG_BAD_POOL_HEADER, POOL_FREE_HEADER, slot + 1, slot->tag, slot->mark);
    page->free = slot->mark;
    page->used++;
    if (page->free == 0)
        unlink_page(page);
    *slot = (struct slot){tag, (USHORT)bytes, (USHORT)(TAKEN + place)};
    if (bytes + sizeof *slot < slot_bytes[class])
        ((UCHAR *)(slot + 1))[bytes] = TAIL;
    return slot + 1;
}

/* Every free passes here: is it a block, taken, of that tag, and whole? */
static inline void check_block(const struct pool_page *page, const struct slot *slot, ULONG tag)
{
    const UCHAR *block = (const UCHAR *)(slot + 1);
    if (page->magic != PAGE_MAGIC || ((uintptr_t)slot & (UNIT - 1)) != 0)
        corrupt(BUG_BAD_POOL_CALLER, POOL_NO_BLOCK, block, tag, page->magic);
    if (slot->tag == FREE_TAG)
        corrupt(BUG_BAD_POOL_CALLER, POOL_FREED_TWICE, block, tag, slot->tag);
    if (slot->mark != TAKEN + ((uintptr_t)slot & (PAGE_SIZE - 1)) / UNIT)
        corrupt(BUG_BAD_POOL_HEADER, POOL_HEADER, block, slot->tag, slot->mark);
    if (tag != 0 && slot->tag != tag)
        corrupt(BUG_BAD_POOL_CALLER, POOL_WRONG_TAG, block, tag, slot->tag);
    if (slot->bytes + sizeof *slot < slot_bytes[page->class] && block[slot->bytes] != TAIL)
        corrupt(BUG_BAD_POOL_HEADER, POOL_TAIL, block, slot->tag, block[slot->bytes]);
}

void MiFreeSmallPool(void *block, ULONG tag)
{
    struct slot *slot = (struct slot *)block - 1;
    struct pool_page *page = (struct pool_page *)ROUND_DOWN((uintptr_t)block, (uintptr_t)PAGE_SIZE);
    check_block(page, slot, tag);
    ULONG place = slot->mark - TAKEN;
    if (page->free == 0)
        link_page(page);
    *slot = (struct slot){FREE_TAG, 0, page->free};
    page->free = (USHORT)place;
    if (--page->used == 0 && (page->next != NULL || page->previous != NULL))
        free_page(page); /* one empty page of each class is kept */
}

void *ExAllocatePoolWithTag(enum pool_type type, size_t bytes, ULONG tag)
{
    void *block;
    KASSERT(tag != 0 && tag != FREE_TAG && bytes < 0x40000000);
    if (MiMustFail(InjectPool) || (tag == VAD_TAG && MiMustFail(InjectVad)))
        return NULL;
    KeAcquireLock(&MiPoolLock);
    bool guarded = MiPoolIsGuarded && (guarded_tag == 0 || guarded_tag == tag);
    if (__builtin_expect(bytes + sizeof(struct slot) <= slot_bytes[CLASS_COUNT - 1] && !guarded, 1))
        block = MiAllocateSmallPool(bytes, tag);
    else
        block = MiAllocateBigPool(bytes, tag, guarded);
    if (block != NULL) {
        struct pool_tag *usage = MiPoolTag(tag);
        usage->allocations++;
        usage->bytes += bytes;
        if (usage->bytes > usage->peak_bytes)
            usage->peak_bytes = usage->bytes;
    }
    KeReleaseLock(&MiPoolLock);
    return block;
}

void *ExAllocateZeroed(size_t bytes, ULONG tag)
{
    void *block = ExAllocatePoolWithTag(NonPagedPool, bytes, tag);
    if (block != NULL)
        memset(block, 0, bytes);
    return block;
}

void ExFreePoolWithTag(void *block, ULONG tag)
{
    size_t bytes;
    KeAcquireLock(&MiPoolLock);
    if (((uintptr_t)block & PAGE_MASK) == 0 || (MiPoolIsGuarded && MiIsBigPool(block))) {
        bytes = MiFreeBigPool(block, &tag);
    } else {
        struct slot was = ((struct slot *)block)[-1];
        MiFreeSmallPool(block, tag);
        bytes = was.bytes;
        tag = was.tag;
    }
    struct pool_tag *usage = MiPoolTag(tag);
    usage->frees++;
    usage->bytes -= bytes;
    KeReleaseLock(&MiPoolLock);
}

void ExFreePool(void *block)
{
    ExFreePoolWithTag(block, 0);
}

void ExGuardPool(ULONG tag)
{
    guarded_tag = tag;
    MiPoolIsGuarded = true;
}

void ExTrimPool(void)
{
    KeAcquireLock(&MiPoolLock);
    for (int class = 0; class < CLASS_COUNT; class ++) {
        struct pool_page *next;
        for (struct pool_page *page = partial[class]; page != NULL; page = next) {
            next = page->next;
            if (page->used == 0)
                free_page(page);
        }
    }
    KeReleaseLock(&MiPoolLock);
}
