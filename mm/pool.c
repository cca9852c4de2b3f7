/*
 * pool.c - ExAllocatePoolWithTag: memory of the kernel itself, in size classes over whole pages.
 *
 * A block up to 2032 bytes comes from a page cut into equal slots; larger ones are whole pages.
 * Every page begins with a header, so that the page of a block tells all about it:
 *
 *      +--------+---------+-------+------+--------+--------+-----
 *      | magic  | class   | used  | free | links  | slot 0 | slot 1 …   slot: tag, size, block
 *      +--------+---------+-------+------+--------+--------+-----
 *
 * Blocks of a page or more: page-aligned, in a table of their own (large_blocks). Freed slots are
 * filled with 0xFB… no block is trusted: the header, the tag and the slot's state are checked on
 * free. Lock: pool_lock. Source: WDK, ExAllocatePoolWithTag.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/ex.h"
#include "mm/inject.h"
#include "mm/vad.h"

enum { CLASS_COUNT = 9, PAGE_MAGIC = 0x6C6F6F50 /* "Pool" */, FREE_TAG = 0x65657246 /* "Free" */ };

/* Bytes of a slot, header included. */
static const USHORT slot_bytes[CLASS_COUNT] = {24, 40, 72, 136, 264, 400, 576, 1008, 2024};

struct slot {
    ULONG tag;   /* FREE_TAG while free */
    ULONG bytes; /* asked for; free: address of the next free slot */
};

struct pool_page {
    ULONG magic;
    USHORT class, used; /* used: slots taken */
    struct slot *free;
    LIST_ENTRY link; /* in partial[class] while a slot is free */
    ULONG pad;
};
_Static_assert(sizeof(struct pool_page) == 24, "a slot must stay 8-aligned");

struct large_block {
    struct large_block *next;
    void *base;
    ULONG pages, tag;
};

static KLOCK pool_lock;
static LIST_ENTRY partial[CLASS_COUNT];
static struct large_block *large_blocks;

static void initialize(void)
{
    for (int i = 0; i < CLASS_COUNT; i++)
        InitializeListHead(&partial[i]);
}

static struct pool_page *new_page(int class)
{
    struct pool_page *page = MmAllocateSystemPages(1);
    if (page == NULL)
        return NULL;
    *page = (struct pool_page){.magic = PAGE_MAGIC, .class = (USHORT) class};
    char *at = (char *)(page + 1), *end = (char *)page + PAGE_SIZE;
    for (; at + slot_bytes[class] <= end; at += slot_bytes[class]) {
        *(struct slot *)at = (struct slot){FREE_TAG, (ULONG)(uintptr_t)page->free};
        page->free = (struct slot *)at;
    }
    InsertHeadList(&partial[class], &page->link);
    return page;
}

static void *allocate_small(size_t bytes, ULONG tag)
{
    int class = 0;
    while (slot_bytes[class] < bytes + sizeof(struct slot))
        class ++;
    struct pool_page *page;
    if (!IsListEmpty(&partial[class]))
        page = CONTAINER_OF(partial[class].Flink, struct pool_page, link);
    else if ((page = new_page(class)) == NULL)
        return NULL;
    struct slot *slot = page->free;
    if (slot->tag != FREE_TAG)
        KeBugCheckEx(BUG_POOL_CORRUPT, (ULONG)(uintptr_t)slot, FREE_TAG, slot->tag, tag);
    page->free = (struct slot *)(uintptr_t)slot->bytes;
    page->used++;
    if (page->free == NULL)
        RemoveEntryList(&page->link);
    *slot = (struct slot){tag, (ULONG)bytes};
    return slot + 1;
}

static void *allocate_large(size_t bytes, ULONG tag)
{
    struct large_block *block = allocate_small(sizeof *block, TAG_('P', 'o', 'o', 'L'));
    if (block == NULL)
        return NULL;
    block->pages = (ULONG)((bytes + PAGE_MASK) / PAGE_SIZE);
    block->base = MmAllocateSystemPages(block->pages);
    block->tag = tag;
    if (block->base == NULL) {
        KeReleaseLock(&pool_lock);
        ExFreePool(block);
        KeAcquireLock(&pool_lock);
        return NULL;
    }
    block->next = large_blocks;
    large_blocks = block;
    return block->base;
}

void *ExAllocatePoolWithTag(enum pool_type type, size_t bytes, ULONG tag)
{
    KASSERT(tag != FREE_TAG && bytes < 0x40000000);
    if (MiMustFail(InjectPool) || (tag == VAD_TAG && MiMustFail(InjectVad)))
        return NULL;
    KeAcquireLock(&pool_lock);
    if (partial[0].Flink == NULL)
        initialize();
    bool small = bytes + sizeof(struct slot) <= slot_bytes[CLASS_COUNT - 1];
    void *block = small ? allocate_small(bytes, tag) : allocate_large(bytes, tag);
    KeReleaseLock(&pool_lock);
    return block;
}

void *ExAllocateZeroed(size_t bytes, ULONG tag)
{
    void *block = ExAllocatePoolWithTag(NonPagedPool, bytes, tag);
    if (block != NULL)
        memset(block, 0, bytes);
    return block;
}

static void free_small(void *block, ULONG tag)
{
    struct slot *slot = (struct slot *)block - 1;
    struct pool_page *page = (struct pool_page *)ROUND_DOWN((uintptr_t)block, PAGE_SIZE);
    if (page->magic != PAGE_MAGIC || slot->tag == FREE_TAG || (tag != 0 && slot->tag != tag))
        KeBugCheckEx(BUG_POOL_CORRUPT, (ULONG)(uintptr_t)block, tag, slot->tag, page->magic);
    if (page->free == NULL)
        InsertHeadList(&partial[page->class], &page->link);
    *slot = (struct slot){FREE_TAG, (ULONG)(uintptr_t)page->free};
    page->free = slot;
    if (--page->used == 0 &&
        (partial[page->class].Flink != &page->link || page->link.Flink != &partial[page->class])) {
        /* an empty page goes unless it is the only one of its class */
        RemoveEntryList(&page->link);
        page->magic = 0;
        MmFreeSystemPages(page, 1);
    }
}

static void free_large(void *base, ULONG tag)
{
    struct large_block **at = &large_blocks;
    while (*at != NULL && (*at)->base != base)
        at = &(*at)->next;
    struct large_block *block = *at;
    if (block == NULL || (tag != 0 && block->tag != tag))
        KeBugCheckEx(BUG_POOL_CORRUPT, (ULONG)(uintptr_t)base, tag, block ? block->tag : 0, 0);
    *at = block->next;
    MmFreeSystemPages(base, block->pages);
    free_small(block, 0);
}

void ExFreePoolWithTag(void *block, ULONG tag)
{
    KeAcquireLock(&pool_lock);
    if (((uintptr_t)block & PAGE_MASK) == 0)
        free_large(block, tag);
    else
        free_small(block, tag);
    KeReleaseLock(&pool_lock);
}

void ExFreePool(void *block)
{
    ExFreePoolWithTag(block, 0);
}

void ExTrimPool(void)
{
    KeAcquireLock(&pool_lock);
    for (int i = 0; i < CLASS_COUNT; i++) {
        LIST_ENTRY *at = partial[i].Flink;
        while (at != NULL && at != &partial[i]) {
            struct pool_page *page = CONTAINER_OF(at, struct pool_page, link);
            at = at->Flink;
            if (page->used > 0)
                continue;
            RemoveEntryList(&page->link);
            MmFreeSystemPages(page, 1);
        }
    }
    KeReleaseLock(&pool_lock);
}
