/*
 * file_attributes.c - the attributes of a file by its path.
 *
 * Manual: MSDN "GetFileAttributes", "GetFileAttributesEx", "SetFileAttributes".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/file_path.h"

#define BASIC_CLASS 4u

/* level: GetFileExInfoStandard. FALSE with ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND or
 * ERROR_INVALID_PARAMETER. */
BOOL WINAPI GetFileAttributesExW(LPCWSTR name, GET_FILEEX_INFO_LEVELS level, LPVOID info)
{
    file_path_t path;
    FILE_NETWORK_OPEN_INFORMATION_ all;
    if (level != GetFileExInfoStandard || !info)
        return BasepFail(ERROR_INVALID_PARAMETER);
    if (!BasepMakePath(&path, name))
        return FALSE;
    NTSTATUS status = NtQueryFullAttributesFile(&path.attributes, &all);
    BasepDropPath(&path);
    if (!BasepDone(status))
        return FALSE;
    *(WIN32_FILE_ATTRIBUTE_DATA *)info = (WIN32_FILE_ATTRIBUTE_DATA){
        .dwFileAttributes = all.FileAttributes,
        .ftCreationTime = {all.CreationTime.LowPart, all.CreationTime.HighPart},
        .ftLastAccessTime = {all.LastAccessTime.LowPart, all.LastAccessTime.HighPart},
        .ftLastWriteTime = {all.LastWriteTime.LowPart, all.LastWriteTime.HighPart},
        .nFileSizeHigh = all.EndOfFile.HighPart,
        .nFileSizeLow = all.EndOfFile.LowPart,
    };
    return TRUE;
}

BOOL WINAPI GetFileAttributesExA(LPCSTR name, GET_FILEEX_INFO_LEVELS level, LPVOID info)
{
    wide_t wide;
    if (!BasepWiden(&wide, name))
        return FALSE;
    BOOL done = GetFileAttributesExW(wide.text, level, info);
    BasepDropWide(&wide);
    return done;
}

/* FILE_ATTRIBUTE_*, or INVALID_FILE_ATTRIBUTES with the last error. */
DWORD WINAPI GetFileAttributesW(LPCWSTR name)
{
    file_path_t path;
    FILE_BASIC_INFORMATION_ basic;
    if (!BasepMakePath(&path, name))
        return INVALID_FILE_ATTRIBUTES;
    NTSTATUS status = NtQueryAttributesFile(&path.attributes, &basic);
    BasepDropPath(&path);
    if (!NT_SUCCESS(status) && RtlIsDosDeviceName_U(name))
        return FILE_ATTRIBUTE_ARCHIVE; /* NUL and its kin, as Windows has it */
    return BasepDone(status) ? basic.FileAttributes : INVALID_FILE_ATTRIBUTES;
}

DWORD WINAPI GetFileAttributesA(LPCSTR name)
{
    wide_t wide;
    if (!BasepWiden(&wide, name))
        return INVALID_FILE_ATTRIBUTES;
    DWORD attributes = GetFileAttributesW(wide.text);
    BasepDropWide(&wide);
    return attributes;
}

BOOL WINAPI SetFileAttributesW(LPCWSTR name, DWORD attributes)
{
    IO_STATUS_BLOCK io;
    FILE_BASIC_INFORMATION_ basic = {.FileAttributes =
                                         attributes ? attributes : FILE_ATTRIBUTE_NORMAL};
    HANDLE file = BasepOpenPath(name, FILE_WRITE_ATTRIBUTES, 0);
    if (file == INVALID_HANDLE_VALUE)
        return FALSE;
    NTSTATUS status = NtSetInformationFile(file, &io, &basic, sizeof basic, BASIC_CLASS);
    NtClose(file);
    return BasepDone(status);
}

BOOL WINAPI SetFileAttributesA(LPCSTR name, DWORD attributes)
{
    wide_t wide;
    if (!BasepWiden(&wide, name))
        return FALSE;
    BOOL done = SetFileAttributesW(wide.text, attributes);
    BasepDropWide(&wide);
    return done;
}
