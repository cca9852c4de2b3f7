/*
 * heap_depot.c - magazines between threads, and empty ones from the store.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_depot.h"

#define PAGE_MAGAZINES (HEAP_PAGE_BYTES / MAGAZINE_BYTES)
#define ALL_USED       ((1u << PAGE_MAGAZINES) - 1)
#define STORE_START    round_up(sizeof(HEAP_DEPOT), HEAP_PAGE_BYTES)
#define DEPOT_BYTES    round_up(STORE_START + STORE_PAGES * HEAP_PAGE_BYTES, 0x10000)

_Static_assert(sizeof(MAGAZINE) == MAGAZINE_BYTES, "a magazine ends where the next one begins");
_Static_assert(PAGE_MAGAZINES <= 16, "HEAP_DEPOT.used has a bit for each magazine of a page");

int heap_depot_open(HEAP *heap)
{
    if (heap->depot)
        return 1;
    HEAP_DEPOT *depot = heap_os_reserve(DEPOT_BYTES, 0);
    if (depot && !heap_os_commit(depot, STORE_START, 0)) {
        heap_os_release(depot);
        depot = NULL;
    }
    heap->depot = depot;
    return depot != NULL;
}

/* ---- the store */

static UCHAR *store_page(HEAP_DEPOT *depot, ULONG page)
{
    return (UCHAR *)depot + STORE_START + page * HEAP_PAGE_BYTES;
}

/* The lowest page with a free magazine; STORE_PAGES: no memory. */
static ULONG page_with_room(HEAP_DEPOT *depot)
{
    ULONG page = depot->room_from;
    while (page < depot->pages && depot->used[page] == ALL_USED)
        page++;
    depot->room_from = page;
    if (page < depot->pages)
        return page;
    if (page == STORE_PAGES || !heap_os_commit(store_page(depot, page), HEAP_PAGE_BYTES, 0))
        return STORE_PAGES;
    depot->used[page] = 0;
    depot->pages++;
    return page;
}

void **heap_magazine_take(HEAP *heap, ULONG class)
{
    ULONG page = page_with_room(heap->depot);
    if (page == STORE_PAGES)
        return NULL;
    ULONG index = (ULONG)__builtin_ctz(~(ULONG)heap->depot->used[page]);
    heap->depot->used[page] |= (USHORT)(1u << index);
    return magazine_reset((MAGAZINE *)store_page(heap->depot, page) + index, class);
}

void heap_magazine_drop(HEAP *heap, MAGAZINE *magazine)
{
    HEAP_DEPOT *depot = heap->depot;
    SIZE_T offset = (SIZE_T)((UCHAR *)magazine - store_page(depot, 0));
    ULONG page = (ULONG)(offset / HEAP_PAGE_BYTES);
    depot->used[page] &= (USHORT) ~(1u << offset % HEAP_PAGE_BYTES / MAGAZINE_BYTES);
    if (page < depot->room_from)
        depot->room_from = page;
}

static void shrink_store(HEAP_DEPOT *depot)
{
    ULONG pages = depot->pages;
    while (pages && !depot->used[pages - 1])
        pages--;
    if (pages == depot->pages)
        return;
    heap_os_decommit(store_page(depot, pages), (depot->pages - pages) * HEAP_PAGE_BYTES);
    depot->pages = pages;
    if (depot->room_from > pages)
        depot->room_from = pages;
}

/* ---- the depot */

/* Moves the blocks of a magazine to its end, and its bottom behind them. */
static void settle(MAGAZINE *magazine, void **top)
{
    void **end = magazine_end(magazine), **to = end;
    while ((*--to = *--top) != NULL)
        ;
    magazine->rounds = (SIZE_T)(end - to) - 1;
}

void heap_depot_put(HEAP *heap, ULONG class, void **top)
{
    MAGAZINE *magazine = magazine_of(top);
    if (!magazine_is_full(top))
        settle(magazine, top);
    if (!magazine->rounds) {
        heap_magazine_drop(heap, magazine);
        return;
    }
    magazine->next = heap->depot->list[class];
    heap->depot->list[class] = magazine;
    heap->depot_granules += class * magazine->rounds;
}

void **heap_depot_get(HEAP *heap, ULONG class)
{
    MAGAZINE *magazine = heap->depot->list[class];
    if (!magazine)
        return NULL;
    heap->depot->list[class] = magazine->next;
    heap->depot_granules -= class * magazine->rounds;
    return magazine_end(magazine);
}

void heap_depot_drain(HEAP *heap)
{
    for (ULONG class = MIN_GRANULES; class < CACHE_CLASSES && heap->depot_granules; class ++) {
        void **top;
        while ((top = heap_depot_get(heap, class)) != NULL) {
            MAGAZINE *magazine = magazine_of(top);
            heap_give_many(heap, class, top - magazine->rounds, magazine->rounds);
            heap_magazine_drop(heap, magazine);
        }
    }
    if (heap->depot)
        shrink_store(heap->depot);
}
