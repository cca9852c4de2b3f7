/*
 * process_modules.c - the modules of a process, as its loader lists them: the K32 functions, which
 * psapi.dll forwards to.
 *
 * The list is the other process's own, read from its PEB link by link; it may change meanwhile, so that no
 * more than MOST_MODULES links are followed.
 * Manual: MSDN "EnumProcessModulesEx", "GetModuleBaseName", "GetModuleFileNameEx",
 * "GetModuleInformation".
 *
 * SPDX-License-Identifier: MIT
 */
#define PSAPI_VERSION 2
#include "kernel32/internal.h"
#include <psapi.h>

enum { BASIC_CLASS = 0, MOST_MODULES = 1024, MOST_CHARACTERS = 0x8000 };

typedef struct {
    HANDLE process;
    PVOID head, link; /* there */
    int left;
} walk_t;

static BOOL read(HANDLE process, PVOID from, PVOID to, SIZE_T bytes)
{
    return BasepDone(NtReadVirtualMemory(process, from, to, bytes, NULL));
}

/* FALSE with the last error; ERROR_PARTIAL_COPY: its loader has not begun. */
static BOOL begin(walk_t *walk, HANDLE process)
{
    PROCESS_BASIC_INFORMATION_ basic;
    PPEB_LDR_DATA loader;
    if (!BasepDone(NtQueryInformationProcess(process, BASIC_CLASS, &basic, sizeof basic, NULL)) ||
        !read(process, &basic.PebBaseAddress->Ldr, &loader, sizeof loader))
        return FALSE;
    if (!loader)
        return BasepFail(ERROR_PARTIAL_COPY);
    *walk = (walk_t){process, &loader->InLoadOrderModuleList, NULL, MOST_MODULES};
    return read(process, walk->head, &walk->link, sizeof walk->link);
}

/* FALSE: there is none any more, or, with *failed, it cannot be read. */
static BOOL next(walk_t *walk, LDR_DATA_TABLE_ENTRY *entry, BOOL *failed)
{
    *failed = FALSE;
    if (walk->link == walk->head || walk->left-- == 0)
        return FALSE;
    *failed = !read(walk->process, walk->link, entry, sizeof *entry);
    walk->link = entry->InLoadOrderLinks.Flink;
    return !*failed;
}

/* module NULL: the program, the first of the list. */
static BOOL find(HANDLE process, HMODULE module, LDR_DATA_TABLE_ENTRY *entry)
{
    walk_t walk;
    BOOL failed;
    if (!begin(&walk, process))
        return FALSE;
    while (next(&walk, entry, &failed))
        if (!module || entry->DllBase == (PVOID)module)
            return TRUE;
    return failed ? FALSE : BasepFail(ERROR_INVALID_HANDLE);
}

/* The handles that fit into `size` bytes; *needed: bytes for all. FALSE with ERROR_INVALID_HANDLE,
 * ERROR_ACCESS_DENIED, ERROR_PARTIAL_COPY. */
BOOL WINAPI K32EnumProcessModules(HANDLE process, HMODULE *modules, DWORD size, LPDWORD needed)
{
    walk_t walk;
    LDR_DATA_TABLE_ENTRY entry;
    BOOL failed;
    DWORD count = 0;
    if (!begin(&walk, process))
        return FALSE;
    for (; next(&walk, &entry, &failed); count++)
        if (count < size / sizeof *modules)
            modules[count] = entry.DllBase;
    *needed = count * sizeof *modules;
    return !failed;
}

/* filter: LIST_MODULES_*; all modules are of 32 bits. */
BOOL WINAPI K32EnumProcessModulesEx(HANDLE process, HMODULE *modules, DWORD size, LPDWORD needed,
                                    DWORD filter)
{
    if (filter & ~(DWORD)LIST_MODULES_ALL)
        return BasepFail(ERROR_INVALID_PARAMETER);
    return K32EnumProcessModules(process, modules, size, needed);
}

/* FALSE with ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_HANDLE (no such process or module), …. */
BOOL WINAPI K32GetModuleInformation(HANDLE process, HMODULE module, LPMODULEINFO out, DWORD size)
{
    LDR_DATA_TABLE_ENTRY entry;
    if (size < sizeof *out)
        return BasepFail(ERROR_INSUFFICIENT_BUFFER);
    if (!find(process, module, &entry))
        return FALSE;
    *out = (MODULEINFO){entry.DllBase, entry.SizeOfImage, entry.EntryPoint};
    return TRUE;
}

/* Copies a text of the process, cut to `size` characters with its NUL. Returns its length there. */
static DWORD copy_text(HANDLE process, const UNICODE_STRING *text, LPWSTR out, DWORD size)
{
    DWORD length = text->Length / sizeof(WCHAR);
    if (size == 0)
        return BasepFail(ERROR_INSUFFICIENT_BUFFER);
    DWORD copied = length < size ? length : size - 1;
    if (!read(process, text->Buffer, out, copied * sizeof(WCHAR)))
        return 0;
    out[copied] = 0;
    if (copied < length)
        RtlSetLastWin32Error(ERROR_INSUFFICIENT_BUFFER);
    return copied < length ? size : length;
}

/* The length without NUL; a name that does not fit is cut, and the result is `size` with
 * ERROR_INSUFFICIENT_BUFFER. 0 with the last error. */
DWORD WINAPI K32GetModuleBaseNameW(HANDLE process, HMODULE module, LPWSTR name, DWORD size)
{
    LDR_DATA_TABLE_ENTRY entry;
    return find(process, module, &entry) ? copy_text(process, &entry.BaseDllName, name, size) : 0;
}

DWORD WINAPI K32GetModuleFileNameExW(HANDLE process, HMODULE module, LPWSTR name, DWORD size)
{
    LDR_DATA_TABLE_ENTRY entry;
    return find(process, module, &entry) ? copy_text(process, &entry.FullDllName, name, size) : 0;
}

DWORD WINAPI K32GetModuleBaseNameA(HANDLE process, HMODULE module, LPSTR name, DWORD size)
{
    WCHAR wide[MAX_PATH];
    return K32GetModuleBaseNameW(process, module, wide, MAX_PATH) ? BasepNarrowCut(wide, name, size)
                                                                  : 0;
}

DWORD WINAPI K32GetModuleFileNameExA(HANDLE process, HMODULE module, LPSTR name, DWORD size)
{
    WCHAR wide[MAX_PATH];
    return K32GetModuleFileNameExW(process, module, wide, MAX_PATH)
               ? BasepNarrowCut(wide, name, size)
               : 0;
}
