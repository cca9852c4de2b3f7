/*
 * file_lock.c - LockFile and UnlockFile: ranges of a file that others must leave alone.
 *
 * Manual: MSDN "LockFile", "LockFileEx", "UnlockFileEx".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

static LARGE_INTEGER join(DWORD low, DWORD high)
{
    return (LARGE_INTEGER){.LowPart = low, .HighPart = (LONG)high};
}

/* An exclusive lock, now or not at all. FALSE with ERROR_LOCK_VIOLATION, ERROR_INVALID_LOCK_RANGE
 * (beyond 2^64), ERROR_ACCESS_DENIED, ERROR_INVALID_HANDLE. */
BOOL WINAPI LockFile(HANDLE file, DWORD low, DWORD high, DWORD length_low, DWORD length_high)
{
    IO_STATUS_BLOCK io;
    LARGE_INTEGER offset = join(low, high), length = join(length_low, length_high);
    NTSTATUS status = NtLockFile(file, NULL, NULL, NULL, &io, &offset, &length, 0, TRUE, TRUE);
    if (status == STATUS_PENDING) {
        NtWaitForSingleObject(file, FALSE, NULL);
        status = io.Status;
    }
    return BasepDone(status);
}

/* Exactly a range that was locked. FALSE with ERROR_NOT_LOCKED. */
BOOL WINAPI UnlockFile(HANDLE file, DWORD low, DWORD high, DWORD length_low, DWORD length_high)
{
    IO_STATUS_BLOCK io;
    LARGE_INTEGER offset = join(low, high), length = join(length_low, length_high);
    return BasepDone(NtUnlockFile(file, &io, &offset, &length, 0));
}

/* flags: LOCKFILE_EXCLUSIVE_LOCK, LOCKFILE_FAIL_IMMEDIATELY. Without the latter it waits; on an
 * overlapped handle it returns FALSE with ERROR_IO_PENDING instead. */
BOOL WINAPI LockFileEx(HANDLE file, DWORD flags, DWORD reserved, DWORD length_low,
                       DWORD length_high, LPOVERLAPPED overlapped)
{
    if (reserved || !overlapped)
        return BasepFail(ERROR_INVALID_PARAMETER);
    LARGE_INTEGER offset = join(overlapped->Offset, overlapped->OffsetHigh);
    LARGE_INTEGER length = join(length_low, length_high);
    overlapped->Internal = STATUS_PENDING;
    NTSTATUS status =
        NtLockFile(file, overlapped->hEvent, NULL, NULL, (PIO_STATUS_BLOCK)&overlapped->Internal,
                   &offset, &length, 0, (flags & LOCKFILE_FAIL_IMMEDIATELY) != 0,
                   (flags & LOCKFILE_EXCLUSIVE_LOCK) != 0);
    return status == STATUS_PENDING ? BasepFail(ERROR_IO_PENDING) : BasepDone(status);
}

BOOL WINAPI UnlockFileEx(HANDLE file, DWORD reserved, DWORD length_low, DWORD length_high,
                         LPOVERLAPPED overlapped)
{
    if (reserved || !overlapped)
        return BasepFail(ERROR_INVALID_PARAMETER);
    return UnlockFile(file, overlapped->Offset, overlapped->OffsetHigh, length_low, length_high);
}
