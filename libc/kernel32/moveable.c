/*
 * moveable.c - the table of moveable handles: reserved at once, committed page by page, free
 * entries in a list.
 *
 * Invariant: entries below `made` are in use or in the free list; above it, never touched.
 * Lock: that of the process heap.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/moveable.h"

#define MOST_ENTRIES 65536u /* documented: handles per process */
#define PAGE_BYTES   4096u

_Static_assert(sizeof(moveable_t) == 8, "a handle must be 4 modulo 8");

static moveable_t *table; /* NULL before the first handle */
static ULONG made;
static moveable_t *free_list;

static BOOL make_entry(void)
{
    if (!table)
        table = VirtualAlloc(NULL, MOST_ENTRIES * sizeof *table, MEM_RESERVE, PAGE_READWRITE);
    if (!table || made == MOST_ENTRIES)
        return FALSE;
    moveable_t *entry = &table[made];
    BOOL is_new_page = made % (PAGE_BYTES / sizeof *table) == 0;
    if (is_new_page && !VirtualAlloc(entry, PAGE_BYTES, MEM_COMMIT, PAGE_READWRITE))
        return FALSE;
    made++;
    entry->object = free_list;
    free_list = entry;
    return TRUE;
}

moveable_t *BasepTakeMoveable(void)
{
    if (!free_list && !make_entry())
        return NULL;
    moveable_t *entry = free_list;
    free_list = entry->object;
    *entry = (moveable_t){.flags = MOVEABLE_USED};
    return entry;
}

void BasepReturnMoveable(moveable_t *entry)
{
    *entry = (moveable_t){.object = free_list};
    free_list = entry;
}

moveable_t *BasepFindMoveable(HANDLE handle)
{
    ULONG_PTR offset = (ULONG_PTR)handle - offsetof(moveable_t, object) - (ULONG_PTR)table;
    if (!table || offset % sizeof *table || offset / sizeof *table >= made)
        return NULL;
    moveable_t *entry = &table[offset / sizeof *table];
    return (entry->flags & MOVEABLE_USED) ? entry : NULL;
}
