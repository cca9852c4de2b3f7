/*
 * pure.h - routines of ntdll that need no system: numbers, letters, paths. A host test can have
 * them.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#ifdef _WIN32
#include "ntdll/ntdllp.h"
#else
#include "nt/types.h"
#endif

/* dos_error.c: the Win32 error for a status; 317 (ERROR_MR_MID_NOT_FOUND) if there is none. */
ULONG RtlpDosError(NTSTATUS status);

/* string/code_page.c: Windows-1252. A byte without character becomes the control character of that
 * number. */
WCHAR RtlpAnsiToWide(UCHAR byte);
UCHAR RtlpWideToAnsi(WCHAR character); /* '?' for what 1252 lacks */

/* string/letter_case.c: simple case mapping of Latin, Greek and Cyrillic letters. */
WCHAR RtlpUpcase(WCHAR character);
WCHAR RtlpDowncase(WCHAR character);

/*
 * string/rtl_utf8.c. Sizes in bytes; to NULL: only counts. *written: bytes stored, or needed.
 * Result: STATUS_SUCCESS, STATUS_SOME_NOT_MAPPED (U+FFFD took the place of something),
 * STATUS_BUFFER_TOO_SMALL (what fits is stored).
 */
NTSTATUS RtlpUtf8ToWide(WCHAR *to, ULONG to_bytes, ULONG *written, const char *from,
                        ULONG from_bytes);
NTSTATUS RtlpWideToUtf8(char *to, ULONG to_bytes, ULONG *written, const WCHAR *from,
                        ULONG from_bytes);

/* path_full.c. Counts are characters. */
enum path_type {
    PATH_UNKNOWN,
    PATH_UNC,            /* \\server\share */
    PATH_DRIVE_ABSOLUTE, /* C:\dir */
    PATH_DRIVE_RELATIVE, /* C:dir */
    PATH_ROOTED,         /* \dir */
    PATH_RELATIVE,       /* dir */
    PATH_DEVICE,         /* \\.\name, \\?\name */
    PATH_DEVICE_ROOT     /* \\. */
};
enum path_type RtlpPathType(const WCHAR *path);

/* The device name (CON, NUL, COM1, ...) that a path ends in: offset << 16 | length; 0: none. */
ULONG RtlpDeviceName(const WCHAR *path);

/*
 * The full form of `path`: absolute, with backslashes, without "." and "..", without dots and
 * spaces at its end. current: the current directory, ending in a backslash. out: room for `room`
 * characters with the NUL. Returns the length without NUL, or 0: path is empty or the result does
 * not fit.
 */
ULONG RtlpFullPath(const WCHAR *current, const WCHAR *path, WCHAR *out, ULONG room);
