/*
 * win32_mutex.c - mutexes (the kernel's mutants): create, open, release.
 *
 * Manual: MSDN "CreateMutex", "OpenMutex", "ReleaseMutex".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/named_object.h"

/* owned: the caller owns it at once, unless it existed. Returns a handle, with last error
 * ERROR_ALREADY_EXISTS when the name existed, or NULL. */
HANDLE WINAPI CreateMutexW(LPSECURITY_ATTRIBUTES security, BOOL owned, LPCWSTR name)
{
    named_object_t object;
    HANDLE handle = NULL;
    if (!BasepNameObject(&object, name, security, OBJ_OPENIF))
        return NULL;
    NTSTATUS status = NtCreateMutant(&handle, MUTANT_ALL_ACCESS, &object.attributes, owned != 0);
    return BasepCreated(status, handle);
}

HANDLE WINAPI CreateMutexA(LPSECURITY_ATTRIBUTES security, BOOL owned, LPCSTR name)
{
    wide_t wide;
    if (!BasepWiden(&wide, name))
        return NULL;
    HANDLE handle = CreateMutexW(security, owned, wide.text);
    BasepDropWide(&wide);
    return handle;
}

/* NULL with ERROR_FILE_NOT_FOUND when there is no such name, ERROR_INVALID_HANDLE for another type.
 */
HANDLE WINAPI OpenMutexW(DWORD access, BOOL inherit, LPCWSTR name)
{
    return BasepOpen(NtOpenMutant, access, inherit, name);
}

HANDLE WINAPI OpenMutexA(DWORD access, BOOL inherit, LPCSTR name)
{
    return BasepOpenNarrow(OpenMutexW, access, inherit, name);
}

/* FALSE with ERROR_NOT_OWNER when the calling thread does not own it. */
BOOL WINAPI ReleaseMutex(HANDLE mutex)
{
    return BasepDone(NtReleaseMutant(mutex, NULL));
}
