/*
 * module_load.c - LoadLibrary, FreeLibrary, GetProcAddress: DLLs at run time, by way of ntdll's
 * loader.
 *
 * A module loaded as data is a mapped file; its handle has bit 0 set, and only FreeLibrary takes
 * it. Manual: MSDN "LoadLibraryEx", "FreeLibrary", "GetProcAddress", "Dynamic-Link Library Search
 * Order".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

#define AS_DATA     (LOAD_LIBRARY_AS_DATAFILE | LOAD_LIBRARY_AS_DATAFILE_EXCLUSIVE)
#define DATA_BIT    1u
#define ORDINAL_TOP 0x10000u

static HMODULE load_as_data(LPCWSTR name)
{
    WCHAR path[MAX_PATH];
    if (!SearchPathW(NULL, name, L".dll", MAX_PATH, path, NULL))
        return NULL;
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return NULL;
    HANDLE mapping = CreateFileMappingW(file, NULL, PAGE_READONLY, 0, 0, NULL);
    CloseHandle(file);
    if (!mapping)
        return NULL;
    PVOID base = MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, 0);
    CloseHandle(mapping);
    return base ? (HMODULE)((ULONG_PTR)base | DATA_BIT) : NULL;
}

/* The folders for LOAD_WITH_ALTERED_SEARCH_PATH: that of the DLL itself first. NULL when the name
 * has no folder. */
static PWSTR altered_search_path(LPCWSTR name)
{
    WCHAR full[MAX_PATH];
    PWSTR file_part;
    DWORD length = GetFullPathNameW(name, MAX_PATH, full, &file_part);
    if (!length || length >= MAX_PATH || !file_part || !wcschr(name, '\\'))
        return NULL;
    *file_part = 0;

    DWORD rest = GetEnvironmentVariableW(L"PATH", NULL, 0);
    PWSTR path = BasepAllocate((4 * MAX_PATH + rest) * sizeof(WCHAR));
    if (!path)
        return NULL;
    wcscpy(path, full);
    wcscat(path, L";");
    GetSystemDirectoryW(path + wcslen(path), MAX_PATH);
    wcscat(path, L";");
    GetWindowsDirectoryW(path + wcslen(path), MAX_PATH);
    wcscat(path, L";.;");
    if (rest)
        GetEnvironmentVariableW(L"PATH", path + wcslen(path), rest);
    return path;
}

/* flags: LOAD_WITH_ALTERED_SEARCH_PATH, LOAD_LIBRARY_AS_DATAFILE, DONT_RESOLVE_DLL_REFERENCES.
 * Returns the module, or NULL with ERROR_MOD_NOT_FOUND, ERROR_BAD_EXE_FORMAT,
 * ERROR_DLL_INIT_FAILED, …. */
HMODULE WINAPI LoadLibraryExW(LPCWSTR name, HANDLE file, DWORD flags)
{
    if (!name || !*name) {
        BasepFail(name ? ERROR_MOD_NOT_FOUND : ERROR_INVALID_PARAMETER);
        return NULL;
    }
    if (flags & AS_DATA)
        return load_as_data(name);

    UNICODE_STRING wanted;
    RtlInitUnicodeString(&wanted, name);
    ULONG characteristics = (flags & DONT_RESOLVE_DLL_REFERENCES) ? IMAGE_FILE_EXECUTABLE_IMAGE : 0;
    PWSTR path = (flags & LOAD_WITH_ALTERED_SEARCH_PATH) ? altered_search_path(name) : NULL;
    PVOID base = NULL;
    NTSTATUS status = LdrLoadDll(path, &characteristics, &wanted, &base);
    BasepFree(path);
    return BasepDone(status) ? base : NULL;
}

HMODULE WINAPI LoadLibraryExA(LPCSTR name, HANDLE file, DWORD flags)
{
    wide_t wide;
    if (!BasepWiden(&wide, name))
        return NULL;
    HMODULE module = LoadLibraryExW(wide.text, file, flags);
    BasepDropWide(&wide);
    return module;
}

HMODULE WINAPI LoadLibraryW(LPCWSTR name)
{
    return LoadLibraryExW(name, NULL, 0);
}

HMODULE WINAPI LoadLibraryA(LPCSTR name)
{
    return LoadLibraryExA(name, NULL, 0);
}

/* FALSE with ERROR_INVALID_HANDLE or ERROR_MOD_NOT_FOUND when it is no module. */
BOOL WINAPI FreeLibrary(HMODULE module)
{
    if (!module)
        return BasepFail(ERROR_INVALID_HANDLE);
    if ((ULONG_PTR)module & DATA_BIT)
        return UnmapViewOfFile((PVOID)((ULONG_PTR)module & ~(ULONG_PTR)DATA_BIT));
    return BasepDone(LdrUnloadDll(module));
}

/* For a thread whose code stands in the DLL that it unloads. */
VOID WINAPI FreeLibraryAndExitThread(HMODULE module, DWORD code)
{
    FreeLibrary(module);
    ExitThread(code);
}

/* No more DLL_THREAD_ATTACH and DLL_THREAD_DETACH for this DLL. */
BOOL WINAPI DisableThreadLibraryCalls(HMODULE module)
{
    return BasepDone(LdrDisableThreadCalloutsForDll(module));
}

/* name: a string, or an ordinal below 0x10000. NULL with ERROR_PROC_NOT_FOUND,
 * ERROR_INVALID_ORDINAL or ERROR_MOD_NOT_FOUND. A NULL module is the program. */
FARPROC WINAPI GetProcAddress(HMODULE module, LPCSTR name)
{
    ANSI_STRING text;
    PVOID address = NULL;
    NTSTATUS status;
    if (!module)
        module = RtlPeb()->ImageBaseAddress;
    if ((ULONG_PTR)name < ORDINAL_TOP) {
        status = LdrGetProcedureAddress(module, NULL, (ULONG)(ULONG_PTR)name, &address);
    } else {
        RtlInitAnsiString(&text, name);
        status = LdrGetProcedureAddress(module, &text, 0, &address);
    }
    return BasepDone(status) ? (FARPROC)address : NULL;
}
