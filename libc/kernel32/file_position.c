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

static BOOL move(HANDLE file, LONGLONG distance, DWORD method, LONGLONG highest,
                 LARGE_INTEGER *position)
{
    if (!origin(file, method, &position->QuadPart))
        return FALSE;
    position->QuadPart += distance;
    if (position->QuadPart < 0)
        return BasepFail(ERROR_NEGATIVE_SEEK);
    if (position->QuadPart > highest)
        return BasepFail(ERROR_INVALID_PARAMETER);
    return set(file, POSITION_CLASS, position, sizeof *position);
}

/* *position (may be NULL): the new one in bytes. FALSE with ERROR_NEGATIVE_SEEK before the
 * beginning. */
BOOL WINAPI SetFilePointerEx(HANDLE file, LARGE_INTEGER distance, PLARGE_INTEGER position,
                             DWORD method)
{
    LARGE_INTEGER reached;
    if (!move(file, distance.QuadPart, method, INT64_MAX, &reached))
        return FALSE;
    if (position)
        *position = reached;
    return TRUE;
}

/* A low half of -1 is no failure: then the last error says NO_ERROR. */
static DWORD low_half(LARGE_INTEGER value)
{
    if (value.LowPart == INVALID_SET_FILE_POINTER)
        RtlSetLastWin32Error(NO_ERROR);
    return value.LowPart;
}

/* The low 32 bits of the new position; *high: in, of the distance; out, of the position. NULL: a
 * distance of 32 bits, and a position that has more is ERROR_INVALID_PARAMETER. Failure:
 * INVALID_SET_FILE_POINTER. */
DWORD WINAPI SetFilePointer(HANDLE file, LONG distance, PLONG high, DWORD method)
{
    LARGE_INTEGER position;
    LONGLONG wanted = high ? (LONGLONG)*high << 32 | (DWORD)distance : distance;
    if (!move(file, wanted, method, high ? INT64_MAX : UINT32_MAX, &position))
        return INVALID_SET_FILE_POINTER;
    if (high)
        *high = position.HighPart;
    return low_half(position);
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
    return low_half(size);
}

/* The file ends at its position: cut, or grown with zeros. */
BOOL WINAPI SetEndOfFile(HANDLE file)
{
    LARGE_INTEGER position;
    return query(file, POSITION_CLASS, &position, sizeof position) &&
           set(file, END_OF_FILE_CLASS, &position, sizeof position);
}
