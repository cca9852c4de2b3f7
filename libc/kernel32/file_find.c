/*
 * file_find.c - FindFirstFile, FindNextFile: the names in a directory that match a pattern.
 *
 * The directory is read in portions; each name is matched here, so that patterns mean what they
 * mean on Windows whatever the file system thinks of them. A find handle is the address of a
 * find_t. Lock: the section in find_t. Manual: MSDN "FindFirstFile", "FindNextFile", "FindClose".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/file_path.h"
#include "kernel32/wildcard.h"

#define ROOT_UNITS     3 /* C:\\ keeps its backslash */
#define BOTH_DIR_CLASS 3u
#define FIND_MAGIC     0x444E4946u /* "FIND" */

typedef struct {
    ULONG magic;
    HANDLE directory;
    RTL_CRITICAL_SECTION lock;
    WCHAR pattern[MAX_PATH];
    DWORD pattern_length;
    FILE_BOTH_DIR_INFORMATION_ *next; /* NULL: read the next portion */
    __attribute__((aligned(8))) UCHAR portion[4096];
} find_t;

static NTSTATUS read_portion(find_t *find)
{
    IO_STATUS_BLOCK io;
    NTSTATUS status =
        NtQueryDirectoryFile(find->directory, NULL, NULL, NULL, &io, find->portion,
                             sizeof find->portion, BOTH_DIR_CLASS, FALSE, NULL, FALSE);
    if (NT_SUCCESS(status))
        find->next = (FILE_BOTH_DIR_INFORMATION_ *)find->portion;
    return status == STATUS_NO_SUCH_FILE ? STATUS_NO_MORE_FILES : status;
}

static void copy_entry(const FILE_BOTH_DIR_INFORMATION_ *entry, WIN32_FIND_DATAW *data)
{
    DWORD bytes = entry->FileNameLength;
    if (bytes > sizeof data->cFileName - sizeof(WCHAR))
        bytes = sizeof data->cFileName - sizeof(WCHAR);
    *data = (WIN32_FIND_DATAW){
        .dwFileAttributes = entry->FileAttributes,
        .ftCreationTime = {entry->CreationTime.LowPart, entry->CreationTime.HighPart},
        .ftLastAccessTime = {entry->LastAccessTime.LowPart, entry->LastAccessTime.HighPart},
        .ftLastWriteTime = {entry->LastWriteTime.LowPart, entry->LastWriteTime.HighPart},
        .nFileSizeHigh = entry->EndOfFile.HighPart,
        .nFileSizeLow = entry->EndOfFile.LowPart,
    };
    RtlMoveMemory(data->cFileName, entry->FileName, bytes);
    if (entry->ShortNameLength > 0 && entry->ShortNameLength < (int)sizeof data->cAlternateFileName)
        RtlMoveMemory(data->cAlternateFileName, entry->ShortName, entry->ShortNameLength);
}

/* Caller holds the lock. */
static NTSTATUS next_match(find_t *find, WIN32_FIND_DATAW *data)
{
    for (;;) {
        NTSTATUS status = find->next ? STATUS_SUCCESS : read_portion(find);
        if (!NT_SUCCESS(status))
            return status;
        FILE_BOTH_DIR_INFORMATION_ *entry = find->next;
        find->next =
            entry->NextEntryOffset ? (PVOID)((UCHAR *)entry + entry->NextEntryOffset) : NULL;
        if (BasepMatchName(find->pattern, find->pattern_length, entry->FileName,
                           entry->FileNameLength / sizeof(WCHAR))) {
            copy_entry(entry, data);
            return STATUS_SUCCESS;
        }
    }
}

/* Splits a path into folder (in `full`, cut) and pattern. FALSE with ERROR_FILE_NOT_FOUND or
 * ERROR_PATH_NOT_FOUND. */
static BOOL split(LPCWSTR name, PWSTR full, find_t *find)
{
    PWSTR file_part;
    DWORD length = name && *name ? GetFullPathNameW(name, MAX_PATH, full, &file_part) : 0;
    if (!length || length >= MAX_PATH)
        return BasepFail(ERROR_PATH_NOT_FOUND);
    if (!file_part || !*file_part)
        return BasepFail(ERROR_FILE_NOT_FOUND);

    /* The full path has lost a trailing point, which "*." means. */
    LPCWSTR last = name;
    for (LPCWSTR at = name; *at; at++)
        if (*at == '\\' || *at == '/' || *at == ':')
            last = at + 1;
    BOOL is_wild = wcschr(last, '*') || wcschr(last, '?');
    LPCWSTR pattern = is_wild ? last : file_part;
    find->pattern_length = wcslen(pattern);
    RtlMoveMemory(find->pattern, pattern, (find->pattern_length + 1) * sizeof(WCHAR));
    file_part[file_part - full > ROOT_UNITS ? -1 : 0] = 0; /* without its last backslash */
    return TRUE;
}

