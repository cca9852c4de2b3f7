/*
 * win32_semaphore.c - semaphores: create, open, release.
 *
 * Manual: MSDN "CreateSemaphore", "OpenSemaphore", "ReleaseSemaphore".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/named_object.h"

/* 0 <= count <= maximum, maximum > 0. Returns a handle, with last error ERROR_ALREADY_EXISTS when
 * the name existed, or NULL with ERROR_INVALID_PARAMETER. */
HANDLE WINAPI CreateSemaphoreW(LPSECURITY_ATTRIBUTES security, LONG count, LONG maximum,
                               LPCWSTR name)
{
    named_object_t object;
    HANDLE handle = NULL;
    if (!BasepNameObject(&object, name, security, OBJ_OPENIF))
        return NULL;
    NTSTATUS status =
        NtCreateSemaphore(&handle, SEMAPHORE_ALL_ACCESS, &object.attributes, count, maximum);
    return BasepCreated(status, handle);
}

HANDLE WINAPI CreateSemaphoreA(LPSECURITY_ATTRIBUTES security, LONG count, LONG maximum,
                               LPCSTR name)
{
    wide_t wide;
    if (!BasepWiden(&wide, name))
        return NULL;
    HANDLE handle = CreateSemaphoreW(security, count, maximum, wide.text);
    BasepDropWide(&wide);
    return handle;
}

/* NULL with ERROR_FILE_NOT_FOUND when there is no such name, ERROR_INVALID_HANDLE for another type.
 */
HANDLE WINAPI OpenSemaphoreW(DWORD access, BOOL inherit, LPCWSTR name)
{
    return BasepOpen(NtOpenSemaphore, access, inherit, name);
}

HANDLE WINAPI OpenSemaphoreA(DWORD access, BOOL inherit, LPCSTR name)
{
    return BasepOpenNarrow(OpenSemaphoreW, access, inherit, name);
}

/* Adds `count` (> 0). *previous (may be NULL): the count before. FALSE with ERROR_TOO_MANY_POSTS
 * when the maximum would be passed (nothing changes) or ERROR_INVALID_PARAMETER. */
BOOL WINAPI ReleaseSemaphore(HANDLE semaphore, LONG count, LPLONG previous)
{
    return BasepDone(NtReleaseSemaphore(semaphore, count, previous));
}
