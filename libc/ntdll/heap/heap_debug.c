/*
 * heap_debug.c - the calls of a debug heap: what both kinds of blocks have in common.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_debug.h"

int heap_debug_begin(HEAP *heap)
{
    SIZE_T bytes = round_up(sizeof(HEAP_DEBUG), HEAP_PAGE_BYTES);
    HEAP_DEBUG *debug = heap_os_reserve(bytes, 0);
    if (debug && !heap_os_commit(debug, bytes, 0)) {
        heap_os_release(debug);
        debug = NULL;
    }
    heap->debug = debug;
    heap->unread = debug && heap_has_pages(heap) ? UINTPTR_MAX : 0;
    return debug != NULL;
}

void heap_debug_end(HEAP *heap)
{
    if (!heap->debug)
        return;
    heap_page_end(heap);
    heap_os_release(heap->debug);
    heap->debug = NULL;
}

int heap_debug_is_sound(HEAP *heap)
{
    return heap_has_pages(heap) ? heap_page_is_sound(heap) : heap_fill_is_sound(heap);
}

/* Under HEAP_VALIDATE_ALL_ENABLED everything is looked at before each call. */
static void enter(HEAP *heap)
{
    heap_enter(heap);
    if (heap->Flags & HEAP_VALIDATE_ALL_ENABLED)
        heap_debug_is_sound(heap);
}

void *heap_debug_alloc(HEAP *heap, ULONG flags, SIZE_T bytes)
{
    if (bytes > LARGEST_BLOCK / 2)
        return NULL;
    enter(heap);
    void *block = heap_has_pages(heap) ? heap_page_alloc(heap, flags, bytes)
                                       : heap_fill_alloc(heap, flags, bytes);
    heap_leave(heap);
    return block;
}

static BOOLEAN refuse(HEAP *heap, const void *block, const char *routine)
{
    if (!heap_has_pages(heap))
        return heap_refuse_block(heap, block, routine);
    heap_os_print("HEAP: Invalid address specified to %s( %p, %p )\n", routine, (void *)heap,
                  block);
    if (!heap_page_refuse(heap, block) && !heap_page_of_other(heap, block))
        heap_os_print("HEAP: %p is in no block of this heap\n", block);
    heap_os_refuse(STATUS_INVALID_PARAMETER);
    heap_report_wrong_pointer(block);
    return FALSE;
}

BOOLEAN heap_debug_free(HEAP *heap, void *block)
{
    enter(heap);
    int done = heap_has_pages(heap) ? heap_page_free(heap, block) : heap_fill_free(heap, block);
    heap_leave(heap);
    return done ? TRUE : refuse(heap, block, "RtlFreeHeap");
}

/* The caller's bytes; the lock is held. -1: not a busy block. */
static SIZE_T find_size(HEAP *heap, const void *block)
{
    if (heap_has_pages(heap)) {
        PAGE_BLOCK *page = heap_page_find(heap, block);
        return page ? page->bytes : (SIZE_T)-1;
    }
    HEAP_ENTRY *entry = heap_prove(heap, block);
    return entry && !heap_fill_tail(entry)->freed ? heap_debug_bytes(heap, entry) : (SIZE_T)-1;
}

SIZE_T heap_debug_size(HEAP *heap, const void *block)
{
    enter(heap);
    SIZE_T bytes = find_size(heap, block);
    heap_leave(heap);
    if (bytes == (SIZE_T)-1)
        refuse(heap, block, "RtlSizeHeap");
    return bytes;
}

/* A block that may move, does: who kept the old address is found out. */
void *heap_debug_realloc(HEAP *heap, ULONG flags, void *block, SIZE_T bytes)
{
    enter(heap);
    SIZE_T old_bytes = find_size(heap, block);
    HEAP_USER user = heap_user(heap, block);
    int in_place = old_bytes != (SIZE_T)-1 && bytes <= LARGEST_BLOCK / 2 &&
                   flags & HEAP_REALLOC_IN_PLACE_ONLY && !heap_has_pages(heap) &&
                   heap_fill_resize(heap, flags, block, bytes);
    heap_leave(heap);
    if (old_bytes == (SIZE_T)-1) {
        refuse(heap, block, "RtlReAllocateHeap");
        return NULL;
    }
    if (in_place || (flags & HEAP_REALLOC_IN_PLACE_ONLY && bytes == old_bytes))
        return block;
    if (flags & HEAP_REALLOC_IN_PLACE_ONLY)
        return NULL;
    void *moved = heap_debug_alloc(heap, flags | (user.has_value ? SETTABLE_VALUE : 0), bytes);
    if (moved) {
        heap_set_user(heap, moved, user.flags, user.value);
        heap_os_copy(moved, block, old_bytes < bytes ? old_bytes : bytes);
        heap_debug_free(heap, block);
    }
    return moved;
}

SIZE_T heap_debug_bytes(const HEAP *heap, const HEAP_ENTRY *entry)
{
    SIZE_T bytes = entry_bytes(entry);
    return heap->debug && !heap_has_pages(heap) ? bytes - sizeof(DEBUG_TAIL) : bytes;
}

int heap_debug_is_freed(const HEAP *heap, const HEAP_ENTRY *entry)
{
    return heap->debug && !heap_has_pages(heap) && entry->Flags & ENTRY_BUSY &&
           heap_fill_tail(entry)->freed;
}
