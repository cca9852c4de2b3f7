/*
 * global_alloc.c - GlobalAlloc and its kin: the names; global_memory.c does the work.
 *
 * Manual: MSDN "GlobalAlloc", "GlobalReAlloc", "GlobalLock", "GlobalFlags".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/global_memory.h"

#define VALID_FLAGS (GMEM_VALID_FLAGS | GMEM_MODIFY | GMEM_DISCARDABLE)

/* bytes; flags: GMEM_FIXED or GMEM_MOVEABLE, GMEM_ZEROINIT, GMEM_DISCARDABLE. Returns a handle
 * (GMEM_FIXED: a pointer), or NULL with ERROR_INVALID_PARAMETER or ERROR_NOT_ENOUGH_MEMORY. */
HGLOBAL WINAPI GlobalAlloc(UINT flags, SIZE_T bytes)
{
    if (flags & ~VALID_FLAGS) {
        BasepFail(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    return BasepMemoryAllocate(flags, bytes);
}

/* GMEM_MODIFY changes attributes only; otherwise resizes, in place only when fixed or locked and
 * GMEM_MOVEABLE is not given. NULL with the last error; the memory is then as it was. */
HGLOBAL WINAPI GlobalReAlloc(HGLOBAL handle, SIZE_T bytes, UINT flags)
{
    if (flags & ~VALID_FLAGS) {
        BasepFail(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    return BasepMemoryReallocate(handle, bytes, flags);
}

/* NULL for success, even if locked; the handle with ERROR_INVALID_HANDLE otherwise. */
HGLOBAL WINAPI GlobalFree(HGLOBAL handle)
{
    return BasepMemoryFree(handle);
}

/* NULL with ERROR_DISCARDED or ERROR_INVALID_HANDLE. */
LPVOID WINAPI GlobalLock(HGLOBAL handle)
{
    return BasepMemoryLock(handle);
}

/* TRUE: still locked. FALSE: not any more (NO_ERROR), or it was not (ERROR_NOT_LOCKED). */
BOOL WINAPI GlobalUnlock(HGLOBAL handle)
{
    return BasepMemoryUnlock(handle);
}

/* Bytes; 0 for discarded memory, or with ERROR_INVALID_HANDLE. */
SIZE_T WINAPI GlobalSize(HGLOBAL handle)
{
    return BasepMemorySize(handle);
}

/* Lock count in the low byte, GMEM_DISCARDED, GMEM_DISCARDABLE; or GMEM_INVALID_HANDLE. */
UINT WINAPI GlobalFlags(HGLOBAL handle)
{
    return BasepMemoryFlags(handle, GMEM_DISCARDABLE);
}

HGLOBAL WINAPI GlobalHandle(LPCVOID pointer)
{
    return BasepMemoryHandle(pointer);
}

/* The heap joins free blocks by itself; this answers how large the largest is. */
SIZE_T WINAPI GlobalCompact(DWORD least)
{
    return HeapCompact(GetProcessHeap(), 0);
}
