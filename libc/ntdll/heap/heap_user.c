/*
 * heap_user.c - where the value and the flags lie that a program stores with a block: in its extra
 * and its header, or in the record of page heap. Caller holds the lock.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_debug.h"

static HEAP_USER user_of_page(HEAP *heap, const void *block)
{
    const PAGE_BLOCK *page = heap_page_find(heap, block);
    if (!page)
        return (HEAP_USER){0, 0, 0, NULL};
    return (HEAP_USER){1, (page->user_flags & SETTABLE_VALUE) != 0, page->user_flags & USER_FLAGS,
                       page->value};
}

HEAP_USER heap_user(HEAP *heap, const void *block)
{
    if (heap->debug && heap_has_pages(heap))
        return user_of_page(heap, block);
    HEAP_ENTRY *entry = heap_prove(heap, block);
    if (!entry || heap_debug_is_freed(heap, entry))
        return (HEAP_USER){0, 0, 0, NULL};
    int has_value = (entry->Flags & ENTRY_EXTRA) != 0;
    return (HEAP_USER){1, (UCHAR)has_value, (ULONG)(entry->Flags & ENTRY_USER_FLAGS) << 4,
                       has_value ? (PVOID)(uintptr_t)extra_of(entry)->Settable : NULL};
}

void heap_set_user(HEAP *heap, const void *block, ULONG flags, PVOID value)
{
    if (heap->debug && heap_has_pages(heap)) {
        PAGE_BLOCK *page = heap_page_find(heap, block);
        page->user_flags = (page->user_flags & SETTABLE_VALUE) | flags;
        page->value = value;
        return;
    }
    HEAP_ENTRY *entry = entry_of(block);
    entry->Flags = (UCHAR)((entry->Flags & ~ENTRY_USER_FLAGS) | flags >> 4);
    if (entry->Flags & ENTRY_EXTRA)
        extra_of(entry)->Settable = (ULONG)(uintptr_t)value;
}
