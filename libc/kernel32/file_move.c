/*
 * file_move.c - renaming and copying files.
 *
 * Manual: MSDN "MoveFileEx", "CopyFile".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/file_path.h"

#define RENAME_CLASS 10u
#define MOVE_FLAGS   (MOVEFILE_REPLACE_EXISTING | MOVEFILE_COPY_ALLOWED | MOVEFILE_WRITE_THROUGH)
#define CHUNK_BYTES  0x10000u

static NTSTATUS rename_open_file(HANDLE file, const UNICODE_STRING *to, BOOLEAN replace)
{
    IO_STATUS_BLOCK io;
    ULONG bytes = sizeof(FILE_RENAME_INFORMATION_) + to->Length;
    FILE_RENAME_INFORMATION_ *rename = BasepAllocate(bytes);
    if (!rename)
        return STATUS_NO_MEMORY;
    *rename = (FILE_RENAME_INFORMATION_){
        .ReplaceIfExists = replace,
        .FileNameLength = to->Length,
    };
    RtlMoveMemory(rename->FileName, to->Buffer, to->Length);
    NTSTATUS status = NtSetInformationFile(file, &io, rename, bytes, RENAME_CLASS);
    BasepFree(rename);
    return status;
}

/* flags: MOVEFILE_REPLACE_EXISTING, _COPY_ALLOWED, _WRITE_THROUGH; a move at the next start of the
 * system (MOVEFILE_DELAY_UNTIL_REBOOT) is ERROR_CALL_NOT_IMPLEMENTED. FALSE with
 * ERROR_FILE_NOT_FOUND, ERROR_ALREADY_EXISTS, …. */
BOOL WINAPI MoveFileExW(LPCWSTR from, LPCWSTR to, DWORD flags)
{
    file_path_t target;
    if (flags & ~MOVE_FLAGS)
        return BasepFail(ERROR_CALL_NOT_IMPLEMENTED);
    HANDLE file = BasepOpenPath(from, DELETE, 0);
    if (file == INVALID_HANDLE_VALUE)
        return FALSE;
    if (!BasepMakePath(&target, to)) {
        NtClose(file);
        return FALSE;
    }
    NTSTATUS status =
        rename_open_file(file, &target.name, (flags & MOVEFILE_REPLACE_EXISTING) != 0);
    BasepDropPath(&target);
    NtClose(file);
    return BasepDone(status);
}

BOOL WINAPI MoveFileExA(LPCSTR from, LPCSTR to, DWORD flags)
{
    wide_t wide_from, wide_to;
    if (!BasepWiden(&wide_from, from))
        return FALSE;
    BOOL done = BasepWiden(&wide_to, to);
    if (done)
        done = MoveFileExW(wide_from.text, wide_to.text, flags);
    BasepDropWide(&wide_to);
    BasepDropWide(&wide_from);
    return done;
}

BOOL WINAPI MoveFileW(LPCWSTR from, LPCWSTR to)
{
    return MoveFileExW(from, to, MOVEFILE_COPY_ALLOWED);
}

BOOL WINAPI MoveFileA(LPCSTR from, LPCSTR to)
{
    return MoveFileExA(from, to, MOVEFILE_COPY_ALLOWED);
}

static BOOL copy_contents(HANDLE from, HANDLE to)
{
    DWORD read, written;
    PVOID chunk = BasepAllocate(CHUNK_BYTES);
    if (!chunk)
        return BasepFail(ERROR_NOT_ENOUGH_MEMORY);
    BOOL done = TRUE;
    do {
        done = ReadFile(from, chunk, CHUNK_BYTES, &read, NULL) &&
               (!read || WriteFile(to, chunk, read, &written, NULL));
    } while (done && read);
    BasepFree(chunk);
    return done;
}

static BOOL copy_open_file(HANDLE from, LPCWSTR to_name, BOOL fail_if_exists)
{
    FILETIME written;
    BY_HANDLE_FILE_INFORMATION info;
    if (!GetFileInformationByHandle(from, &info))
        return FALSE;
    HANDLE to =
        CreateFileW(to_name, GENERIC_WRITE, 0, NULL, fail_if_exists ? CREATE_NEW : CREATE_ALWAYS,
                    info.dwFileAttributes, NULL);
    if (to == INVALID_HANDLE_VALUE)
        return FALSE;
    BOOL done = copy_contents(from, to);
    written = info.ftLastWriteTime;
    if (done)
        SetFileTime(to, NULL, NULL, &written);
    NtClose(to);
    return done;
}

/* Copies contents, attributes and the time of the last write. FALSE with ERROR_FILE_EXISTS,
 * ERROR_FILE_NOT_FOUND, …. */
BOOL WINAPI CopyFileW(LPCWSTR from, LPCWSTR to, BOOL fail_if_exists)
{
    HANDLE file = CreateFileW(from, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                              OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return FALSE;
    BOOL done = copy_open_file(file, to, fail_if_exists);
    NtClose(file);
    return done;
}

BOOL WINAPI CopyFileA(LPCSTR from, LPCSTR to, BOOL fail_if_exists)
{
    wide_t wide_from, wide_to;
    if (!BasepWiden(&wide_from, from))
        return FALSE;
    BOOL done = BasepWiden(&wide_to, to);
    if (done)
        done = CopyFileW(wide_from.text, wide_to.text, fail_if_exists);
    BasepDropWide(&wide_to);
    BasepDropWide(&wide_from);
    return done;
}
