/*
 * temporary.c - GetTempPath and GetTempFileName.
 *
 * Manual: MSDN "GetTempPath", "GetTempFileName".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

/* TMP, TEMP, USERPROFILE or the Windows directory, with a backslash at the end. Length as
 * GetFullPathName's. */
DWORD WINAPI GetTempPathW(DWORD size, LPWSTR buffer)
{
    static const LPCWSTR variables[] = {L"TMP", L"TEMP", L"USERPROFILE"};
    WCHAR path[MAX_PATH + 2], full[MAX_PATH + 2];
    DWORD length = 0;
    for (unsigned i = 0; i < COUNT_OF(variables) && !length; i++) {
        length = GetEnvironmentVariableW(variables[i], path, MAX_PATH);
        if (length >= MAX_PATH)
            length = 0;
    }
    if (!length)
        GetWindowsDirectoryW(path, MAX_PATH);
    length = GetFullPathNameW(path, MAX_PATH, full, NULL);
    if (!length || length >= MAX_PATH)
        return 0;
    if (full[length - 1] != '\\') {
        full[length++] = '\\';
        full[length] = 0;
    }
    return BasepCopyOut(full, length, buffer, size);
}

DWORD WINAPI GetTempPathA(DWORD size, LPSTR buffer)
{
    WCHAR wide[MAX_PATH + 2];
    DWORD length = GetTempPathW(COUNT_OF(wide), wide);
    return length ? BasepNarrow(wide, length, buffer, size) : 0;
}

static void build_name(LPCWSTR folder, LPCWSTR prefix, UINT number, PWSTR name)
{
    static const char digits[] = "0123456789ABCDEF";
    wcscpy(name, folder);
    PWSTR at = name + wcslen(name);
    if (at > name && at[-1] != '\\')
        *at++ = '\\';
    for (int i = 0; i < 3 && prefix && prefix[i]; i++)
        *at++ = prefix[i];
    BOOL begun = FALSE;
    for (int shift = 12; shift >= 0; shift -= 4) {
        UINT digit = number >> shift & 15;
        begun = begun || digit || !shift;
        if (begun)
            *at++ = digits[digit];
    }
    wcscpy(at, L".tmp");
}

static BOOL create_empty(LPCWSTR name)
{
    HANDLE file =
        CreateFileW(name, GENERIC_WRITE, 0, NULL, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, NULL);
    return file != INVALID_HANDLE_VALUE && CloseHandle(file);
}

/* Folder, three characters of the prefix, a number in hexadecimal, .tmp; name: MAX_PATH characters.
 * number 0: one is found and the file created, empty. Returns the number; 0 with ERROR_DIRECTORY,
 * ERROR_BUFFER_OVERFLOW, …. */
UINT WINAPI GetTempFileNameW(LPCWSTR folder, LPCWSTR prefix, UINT number, LPWSTR name)
{
    if (wcslen(folder) > MAX_PATH - 14)
        return BasepFail(ERROR_BUFFER_OVERFLOW);
    DWORD attributes = GetFileAttributesW(folder);
    if (attributes == INVALID_FILE_ATTRIBUTES || !(attributes & FILE_ATTRIBUTE_DIRECTORY))
        return BasepFail(ERROR_DIRECTORY);

    number &= 0xFFFF;
    if (number) {
        build_name(folder, prefix, number, name);
        return number;
    }
    UINT first = GetTickCount() & 0xFFFF;
    for (UINT i = 0; i < 0x10000; i++) {
        number = (first + i) & 0xFFFF;
        if (!number)
            continue;
        build_name(folder, prefix, number, name);
        if (create_empty(name))
            return number;
        if (RtlTeb()->LastErrorValue != ERROR_FILE_EXISTS)
            return 0;
    }
    return 0;
}

UINT WINAPI GetTempFileNameA(LPCSTR folder, LPCSTR prefix, UINT number, LPSTR name)
{
    wide_t wide_folder, wide_prefix;
    WCHAR wide_name[MAX_PATH];
    UINT result = 0;
    BOOL done = BasepWiden(&wide_folder, folder);
    done = BasepWiden(&wide_prefix, prefix) && done;
    if (done)
        result = GetTempFileNameW(wide_folder.text, wide_prefix.text, number, wide_name);
    if (result)
        BasepNarrow(wide_name, wcslen(wide_name), name, MAX_PATH);
    BasepDropWide(&wide_prefix);
    BasepDropWide(&wide_folder);
    return result;
}
