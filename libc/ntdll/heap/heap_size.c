/*
 * heap_size.c - what is known about a block: its size, its user value, its user flags.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_cache.h"
#include "ntdll/heap/heap_debug.h"

/* The bytes that were asked for; -1 (and ERROR_INVALID_PARAMETER): not a block of this heap. MSDN:
 * HeapSize. */
SIZE_T NTAPI RtlSizeHeap(PVOID handle, ULONG flags, const void *block)
{
    HEAP *heap = handle;
    if (!block) {
        heap_os_refuse(STATUS_INVALID_PARAMETER);
        return (SIZE_T)-1;
    }
    if (heap->debug)
        return heap_debug_size(heap, block);
    HEAP_ENTRY *entry = entry_of(block);
    if (heap_cache_proves(heap, block))
        return entry_bytes(entry);
    heap_enter(heap);
    entry = heap_prove(heap, block);
    SIZE_T bytes = entry ? entry_bytes(entry) : (SIZE_T)-1;
    heap_leave(heap);
    if (!entry)
        heap_refuse_block(heap, block, "RtlSizeHeap");
    return bytes;
}

/* Stores a value with a block that was allocated with flag 0x100. FALSE: no such block. */
BOOLEAN NTAPI RtlSetUserValueHeap(PVOID handle, ULONG flags, PVOID block, PVOID value)
{
    HEAP *heap = handle;
    heap_enter(heap);
    HEAP_USER user = heap_user(heap, block);
    if (user.has_value)
        heap_set_user(heap, block, user.flags, value);
    heap_leave(heap);
    return user.has_value != 0;
}

/* Clears the user flags `reset` (0x200, 0x400, 0x800) and sets `set`. FALSE: not a block. */
BOOLEAN NTAPI RtlSetUserFlagsHeap(PVOID handle, ULONG flags, PVOID block, ULONG reset, ULONG set)
{
    HEAP *heap = handle;
    heap_enter(heap);
    HEAP_USER user = heap_user(heap, block);
    if (user.is_block)
        heap_set_user(heap, block, (user.flags & ~reset) | (set & USER_FLAGS), user.value);
    heap_leave(heap);
    return user.is_block != 0;
}

/* The user value (0 without one) and the user flags of a block; either pointer may be NULL. FALSE:
 * not a block. */
BOOLEAN NTAPI RtlGetUserInfoHeap(PVOID handle, ULONG flags, PVOID block, PVOID *value,
                                 ULONG *user_flags)
{
    HEAP *heap = handle;
    heap_enter(heap);
    HEAP_USER user = heap_user(heap, block);
    heap_leave(heap);
    if (user.is_block && user_flags)
        *user_flags = user.flags;
    if (user.is_block && value)
        *value = user.value;
    return user.is_block != 0;
}
