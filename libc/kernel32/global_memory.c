/*
 * global_memory.c - memory by handle on the process heap: fixed blocks, and moveable ones behind a
 * table entry.
 *
 * A fixed block's handle is its address. A moveable block carries its handle as the heap's user
 * value, so that HeapWalk and GlobalHandle find it. Nothing is shared between processes. Lock: the
 * process heap's, around everything that reads or writes an entry. Manual: MSDN "GlobalAlloc",
 * "GlobalReAlloc", "GlobalLock", "GlobalFlags".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/global_memory.h"
#include "kernel32/moveable.h"

#define SETTABLE_USER_VALUE 0x100u /* HEAP_SETTABLE_USER_VALUE: room for the handle */
#define BAD_SIZE            ((SIZE_T)-1)

static HANDLE heap(void)
{
    return RtlPeb()->ProcessHeap;
}

static ULONG heap_flags(UINT flags)
{
    return (flags & MEMORY_ZEROINIT) ? HEAP_ZERO_MEMORY : 0;
}

static HANDLE fail_null(DWORD error)
{
    BasepFail(error);
    return NULL;
}

/* A block that knows its entry. */
static BOOL give_object(moveable_t *entry, UINT flags, SIZE_T bytes)
{
    PVOID object = RtlAllocateHeap(heap(), heap_flags(flags) | SETTABLE_USER_VALUE, bytes);
    if (!object)
        return FALSE;
    RtlSetUserValueHeap(heap(), 0, object, BasepMoveableHandle(entry));
    entry->object = object;
    return TRUE;
}

static HANDLE allocate_moveable(UINT flags, SIZE_T bytes)
{
    HANDLE handle = NULL;
    RtlLockHeap(heap());
    moveable_t *entry = BasepTakeMoveable();
    if (entry) {
        if (flags & MEMORY_DISCARDABLE)
            entry->flags |= MOVEABLE_DISCARDABLE;
        if (!bytes || give_object(entry, flags, bytes)) /* no bytes: born discarded */
            handle = BasepMoveableHandle(entry);
        else
            BasepReturnMoveable(entry);
    }
    RtlUnlockHeap(heap());
    return handle ? handle : fail_null(ERROR_NOT_ENOUGH_MEMORY);
}

HANDLE BasepMemoryAllocate(UINT flags, SIZE_T bytes)
{
    if (flags & MEMORY_MOVEABLE)
        return allocate_moveable(flags, bytes);
    PVOID block = RtlAllocateHeap(heap(), heap_flags(flags), bytes);
    return block ? block : fail_null(ERROR_NOT_ENOUGH_MEMORY);
}

/* Caller holds the lock. */
static HANDLE resize_moveable(moveable_t *entry, SIZE_T bytes, UINT flags)
{
    HANDLE handle = BasepMoveableHandle(entry);
    if (!bytes && (flags & MEMORY_MOVEABLE)) {
        if (entry->locks)
            return fail_null(ERROR_INVALID_HANDLE);
        RtlFreeHeap(heap(), 0, entry->object);
        entry->object = NULL;
        return handle;
    }
    if (!entry->object)
        return give_object(entry, flags, bytes) ? handle : fail_null(ERROR_NOT_ENOUGH_MEMORY);

    BOOL may_move = !entry->locks || (flags & MEMORY_MOVEABLE);
    PVOID moved = RtlReAllocateHeap(heap(),
                                    heap_flags(flags) | SETTABLE_USER_VALUE |
                                        (may_move ? 0 : HEAP_REALLOC_IN_PLACE_ONLY),
                                    entry->object, bytes);
    if (!moved)
        return fail_null(ERROR_NOT_ENOUGH_MEMORY);
    RtlSetUserValueHeap(heap(), 0, moved, handle);
    entry->object = moved;
    return handle;
}

static HANDLE resize_fixed(PVOID block, SIZE_T bytes, UINT flags)
{
    ULONG in_place = (flags & MEMORY_MOVEABLE) ? 0 : HEAP_REALLOC_IN_PLACE_ONLY;
    if (RtlSizeHeap(heap(), 0, block) == BAD_SIZE)
        return fail_null(ERROR_INVALID_HANDLE);
    PVOID moved = RtlReAllocateHeap(heap(), heap_flags(flags) | in_place, block, bytes);
    return moved ? moved : fail_null(ERROR_NOT_ENOUGH_MEMORY);
}

/* A fixed block becomes moveable: its contents go behind a handle. */
static HANDLE make_moveable(PVOID block, UINT flags)
{
    SIZE_T bytes = RtlSizeHeap(heap(), 0, block);
    if (bytes == BAD_SIZE)
        return fail_null(ERROR_INVALID_HANDLE);
    HANDLE handle = allocate_moveable(flags, bytes);
    if (handle && bytes)
        RtlMoveMemory(BasepFindMoveable(handle)->object, block, bytes);
    if (handle)
        RtlFreeHeap(heap(), 0, block);
    return handle;
}

static HANDLE reallocate_moveable(HANDLE handle, SIZE_T bytes, UINT flags)
{
    HANDLE result = handle;
    RtlLockHeap(heap());
    moveable_t *entry = BasepFindMoveable(handle);
    if (!entry)
        result = fail_null(ERROR_INVALID_HANDLE);
    else if (!(flags & MEMORY_MODIFY))
        result = resize_moveable(entry, bytes, flags);
    else if (flags & MEMORY_DISCARDABLE) /* which it stays */
        entry->flags |= MOVEABLE_DISCARDABLE;
    RtlUnlockHeap(heap());
    return result;
}

