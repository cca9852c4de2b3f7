/*
 * file_lock.c - LockFile and UnlockFile: arguments and handle are checked; nobody else is there to
 * be kept out.
 *
 * There is one process, so a lock excludes no other; two handles of the same process do not exclude
 * each other either, which Windows would do (docs/caveats.md). Manual: MSDN "LockFileEx", "UnlockFileEx".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

#define STANDARD_CLASS           5u
#define ERROR_INVALID_LOCK_RANGE 307 /* winerror.h of mingw-w64 lacks it */

/* offset and length in bytes. FALSE with ERROR_INVALID_HANDLE, or ERROR_INVALID_LOCK_RANGE when
 * they pass 2^64. */
static BOOL check_range(HANDLE file, ULONGLONG offset, ULONGLONG length)
{
    IO_STATUS_BLOCK io;
    FILE_STANDARD_INFORMATION_ standard;
    if (!BasepDone(NtQueryInformationFile(file, &io, &standard, sizeof standard, STANDARD_CLASS)))
        return FALSE;
    return offset + length < offset ? BasepFail(ERROR_INVALID_LOCK_RANGE) : TRUE;
}

static ULONGLONG join(DWORD low, DWORD high)
{
    return (ULONGLONG)high << 32 | low;
}

BOOL WINAPI LockFile(HANDLE file, DWORD low, DWORD high, DWORD length_low, DWORD length_high)
{
    return check_range(file, join(low, high), join(length_low, length_high));
}

BOOL WINAPI UnlockFile(HANDLE file, DWORD low, DWORD high, DWORD length_low, DWORD length_high)
{
    return check_range(file, join(low, high), join(length_low, length_high));
}

/* flags: LOCKFILE_EXCLUSIVE_LOCK, LOCKFILE_FAIL_IMMEDIATELY. */
BOOL WINAPI LockFileEx(HANDLE file, DWORD flags, DWORD reserved, DWORD length_low,
                       DWORD length_high, LPOVERLAPPED overlapped)
{
    if (reserved || !overlapped)
        return BasepFail(ERROR_INVALID_PARAMETER);
    if (!check_range(file, join(overlapped->Offset, overlapped->OffsetHigh),
                     join(length_low, length_high)))
        return FALSE;
    overlapped->Internal = STATUS_SUCCESS;
    if (overlapped->hEvent)
        NtSetEvent(overlapped->hEvent, NULL);
    return TRUE;
}

BOOL WINAPI UnlockFileEx(HANDLE file, DWORD reserved, DWORD length_low, DWORD length_high,
                         LPOVERLAPPED overlapped)
{
    return LockFileEx(file, 0, reserved, length_low, length_high, overlapped);
}
