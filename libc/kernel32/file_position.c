/*
 * file_position.c - the position and the size of an open file.
 *
 * Manual: MSDN "SetFilePointer", "SetFilePointerEx", "GetFileSize", "SetEndOfFile".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

#define STANDARD_CLASS    5u
#define POSITION_CLASS    14u
#define END_OF_FILE_CLASS 20u

static BOOL query(HANDLE file, ULONG class, PVOID buffer, ULONG bytes)
{
    IO_STATUS_BLOCK io;
    return BasepDone(NtQueryInformationFile(file, &io, buffer, bytes, class));
}

static BOOL set(HANDLE file, ULONG class, PVOID buffer, ULONG bytes)
{
    IO_STATUS_BLOCK io;
    return BasepDone(NtSetInformationFile(file, &io, buffer, bytes, class));
}

/* Where `method` counts from, in bytes. */
static BOOL origin(HANDLE file, DWORD method, LONGLONG *from)
{
    LARGE_INTEGER position;
    FILE_STANDARD_INFORMATION_ standard;
    switch (method) {
    case FILE_BEGIN:
        *from = 0;
        return TRUE;
    case FILE_CURRENT:
        if (!query(file, POSITION_CLASS, &position, sizeof position))
            return FALSE;
        *from = position.QuadPart;
        return TRUE;
    case FILE_END:
        if (!query(file, STANDARD_CLASS, &standard, sizeof standard))
            return FALSE;
        *from = standard.EndOfFile.QuadPart;
        return TRUE;
    }
    return BasepFail(ERROR_INVALID_PARAMETER);
}

/* *position (may be NULL): the new one in bytes. FALSE with ERROR_NEGATIVE_SEEK before the
 * beginning. */
BOOL WINAPI SetFilePointerEx(HANDLE file, LARGE_INTEGER distance, PLARGE_INTEGER position,
                             DWORD method)
{
    LARGE_INTEGER wanted;
    if (!origin(file, method, &wanted.QuadPart))
        return FALSE;
    wanted.QuadPart += distance.QuadPart;
    if (wanted.QuadPart < 0)
        return BasepFail(ERROR_NEGATIVE_SEEK);
    if (!set(file, POSITION_CLASS, &wanted, sizeof wanted))
        return FALSE;
    if (position)
        *position = wanted;
    return TRUE;
}

/* The low 32 bits of the new position; *high (may be NULL): in, of the distance; out, of the
 * position. Failure is INVALID_SET_FILE_POINTER with a last error other than NO_ERROR. */
DWORD WINAPI SetFilePointer(HANDLE file, LONG distance, PLONG high, DWORD method)
{
    LARGE_INTEGER wanted = {.QuadPart = distance};
    LARGE_INTEGER position;
    if (high)
        wanted = (LARGE_INTEGER){.LowPart = (DWORD)distance, .HighPart = *high};
    if (!SetFilePointerEx(file, wanted, &position, method))
        return INVALID_SET_FILE_POINTER;
    if (high)
        *high = position.HighPart;
    else if (position.HighPart) {
        BasepFail(ERROR_INVALID_PARAMETER);
        return INVALID_SET_FILE_POINTER;
    }
    RtlSetLastWin32Error(NO_ERROR);
    return position.LowPart;
}

BOOL WINAPI GetFileSizeEx(HANDLE file, PLARGE_INTEGER size)
{
    FILE_STANDARD_INFORMATION_ standard;
    if (!query(file, STANDARD_CLASS, &standard, sizeof standard))
        return FALSE;
    *size = standard.EndOfFile;
    return TRUE;
}

/* The low 32 bits; *high (may be NULL) the rest. INVALID_FILE_SIZE with a last error other than
 * NO_ERROR. */
DWORD WINAPI GetFileSize(HANDLE file, LPDWORD high)
{
    LARGE_INTEGER size;
    if (!GetFileSizeEx(file, &size))
        return INVALID_FILE_SIZE;
    if (high)
        *high = size.HighPart;
    RtlSetLastWin32Error(NO_ERROR);
    return size.LowPart;
}

/* The file ends at its position: cut, or grown with zeros. */
BOOL WINAPI SetEndOfFile(HANDLE file)
{
    LARGE_INTEGER position;
    return query(file, POSITION_CLASS, &position, sizeof position) &&
           set(file, END_OF_FILE_CLASS, &position, sizeof position);
}
