/*
 * win32_handle.c - handles of any type: close, duplicate, flags; the handles of the standard
 * streams.
 *
 * Manual: MSDN "CloseHandle", "DuplicateHandle", "GetHandleInformation", "GetStdHandle".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

#define OBJECT_HANDLE_FLAGS_CLASS 4u

typedef struct {
    BOOLEAN Inherit;
    BOOLEAN ProtectFromClose;
} handle_flags_t; /* class 4 of NtQueryObject, NtSetInformationObject */

/* FALSE with ERROR_INVALID_HANDLE. */
BOOL WINAPI CloseHandle(HANDLE handle)
{
    return BasepDone(NtClose(handle));
}

/* options: DUPLICATE_SAME_ACCESS, DUPLICATE_CLOSE_SOURCE. FALSE with ERROR_INVALID_HANDLE or
 * ERROR_ACCESS_DENIED. */
BOOL WINAPI DuplicateHandle(HANDLE from_process, HANDLE from, HANDLE to_process, LPHANDLE to,
                            DWORD access, BOOL inherit, DWORD options)
{
    return BasepDone(NtDuplicateObject(from_process, from, to_process, to, access,
                                       inherit ? OBJ_INHERIT : 0, options));
}

/* *flags: HANDLE_FLAG_INHERIT, HANDLE_FLAG_PROTECT_FROM_CLOSE. */
BOOL WINAPI GetHandleInformation(HANDLE handle, LPDWORD flags)
{
    handle_flags_t now;
    if (!BasepDone(NtQueryObject(handle, OBJECT_HANDLE_FLAGS_CLASS, &now, sizeof now, NULL)))
        return FALSE;
    *flags = (now.Inherit ? HANDLE_FLAG_INHERIT : 0) |
             (now.ProtectFromClose ? HANDLE_FLAG_PROTECT_FROM_CLOSE : 0);
    return TRUE;
}

/* Sets the flags that mask names. FALSE with ERROR_INVALID_HANDLE. */
BOOL WINAPI SetHandleInformation(HANDLE handle, DWORD mask, DWORD flags)
{
    DWORD now;
    if (!GetHandleInformation(handle, &now))
        return FALSE;
    now = (now & ~mask) | (flags & mask);
    handle_flags_t wanted = {(now & HANDLE_FLAG_INHERIT) != 0,
                             (now & HANDLE_FLAG_PROTECT_FROM_CLOSE) != 0};
    return BasepDone(
        NtSetInformationObject(handle, OBJECT_HANDLE_FLAGS_CLASS, &wanted, sizeof wanted));
}

static HANDLE *standard_handle(DWORD which)
{
    PRTL_USER_PROCESS_PARAMETERS parameters = BasepParameters();
    switch (which) {
    case STD_INPUT_HANDLE:
        return &parameters->StandardInput;
    case STD_OUTPUT_HANDLE:
        return &parameters->StandardOutput;
    case STD_ERROR_HANDLE:
        return &parameters->StandardError;
    }
    BasepFail(ERROR_INVALID_HANDLE);
    return NULL;
}

/* which: STD_INPUT_HANDLE, …. INVALID_HANDLE_VALUE with ERROR_INVALID_HANDLE for anything else. */
HANDLE WINAPI GetStdHandle(DWORD which)
{
    HANDLE *handle = standard_handle(which);
    return handle ? *handle : INVALID_HANDLE_VALUE;
}

BOOL WINAPI SetStdHandle(DWORD which, HANDLE value)
{
    HANDLE *handle = standard_handle(which);
    if (!handle)
        return FALSE;
    *handle = value;
    return TRUE;
}
