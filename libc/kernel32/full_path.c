/*
 * full_path.c - full paths, the current directory, and the search for a file.
 *
 * Results are lengths in characters without NUL, or, when the buffer is too small, the size needed
 * with NUL. Manual: MSDN "GetFullPathName", "GetCurrentDirectory", "SearchPath".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

#define MOST_CHARACTERS 0x7FFFu

static ULONG bytes_of(DWORD characters)
{
    return (characters > MOST_CHARACTERS ? MOST_CHARACTERS : characters) * sizeof(WCHAR);
}

/* *file_part (may be NULL): the last part of the path in `full`; NULL when that is a folder. */
DWORD WINAPI GetFullPathNameW(LPCWSTR path, DWORD size, LPWSTR full, LPWSTR *file_part)
{
    if (!path || !*path)
        return BasepFail(ERROR_INVALID_NAME);
    return RtlGetFullPathName_U(path, bytes_of(size), full, file_part) / sizeof(WCHAR);
}

DWORD WINAPI GetFullPathNameA(LPCSTR path, DWORD size, LPSTR full, LPSTR *file_part)
{
    wide_t wide;
    WCHAR wide_full[MAX_PATH];
    PWSTR wide_part = NULL;
    if (!BasepWiden(&wide, path))
        return 0;
    DWORD length = GetFullPathNameW(wide.text, MAX_PATH, wide_full, &wide_part);
    BasepDropWide(&wide);
    if (!length || length >= MAX_PATH)
        return length ? (DWORD)BasepFail(ERROR_FILENAME_EXCED_RANGE) : 0;
    DWORD bytes = BasepNarrow(wide_full, length, full, size);
    if (file_part && bytes < size) /* a byte per character: the same distance */
        *file_part = wide_part ? full + (wide_part - wide_full) : NULL;
    return bytes;
}

DWORD WINAPI GetCurrentDirectoryW(DWORD size, LPWSTR buffer)
{
    return RtlGetCurrentDirectory_U(bytes_of(size), buffer) / sizeof(WCHAR);
}

DWORD WINAPI GetCurrentDirectoryA(DWORD size, LPSTR buffer)
{
    WCHAR wide[MAX_PATH];
    return BasepNarrow(wide, GetCurrentDirectoryW(MAX_PATH, wide), buffer, size);
}

/* FALSE with ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND, ERROR_DIRECTORY (a file) or
 * ERROR_INVALID_NAME. */
BOOL WINAPI SetCurrentDirectoryW(LPCWSTR path)
{
    UNICODE_STRING wanted;
    if (!path)
        return BasepFail(ERROR_INVALID_NAME);
    RtlInitUnicodeString(&wanted, path);
    return BasepDone(RtlSetCurrentDirectory_U(&wanted));
}

BOOL WINAPI SetCurrentDirectoryA(LPCSTR path)
{
    wide_t wide;
    if (!BasepWiden(&wide, path))
        return FALSE;
    BOOL done = SetCurrentDirectoryW(wide.text);
    BasepDropWide(&wide);
    return done;
}

/* The folders that are searched when the caller names none: program, current, system, Windows,
 * PATH. A block, or NULL. */
static PWSTR default_folders(void)
{
    DWORD rest = GetEnvironmentVariableW(L"PATH", NULL, 0);
    PWSTR folders = BasepAllocate((3 * MAX_PATH + 8 + rest) * sizeof(WCHAR));
    if (!folders)
        return NULL;
    GetModuleFileNameW(NULL, folders, MAX_PATH);
    PWSTR last = wcsrchr(folders, '\\');
    *(last ? last : folders) = 0;
    wcscat(folders, L";.;");
    GetSystemDirectoryW(folders + wcslen(folders), MAX_PATH);
    wcscat(folders, L";");
    GetWindowsDirectoryW(folders + wcslen(folders), MAX_PATH);
    wcscat(folders, L";");
    if (rest)
        GetEnvironmentVariableW(L"PATH", folders + wcslen(folders), rest);
    return folders;
}

/* folders: separated by semicolons, or NULL for the default; extension (may be NULL): with its
 * point, for names without one. 0 with ERROR_FILE_NOT_FOUND or ERROR_INVALID_PARAMETER. */
DWORD WINAPI SearchPathW(LPCWSTR folders, LPCWSTR name, LPCWSTR extension, DWORD size, LPWSTR full,
                         LPWSTR *file_part)
{
    if (!name || !*name)
        return BasepFail(ERROR_INVALID_PARAMETER);
    PWSTR usual = folders ? NULL : default_folders();
    if (!folders && !usual)
        return BasepFail(ERROR_NOT_ENOUGH_MEMORY);
    ULONG bytes = RtlDosSearchPath_U(folders ? folders : usual, name, extension, bytes_of(size),
                                     full, file_part);
    BasepFree(usual);
    return bytes ? bytes / sizeof(WCHAR) : (DWORD)BasepFail(ERROR_FILE_NOT_FOUND);
}

DWORD WINAPI SearchPathA(LPCSTR folders, LPCSTR name, LPCSTR extension, DWORD size, LPSTR full,
                         LPSTR *file_part)
{
    wide_t wide_folders, wide_name, wide_extension;
    WCHAR wide_full[MAX_PATH];
    DWORD length = 0;
    BOOL done = BasepWiden(&wide_folders, folders);
    done = BasepWiden(&wide_name, name) && done;
    done = BasepWiden(&wide_extension, extension) && done;
    if (done)
        length = SearchPathW(wide_folders.text, wide_name.text, wide_extension.text, MAX_PATH,
                             wide_full, NULL);
    BasepDropWide(&wide_extension);
    BasepDropWide(&wide_name);
    BasepDropWide(&wide_folders);
    if (!length || length >= MAX_PATH)
        return 0;
    DWORD bytes = BasepNarrow(wide_full, length, full, size);
    if (file_part && bytes < size)
        *file_part = strrchr(full, '\\') + 1;
    return bytes;
}
