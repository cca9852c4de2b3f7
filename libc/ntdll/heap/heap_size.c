/*
 * heap_size.c - what is known about a block: its size, its user value, its user flags.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap.h"

/* The bytes that were asked for; -1 (and ERROR_INVALID_PARAMETER): not a block of this heap. MSDN:
 * HeapSize. */
SIZE_T NTAPI RtlSizeHeap(PVOID handle, ULONG flags, const void *block)
{
    HEAP *heap = handle;
    SIZE_T bytes = (SIZE_T)-1;
    flags |= heap->ForceFlags;
    heap_enter(heap, flags);
    HEAP_ENTRY *entry = block ? heap_prove(heap, block) : NULL;
    if (entry)
        bytes = heap_entry_bytes(entry);
    heap_leave(heap, flags);
    if (!entry)
        heap_os_refuse(STATUS_INVALID_PARAMETER);
    return bytes;
}

/* The proved block if it has room for a user value, else NULL. Caller holds the lock. */
static HEAP_ENTRY *with_extra(HEAP *heap, const void *block)
{
    HEAP_ENTRY *entry = block ? heap_prove(heap, block) : NULL;
    return entry && entry->Flags & ENTRY_EXTRA ? entry : NULL;
}

/* Stores a value with a block that was allocated with flag 0x100. FALSE: no such block. */
BOOLEAN NTAPI RtlSetUserValueHeap(PVOID handle, ULONG flags, PVOID block, PVOID value)
{
    HEAP *heap = handle;
    flags |= heap->ForceFlags;
    heap_enter(heap, flags);
    HEAP_ENTRY *entry = with_extra(heap, block);
    if (entry)
        extra_of(entry)->Settable = (ULONG)(uintptr_t)value;
    heap_leave(heap, flags);
    return entry != NULL;
}

/* Clears the user flags `reset` (0x200, 0x400, 0x800) and sets `set`. FALSE: not a block. */
BOOLEAN NTAPI RtlSetUserFlagsHeap(PVOID handle, ULONG flags, PVOID block, ULONG reset, ULONG set)
{
    HEAP *heap = handle;
    flags |= heap->ForceFlags;
    heap_enter(heap, flags);
    HEAP_ENTRY *entry = block ? heap_prove(heap, block) : NULL;
    if (entry) {
        entry->Flags &= (UCHAR) ~(reset >> 4 & ENTRY_USER_FLAGS);
        entry->Flags |= set >> 4 & ENTRY_USER_FLAGS;
    }
    heap_leave(heap, flags);
    return entry != NULL;
}

/* The user value (0 without one) and the user flags of a block; either pointer may be NULL. FALSE:
 * not a block. */
BOOLEAN NTAPI RtlGetUserInfoHeap(PVOID handle, ULONG flags, PVOID block, PVOID *value,
                                 ULONG *user_flags)
{
    HEAP *heap = handle;
    flags |= heap->ForceFlags;
    heap_enter(heap, flags);
    HEAP_ENTRY *entry = block ? heap_prove(heap, block) : NULL;
    if (entry && user_flags)
        *user_flags = (ULONG)(entry->Flags & ENTRY_USER_FLAGS) << 4;
    if (entry && value)
        *value = entry->Flags & ENTRY_EXTRA ? (PVOID)(uintptr_t)extra_of(entry)->Settable : NULL;
    heap_leave(heap, flags);
    return entry != NULL;
}
