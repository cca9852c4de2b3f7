/*
 * file_mapping.c - file mappings: sections of a file or of the paging file, and views of them.
 *
 * Manual: MSDN "CreateFileMapping", "MapViewOfFileEx", "UnmapViewOfFile".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/named_object.h"

#define SECTION_FLAGS  0xFFFF0000u /* SEC_* in the protection argument */
#define GRANULARITY    0x10000u
#define VIEW_SHARE     1u
#define SECTION_ACCESS (STANDARD_RIGHTS_REQUIRED | SECTION_QUERY | SECTION_MAP_READ)

static ACCESS_MASK access_for(DWORD protect)
{
    switch (protect) {
    case PAGE_READWRITE:
        return SECTION_ACCESS | SECTION_MAP_WRITE;
    case PAGE_EXECUTE_READWRITE:
        return SECTION_ACCESS | SECTION_MAP_WRITE | SECTION_MAP_EXECUTE;
    case PAGE_EXECUTE_READ:
        return SECTION_ACCESS | SECTION_MAP_EXECUTE;
    }
    return SECTION_ACCESS;
}

/* file: INVALID_HANDLE_VALUE for memory without a file, which needs a size; size 0: that of the
 * file. protect: PAGE_* and SEC_*. Returns a handle (ERROR_ALREADY_EXISTS when the name existed),
 * or NULL with ERROR_INVALID_PARAMETER, ERROR_FILE_INVALID (an empty file), ERROR_ACCESS_DENIED, ….
 */
HANDLE WINAPI CreateFileMappingW(HANDLE file, LPSECURITY_ATTRIBUTES security, DWORD protect,
                                 DWORD size_high, DWORD size_low, LPCWSTR name)
{
    named_object_t object;
    LARGE_INTEGER size = {.LowPart = size_low, .HighPart = (LONG)size_high};
    ULONG allocation = protect & SECTION_FLAGS;
    HANDLE section = NULL;

    protect &= ~SECTION_FLAGS;
    if (file == INVALID_HANDLE_VALUE) {
        file = NULL;
        if (!size.QuadPart) {
            BasepFail(ERROR_INVALID_PARAMETER);
            return NULL;
        }
    }
    if (!BasepNameObject(&object, name, security, OBJ_OPENIF))
        return NULL;
    NTSTATUS status = NtCreateSection(&section, access_for(protect), &object.attributes,
                                      size.QuadPart ? &size : NULL, protect,
                                      allocation ? allocation : SEC_COMMIT, file);
    return BasepCreated(status, section);
}

HANDLE WINAPI CreateFileMappingA(HANDLE file, LPSECURITY_ATTRIBUTES security, DWORD protect,
                                 DWORD size_high, DWORD size_low, LPCSTR name)
{
    wide_t wide;
    if (!BasepWiden(&wide, name))
        return NULL;
    HANDLE section = CreateFileMappingW(file, security, protect, size_high, size_low, wide.text);
    BasepDropWide(&wide);
    return section;
}

/* The rights on the section that FILE_MAP_* stand for; a private copy only reads it. */
static ACCESS_MASK open_access(DWORD access)
{
    if (access == FILE_MAP_COPY)
        return SECTION_MAP_READ;
    if (access & FILE_MAP_EXECUTE)
        access = (access & ~(DWORD)FILE_MAP_EXECUTE) | SECTION_MAP_EXECUTE;
    return access;
}

/* A handle to the mapping of that name, or NULL with ERROR_FILE_NOT_FOUND, ERROR_INVALID_HANDLE
 * (the name is of something else), ERROR_INVALID_PARAMETER (no name). */
HANDLE WINAPI OpenFileMappingW(DWORD access, BOOL inherit, LPCWSTR name)
{
    return BasepOpen(NtOpenSection, open_access(access), inherit, name);
}

HANDLE WINAPI OpenFileMappingA(DWORD access, BOOL inherit, LPCSTR name)
{
    return BasepOpenNarrow(OpenFileMappingW, access, inherit, name);
}

static ULONG view_protection(DWORD access)
{
    BOOL executes = (access & FILE_MAP_EXECUTE) != 0;
    if (access == FILE_MAP_COPY)
        return PAGE_WRITECOPY;
    if (access & FILE_MAP_WRITE)
        return executes ? PAGE_EXECUTE_READWRITE : PAGE_READWRITE;
    if (access & FILE_MAP_READ)
        return executes ? PAGE_EXECUTE_READ : PAGE_READONLY;
    if (access & FILE_MAP_COPY)
        return executes ? PAGE_EXECUTE_WRITECOPY : PAGE_WRITECOPY;
    return PAGE_NOACCESS;
}

/* access: FILE_MAP_*; the offset: a multiple of 64 KiB (ERROR_MAPPED_ALIGNMENT); bytes 0: to the
 * end; base NULL: anywhere. Returns the view, or NULL with ERROR_ACCESS_DENIED,
 * ERROR_INVALID_HANDLE, ERROR_NOT_ENOUGH_MEMORY, …. */
LPVOID WINAPI MapViewOfFileEx(HANDLE section, DWORD access, DWORD offset_high, DWORD offset_low,
                              SIZE_T bytes, LPVOID base)
{
    LARGE_INTEGER offset = {.LowPart = offset_low, .HighPart = (LONG)offset_high};
    if (offset_low % GRANULARITY || (ULONG_PTR)base % GRANULARITY) {
        BasepFail(ERROR_MAPPED_ALIGNMENT);
        return NULL;
    }
    NTSTATUS status = NtMapViewOfSection(section, NtCurrentProcess(), &base, 0, 0, &offset, &bytes,
                                         VIEW_SHARE, 0, view_protection(access));
    return BasepDone(status) ? base : NULL;
}

LPVOID WINAPI MapViewOfFile(HANDLE section, DWORD access, DWORD offset_high, DWORD offset_low,
                            SIZE_T bytes)
{
    return MapViewOfFileEx(section, access, offset_high, offset_low, bytes, NULL);
}

/* FALSE with ERROR_INVALID_ADDRESS when no view begins there. */
BOOL WINAPI UnmapViewOfFile(LPCVOID base)
{
    return BasepDone(NtUnmapViewOfSection(NtCurrentProcess(), (PVOID)base));
}

/* A view and the file are the same pages: only the arguments are looked at. FALSE with
 * ERROR_INVALID_ADDRESS when the range is not in one view. */
BOOL WINAPI FlushViewOfFile(LPCVOID base, SIZE_T bytes)
{
    IO_STATUS_BLOCK io;
    PVOID at = (PVOID)base;
    return BasepDone(NtFlushVirtualMemory(NtCurrentProcess(), &at, &bytes, &io));
}