static BOOL open_find(LPCWSTR name, find_t *find)
{
    WCHAR folder[MAX_PATH];
    if (!split(name, folder, find))
        return FALSE;
    find->directory = BasepOpenPath(folder, FILE_LIST_DIRECTORY, FILE_DIRECTORY_FILE_);
    if (find->directory != INVALID_HANDLE_VALUE)
        return TRUE;
    if (RtlTeb()->LastErrorValue == ERROR_FILE_NOT_FOUND)
        RtlSetLastWin32Error(ERROR_PATH_NOT_FOUND);
    return FALSE;
}

static void close_find(find_t *find)
{
    find->magic = 0;
    NtClose(find->directory);
    RtlDeleteCriticalSection(&find->lock);
    BasepFree(find);
}

/* level, operation: only FindExInfoStandard (or Basic) and FindExSearchNameMatch. Returns a handle
 * for FindNextFile, or INVALID_HANDLE_VALUE with ERROR_FILE_NOT_FOUND (nothing matches),
 * ERROR_PATH_NOT_FOUND, …. */
HANDLE WINAPI FindFirstFileExW(LPCWSTR name, FINDEX_INFO_LEVELS level, LPVOID data,
                               FINDEX_SEARCH_OPS operation, LPVOID filter, DWORD flags)
{
    if (level > FindExInfoBasic || operation > FindExSearchLimitToDirectories || filter) {
        BasepFail(ERROR_INVALID_PARAMETER);
        return INVALID_HANDLE_VALUE;
    }
    find_t *find = BasepAllocate(sizeof *find);
    if (!find) {
        BasepFail(ERROR_NOT_ENOUGH_MEMORY);
        return INVALID_HANDLE_VALUE;
    }
    find->magic = FIND_MAGIC;
    find->next = NULL;
    if (!open_find(name, find)) {
        BasepFree(find);
        return INVALID_HANDLE_VALUE;
    }
    RtlInitializeCriticalSection(&find->lock);
    NTSTATUS status = next_match(find, data);
    if (NT_SUCCESS(status))
        return (HANDLE)find;
    close_find(find);
    BasepFail(status == STATUS_NO_MORE_FILES ? ERROR_FILE_NOT_FOUND
                                             : RtlNtStatusToDosError(status));
    return INVALID_HANDLE_VALUE;
}

HANDLE WINAPI FindFirstFileW(LPCWSTR name, LPWIN32_FIND_DATAW data)
{
    return FindFirstFileExW(name, FindExInfoStandard, data, FindExSearchNameMatch, NULL, 0);
}

static find_t *check_find(HANDLE handle)
{
    find_t *find = (find_t *)handle;
    if (!handle || handle == INVALID_HANDLE_VALUE || find->magic != FIND_MAGIC) {
        BasepFail(ERROR_INVALID_HANDLE);
        return NULL;
    }
    return find;
}

/* FALSE with ERROR_NO_MORE_FILES at the end. */
BOOL WINAPI FindNextFileW(HANDLE handle, LPWIN32_FIND_DATAW data)
{
    find_t *find = check_find(handle);
    if (!find)
        return FALSE;
    RtlEnterCriticalSection(&find->lock);
    NTSTATUS status = next_match(find, data);
    RtlLeaveCriticalSection(&find->lock);
    return NT_SUCCESS(status) ? TRUE : BasepFailStatus(status);
}

BOOL WINAPI FindClose(HANDLE handle)
{
    find_t *find = check_find(handle);
    if (!find)
        return FALSE;
    close_find(find);
    return TRUE;
}

static void narrow_data(const WIN32_FIND_DATAW *wide, WIN32_FIND_DATAA *data)
{
    RtlMoveMemory(data, wide, offsetof(WIN32_FIND_DATAA, cFileName)); /* the same up to here */
    BasepNarrow(wide->cFileName, wcslen(wide->cFileName), data->cFileName, sizeof data->cFileName);
    BasepNarrow(wide->cAlternateFileName, wcslen(wide->cAlternateFileName),
                data->cAlternateFileName, sizeof data->cAlternateFileName);
}

HANDLE WINAPI FindFirstFileExA(LPCSTR name, FINDEX_INFO_LEVELS level, LPVOID data,
                               FINDEX_SEARCH_OPS operation, LPVOID filter, DWORD flags)
{
    wide_t wide;
    WIN32_FIND_DATAW wide_data;
    if (!BasepWiden(&wide, name))
        return INVALID_HANDLE_VALUE;
    HANDLE handle = FindFirstFileExW(wide.text, level, &wide_data, operation, filter, flags);
    if (handle != INVALID_HANDLE_VALUE)
        narrow_data(&wide_data, data);
    BasepDropWide(&wide);
    return handle;
}

HANDLE WINAPI FindFirstFileA(LPCSTR name, LPWIN32_FIND_DATAA data)
{
    return FindFirstFileExA(name, FindExInfoStandard, data, FindExSearchNameMatch, NULL, 0);
}

BOOL WINAPI FindNextFileA(HANDLE handle, LPWIN32_FIND_DATAA data)
{
    WIN32_FIND_DATAW wide_data;
    if (!FindNextFileW(handle, &wide_data))
        return FALSE;
    narrow_data(&wide_data, data);
    return TRUE;
}
