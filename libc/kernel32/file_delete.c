/*
 * file_delete.c - deleting files and directories, creating directories.
 *
 * Manual: MSDN "DeleteFile", "CreateDirectory", "RemoveDirectory".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/file_path.h"

#define DISPOSITION_CLASS 13u

static BOOL delete_path(LPCWSTR name, ULONG options)
{
    IO_STATUS_BLOCK io;
    BOOLEAN delete = TRUE;
    HANDLE file = BasepOpenPath(name, DELETE, options);
    if (file == INVALID_HANDLE_VALUE)
        return FALSE;
    NTSTATUS status = NtSetInformationFile(file, &io, &delete, sizeof delete, DISPOSITION_CLASS);
    NtClose(file);
    return BasepDone(status);
}

/* FALSE with ERROR_FILE_NOT_FOUND, ERROR_ACCESS_DENIED (a directory, or read-only) or
 * ERROR_SHARING_VIOLATION. */
BOOL WINAPI DeleteFileW(LPCWSTR name)
{
    return delete_path(name, FILE_NON_DIRECTORY_FILE_);
}

BOOL WINAPI DeleteFileA(LPCSTR name)
{
    wide_t wide;
    if (!BasepWiden(&wide, name))
        return FALSE;
    BOOL done = DeleteFileW(wide.text);
    BasepDropWide(&wide);
    return done;
}

/* FALSE with ERROR_DIR_NOT_EMPTY, ERROR_DIRECTORY (a file), ERROR_FILE_NOT_FOUND, …. */
BOOL WINAPI RemoveDirectoryW(LPCWSTR name)
{
    return delete_path(name, FILE_DIRECTORY_FILE_);
}

BOOL WINAPI RemoveDirectoryA(LPCSTR name)
{
    wide_t wide;
    if (!BasepWiden(&wide, name))
        return FALSE;
    BOOL done = RemoveDirectoryW(wide.text);
    BasepDropWide(&wide);
    return done;
}

/* FALSE with ERROR_ALREADY_EXISTS or ERROR_PATH_NOT_FOUND (a folder on the way is missing). */
BOOL WINAPI CreateDirectoryW(LPCWSTR name, LPSECURITY_ATTRIBUTES security)
{
    file_path_t path;
    IO_STATUS_BLOCK io;
    HANDLE directory;
    if (!BasepMakePath(&path, name))
        return FALSE;
    NTSTATUS status =
        NtCreateFile(&directory, FILE_LIST_DIRECTORY | SYNCHRONIZE, &path.attributes, &io, NULL,
                     FILE_ATTRIBUTE_NORMAL, FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_CREATE_,
                     FILE_DIRECTORY_FILE_ | FILE_SYNCHRONOUS_IO_NONALERT_, NULL, 0);
    BasepDropPath(&path);
    if (NT_SUCCESS(status))
        NtClose(directory);
    return BasepDone(status);
}

BOOL WINAPI CreateDirectoryA(LPCSTR name, LPSECURITY_ATTRIBUTES security)
{
    wide_t wide;
    if (!BasepWiden(&wide, name))
        return FALSE;
    BOOL done = CreateDirectoryW(wide.text, security);
    BasepDropWide(&wide);
    return done;
}
