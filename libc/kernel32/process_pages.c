/*
 * process_pages.c - which pages of a process are there, and which files lie behind them: the K32
 * functions, which psapi.dll forwards to.
 *
 * Manual: MSDN "QueryWorkingSet", "QueryWorkingSetEx", "EmptyWorkingSet", "GetMappedFileName",
 * "GetProcessImageFileName".
 *
 * SPDX-License-Identifier: MIT
 */
#define PSAPI_VERSION 2
#include "kernel32/internal.h"
#include <psapi.h>

enum { WORKING_SET_CLASS = 1, SECTION_NAME_CLASS = 2, PAGES_CLASS = 4, IMAGE_NAME_CLASS = 27 };

typedef struct {
    UNICODE_STRING name;
    WCHAR text[MAX_PATH];
} name_t;

/* A count, then one PSAPI_WORKING_SET_BLOCK for each page. FALSE with ERROR_BAD_LENGTH when they do not
 * fit: the count is there. */
BOOL WINAPI K32QueryWorkingSet(HANDLE process, PVOID out, DWORD size)
{
    return BasepDone(NtQueryVirtualMemory(process, NULL, WORKING_SET_CLASS, out, size, NULL));
}

/* PSAPI_WORKING_SET_EX_INFORMATION for each address that is in the array. FALSE with ERROR_BAD_LENGTH. */
BOOL WINAPI K32QueryWorkingSetEx(HANDLE process, PVOID inout, DWORD size)
{
    return BasepDone(NtQueryVirtualMemory(process, NULL, PAGES_CLASS, inout, size, NULL));
}

BOOL WINAPI K32EmptyWorkingSet(HANDLE process)
{
    return SetProcessWorkingSetSize(process, (SIZE_T)-1, (SIZE_T)-1);
}

/* The text of a name, cut to `size` characters with its NUL; its length there. */
static DWORD give(const name_t *name, LPWSTR out, DWORD size)
{
    DWORD length = name->name.Length / sizeof(WCHAR);
    if (size == 0)
        return BasepFail(ERROR_INSUFFICIENT_BUFFER);
    DWORD copied = length < size ? length : size - 1;
    RtlMoveMemory(out, name->name.Buffer, copied * sizeof(WCHAR));
    out[copied] = 0;
    if (copied < length)
        RtlSetLastWin32Error(ERROR_INSUFFICIENT_BUFFER);
    return copied < length ? size : length;
}

/* The file behind a view. 0 with ERROR_INVALID_ADDRESS or its like: there is none. */
DWORD WINAPI K32GetMappedFileNameW(HANDLE process, LPVOID address, LPWSTR out, DWORD size)
{
    name_t name;
    NTSTATUS status =
        NtQueryVirtualMemory(process, address, SECTION_NAME_CLASS, &name, sizeof name, NULL);
    return BasepDone(status) ? give(&name, out, size) : 0;
}

DWORD WINAPI K32GetMappedFileNameA(HANDLE process, LPVOID address, LPSTR out, DWORD size)
{
    WCHAR wide[MAX_PATH];
    return K32GetMappedFileNameW(process, address, wide, MAX_PATH) ? BasepNarrowCut(wide, out, size)
                                                                   : 0;
}

/* The file of the program, by the same kind of name. */
DWORD WINAPI K32GetProcessImageFileNameW(HANDLE process, LPWSTR out, DWORD size)
{
    name_t name;
    NTSTATUS status =
        NtQueryInformationProcess(process, IMAGE_NAME_CLASS, &name, sizeof name, NULL);
    return BasepDone(status) ? give(&name, out, size) : 0;
}

DWORD WINAPI K32GetProcessImageFileNameA(HANDLE process, LPSTR out, DWORD size)
{
    WCHAR wide[MAX_PATH];
    return K32GetProcessImageFileNameW(process, wide, MAX_PATH) ? BasepNarrowCut(wide, out, size)
                                                                : 0;
}
