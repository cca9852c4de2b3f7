/*
 * file_create.c - CreateFile: opens or creates a file, a directory or a console.
 *
 * CONIN$ and CONOUT$ are fresh handles to standard input and output.
 * Manual: MSDN "CreateFile".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/file_path.h"

#define FILE_OPENED      1u /* IO_STATUS_BLOCK.Information of NtCreateFile (WDK) */
#define FILE_OVERWRITTEN 3u
#define ATTRIBUTE_BITS                                                                             \
    0x00007FA7u /* FILE_ATTRIBUTE_* that can be given, directory and device not among them */

/* What becomes of a file that exists, and of one that does not. Returns -1 for an unknown
 * disposition. */
static LONG nt_disposition(DWORD disposition)
{
    switch (disposition) {
    case CREATE_NEW:
        return FILE_CREATE_;
    case CREATE_ALWAYS:
        return FILE_OVERWRITE_IF_;
    case OPEN_EXISTING:
        return FILE_OPEN_;
    case OPEN_ALWAYS:
        return FILE_OPEN_IF_;
    case TRUNCATE_EXISTING:
        return FILE_OVERWRITE_;
    }
    return -1;
}

static ULONG nt_options(DWORD flags)
{
    ULONG options = 0;
    if (!(flags & FILE_FLAG_OVERLAPPED))
        options |= FILE_SYNCHRONOUS_IO_NONALERT_;
    if (!(flags & FILE_FLAG_BACKUP_SEMANTICS))
        options |= FILE_NON_DIRECTORY_FILE_;
    if (flags & FILE_FLAG_DELETE_ON_CLOSE)
        options |= FILE_DELETE_ON_CLOSE_;
    return options;
}

static HANDLE open_console(LPCWSTR name, BOOL *is_console)
{
    HANDLE copy, from = NULL;
    if (!_wcsicmp(name, L"CONIN$"))
        from = BasepParameters()->StandardInput;
    else if (!_wcsicmp(name, L"CONOUT$") || !_wcsicmp(name, L"CON"))
        from = BasepParameters()->StandardOutput;
    *is_console = from != NULL;
    if (!from)
        return INVALID_HANDLE_VALUE;
    return DuplicateHandle(NtCurrentProcess(), from, NtCurrentProcess(), &copy, 0, FALSE,
                           DUPLICATE_SAME_ACCESS)
               ? copy
               : INVALID_HANDLE_VALUE;
}

static HANDLE report_failure(NTSTATUS status, DWORD disposition)
{
    if (status == STATUS_OBJECT_NAME_COLLISION && disposition == CREATE_NEW)
        BasepFail(ERROR_FILE_EXISTS);
    else
        BasepFailStatus(status);
    return INVALID_HANDLE_VALUE;
}

/* access: GENERIC_* and FILE_*; flags: FILE_ATTRIBUTE_* for a new file and FILE_FLAG_*. A directory
 * needs FILE_FLAG_BACKUP_SEMANTICS. Returns a handle (last error 0, or ERROR_ALREADY_EXISTS when
 * CREATE_ALWAYS or OPEN_ALWAYS found the file), or INVALID_HANDLE_VALUE with ERROR_FILE_NOT_FOUND,
 * ERROR_PATH_NOT_FOUND, ERROR_FILE_EXISTS, ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION,
 * ERROR_INVALID_PARAMETER, …. The template file is ignored. */
HANDLE WINAPI CreateFileW(LPCWSTR name, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES security,
                          DWORD disposition, DWORD flags, HANDLE template_file)
{
    LONG nt = nt_disposition(disposition);
    if (nt < 0 || (disposition == TRUNCATE_EXISTING && !(access & GENERIC_WRITE))) {
        BasepFail(ERROR_INVALID_PARAMETER);
        return INVALID_HANDLE_VALUE;
    }
    BOOL is_console;
    HANDLE file = open_console(name ? name : L"", &is_console);
    if (is_console)
        return file;

    file_path_t path;
    IO_STATUS_BLOCK io;
    if (!BasepMakePath(&path, name))
        return INVALID_HANDLE_VALUE;
    if (security && security->bInheritHandle)
        path.attributes.Attributes |= OBJ_INHERIT;
    if (flags & FILE_FLAG_POSIX_SEMANTICS)
        path.attributes.Attributes &= ~OBJ_CASE_INSENSITIVE;
    if (flags & FILE_FLAG_DELETE_ON_CLOSE)
        access |= DELETE;
    NTSTATUS status =
        NtCreateFile(&file, access | SYNCHRONIZE | FILE_READ_ATTRIBUTES, &path.attributes, &io,
                     NULL, flags & ATTRIBUTE_BITS, share, nt, nt_options(flags), NULL, 0);
    BasepDropPath(&path);
    if (!NT_SUCCESS(status))
        return report_failure(status, disposition);

    BOOL existed = (disposition == CREATE_ALWAYS && io.Information == FILE_OVERWRITTEN) ||
                   (disposition == OPEN_ALWAYS && io.Information == FILE_OPENED);
    RtlSetLastWin32Error(existed ? ERROR_ALREADY_EXISTS : NO_ERROR);
    return file;
}

HANDLE WINAPI CreateFileA(LPCSTR name, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES security,
                          DWORD disposition, DWORD flags, HANDLE template_file)
{
    wide_t wide;
    if (!BasepWiden(&wide, name))
        return INVALID_HANDLE_VALUE;
    HANDLE file =
        CreateFileW(wide.text, access, share, security, disposition, flags, template_file);
    BasepDropWide(&wide);
    return file;
}