HANDLE BasepMemoryReallocate(HANDLE handle, SIZE_T bytes, UINT flags)
{
    if (BasepIsHandleShaped(handle))
        return reallocate_moveable(handle, bytes, flags);
    if (!(flags & MEMORY_MODIFY))
        return resize_fixed(handle, bytes, flags);
    return (flags & MEMORY_MOVEABLE) ? make_moveable(handle, flags) : handle;
}

static BOOL free_moveable(HANDLE handle)
{
    RtlLockHeap(heap());
    moveable_t *entry = BasepFindMoveable(handle);
    BOOL done = entry && (!entry->object || RtlFreeHeap(heap(), 0, entry->object));
    if (done)
        BasepReturnMoveable(entry);
    RtlUnlockHeap(heap());
    return done;
}

/* What is no block is refused by its size already. */
static BOOL free_fixed(HANDLE handle)
{
    return RtlSizeHeap(heap(), 0, handle) != BAD_SIZE && RtlFreeHeap(heap(), 0, handle);
}

HANDLE BasepMemoryFree(HANDLE handle)
{
    if (!handle || (BasepIsHandleShaped(handle) ? free_moveable(handle) : free_fixed(handle)))
        return NULL;
    BasepFail(ERROR_INVALID_HANDLE);
    return handle;
}

LPVOID BasepMemoryLock(HANDLE handle)
{
    PVOID object = NULL;
    if (!BasepIsHandleShaped(handle))
        return handle ? handle : fail_null(ERROR_INVALID_HANDLE);
    RtlLockHeap(heap());
    moveable_t *entry = BasepFindMoveable(handle);
    if (entry && entry->object) {
        object = entry->object;
        if (entry->locks < MOST_LOCKS)
            entry->locks++;
    }
    RtlUnlockHeap(heap());
    return object ? object : fail_null(entry ? ERROR_DISCARDED : ERROR_INVALID_HANDLE);
}

/* TRUE while it is still locked, and for fixed memory; FALSE with NO_ERROR when it no longer is,
 * with ERROR_NOT_LOCKED when it was not. */
BOOL BasepMemoryUnlock(HANDLE handle)
{
    DWORD error = NO_ERROR;
    BOOL is_locked = FALSE;
    if (!BasepIsHandleShaped(handle))
        return TRUE;
    RtlLockHeap(heap());
    moveable_t *entry = BasepFindMoveable(handle);
    if (!entry)
        error = ERROR_INVALID_HANDLE;
    else if (!entry->locks)
        error = ERROR_NOT_LOCKED;
    else
        is_locked = --entry->locks != 0;
    RtlUnlockHeap(heap());
    return is_locked ? TRUE : BasepFail(error);
}

SIZE_T BasepMemorySize(HANDLE handle)
{
    SIZE_T bytes = BAD_SIZE;
    RtlLockHeap(heap());
    if (!BasepIsHandleShaped(handle)) {
        bytes = RtlSizeHeap(heap(), 0, handle);
    } else {
        moveable_t *entry = BasepFindMoveable(handle);
        if (entry)
            bytes = entry->object ? RtlSizeHeap(heap(), 0, entry->object) : 0;
    }
    RtlUnlockHeap(heap());
    return bytes == BAD_SIZE ? (SIZE_T)BasepFail(ERROR_INVALID_HANDLE) : bytes;
}

UINT BasepMemoryFlags(HANDLE handle, UINT discardable)
{
    UINT flags = MEMORY_INVALID;
    RtlLockHeap(heap());
    if (!BasepIsHandleShaped(handle)) {
        if (RtlSizeHeap(heap(), 0, handle) != BAD_SIZE)
            flags = 0;
    } else {
        moveable_t *entry = BasepFindMoveable(handle);
        if (entry)
            flags = entry->locks | (entry->object ? 0 : MEMORY_DISCARDED) |
                    ((entry->flags & MOVEABLE_DISCARDABLE) ? discardable : 0);
    }
    RtlUnlockHeap(heap());
    if (flags == MEMORY_INVALID)
        BasepFail(ERROR_INVALID_HANDLE);
    return flags;
}

/* NULL with ERROR_INVALID_HANDLE when the pointer is no block of the process heap. */
HANDLE BasepMemoryHandle(LPCVOID pointer)
{
    HANDLE handle = NULL;
    PVOID value = NULL;
    ULONG user_flags;
    RtlLockHeap(heap());
    if (BasepIsHandleShaped(pointer) && BasepFindMoveable((HANDLE)pointer)) {
        handle = (HANDLE)pointer;
    } else if (RtlSizeHeap(heap(), 0, pointer) != BAD_SIZE) {
        BOOL has_value = RtlGetUserInfoHeap(heap(), 0, (PVOID)pointer, &value, &user_flags);
        moveable_t *entry = has_value ? BasepFindMoveable(value) : NULL;
        handle = entry && entry->object == pointer ? value : (HANDLE)pointer;
    }
    RtlUnlockHeap(heap());
    return handle ? handle : fail_null(ERROR_INVALID_HANDLE);
}
