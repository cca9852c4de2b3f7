/*
 * local_alloc.c - LocalAlloc and its kin: the names; global_memory.c does the work.
 *
 * Manual: MSDN "LocalAlloc", "LocalReAlloc", "LocalLock", "LocalFlags".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/global_memory.h"

#define VALID_FLAGS (LMEM_VALID_FLAGS | LMEM_MODIFY | LMEM_DISCARDABLE)

/* bytes; flags: LMEM_FIXED or LMEM_MOVEABLE, LMEM_ZEROINIT, LMEM_DISCARDABLE. Returns a handle
 * (LMEM_FIXED: a pointer), or NULL with ERROR_INVALID_PARAMETER or ERROR_NOT_ENOUGH_MEMORY. */
HLOCAL WINAPI LocalAlloc(UINT flags, SIZE_T bytes)
{
    if (flags & ~VALID_FLAGS) {
        BasepFail(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    return BasepMemoryAllocate(flags, bytes);
}

/* LMEM_MODIFY changes attributes only; otherwise resizes, in place only when fixed or locked and
 * LMEM_MOVEABLE is not given. NULL with the last error; the memory is then as it was. */
HLOCAL WINAPI LocalReAlloc(HLOCAL handle, SIZE_T bytes, UINT flags)
{
    if (flags & ~VALID_FLAGS) {
        BasepFail(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    return BasepMemoryReallocate(handle, bytes, flags);
}

/* NULL for success, even if locked; the handle with ERROR_INVALID_HANDLE otherwise. */
HLOCAL WINAPI LocalFree(HLOCAL handle)
{
    return BasepMemoryFree(handle);
}

/* NULL with ERROR_DISCARDED or ERROR_INVALID_HANDLE. */
LPVOID WINAPI LocalLock(HLOCAL handle)
{
    return BasepMemoryLock(handle);
}

/* TRUE: still locked. FALSE: not any more (NO_ERROR), or it was not (ERROR_NOT_LOCKED): as fixed
 * memory, whose lock count is always 0, never is. */
BOOL WINAPI LocalUnlock(HLOCAL handle)
{
    if (BasepMemoryFlags(handle, 0) == 0)
        return BasepFail(ERROR_NOT_LOCKED);
    return BasepMemoryUnlock(handle);
}

/* Bytes; 0 for discarded memory, or with ERROR_INVALID_HANDLE. */
SIZE_T WINAPI LocalSize(HLOCAL handle)
{
    return BasepMemorySize(handle);
}

/* Lock count in the low byte, LMEM_DISCARDED, LMEM_DISCARDABLE; or LMEM_INVALID_HANDLE. */
UINT WINAPI LocalFlags(HLOCAL handle)
{
    return BasepMemoryFlags(handle, LMEM_DISCARDABLE);
}

HLOCAL WINAPI LocalHandle(LPCVOID pointer)
{
    return BasepMemoryHandle(pointer);
}

SIZE_T WINAPI LocalCompact(UINT least)
{
    return HeapCompact(GetProcessHeap(), 0);
}

SIZE_T WINAPI LocalShrink(HLOCAL handle, UINT bytes)
{
    return HeapCompact(GetProcessHeap(), 0);
}
