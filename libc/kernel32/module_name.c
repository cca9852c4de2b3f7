/*
 * module_name.c - GetModuleHandle, GetModuleFileName: from a name to a module and back.
 *
 * Lock: the loader lock while the loader's lists are read.
 * Manual: MSDN "GetModuleHandleEx", "GetModuleFileName".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

#define PIN_FOR_EVER 1u

#define EX_FLAGS                                                                                   \
    (GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT |                \
     GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS)

static NTSTATUS find_by_name(LPCWSTR name, PVOID *base)
{
    UNICODE_STRING wanted;
    RtlInitUnicodeString(&wanted, name);
    return LdrGetDllHandle(NULL, NULL, &wanted, base);
}

static NTSTATUS find_by_address(PVOID address, PVOID *base)
{
    PLDR_DATA_TABLE_ENTRY entry;
    NTSTATUS status = LdrFindEntryForAddress(address, &entry);
    if (NT_SUCCESS(status))
        *base = entry->DllBase;
    return NT_SUCCESS(status) ? status : STATUS_DLL_NOT_FOUND;
}

/* name NULL: the program. The count of references stays. NULL with ERROR_MOD_NOT_FOUND. */
HMODULE WINAPI GetModuleHandleW(LPCWSTR name)
{
    PVOID base = NULL;
    if (!name)
        return RtlPeb()->ImageBaseAddress;
    return BasepDone(find_by_name(name, &base)) ? base : NULL;
}

HMODULE WINAPI GetModuleHandleA(LPCSTR name)
{
    wide_t wide;
    if (!BasepWiden(&wide, name))
        return NULL;
    HMODULE module = GetModuleHandleW(wide.text);
    BasepDropWide(&wide);
    return module;
}

static NTSTATUS find_module(DWORD flags, LPCWSTR name, PVOID *base)
{
    if (flags & GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS)
        return find_by_address((PVOID)name, base);
    if (name)
        return find_by_name(name, base);
    *base = RtlPeb()->ImageBaseAddress;
    return STATUS_SUCCESS;
}

/* flags: GET_MODULE_HANDLE_EX_FLAG_*; without UNCHANGED_REFCOUNT the module gets a reference.
 * *module is NULL, and the result FALSE, with ERROR_MOD_NOT_FOUND or ERROR_INVALID_PARAMETER. */
BOOL WINAPI GetModuleHandleExW(DWORD flags, LPCWSTR name, HMODULE *module)
{
    const DWORD both = GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
    if (!module)
        return BasepFail(ERROR_INVALID_PARAMETER);
    *module = NULL;
    if ((flags & ~EX_FLAGS) || (flags & both) == both)
        return BasepFail(ERROR_INVALID_PARAMETER);

    PVOID base = NULL;
    NTSTATUS status = find_module(flags, name, &base);
    if (NT_SUCCESS(status) && !(flags & GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT))
        status = LdrAddRefDll((flags & GET_MODULE_HANDLE_EX_FLAG_PIN) ? PIN_FOR_EVER : 0, base);
    if (!BasepDone(status))
        return FALSE;
    *module = base;
    return TRUE;
}

BOOL WINAPI GetModuleHandleExA(DWORD flags, LPCSTR name, HMODULE *module)
{
    if (flags & GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS)
        return GetModuleHandleExW(flags, (LPCWSTR)name, module);
    wide_t wide;
    if (!BasepWiden(&wide, name))
        return FALSE;
    BOOL done = GetModuleHandleExW(flags, wide.text, module);
    BasepDropWide(&wide);
    return done;
}

/* Caller holds the loader lock. */
static PLDR_DATA_TABLE_ENTRY entry_of(HMODULE module)
{
    LIST_ENTRY *head = &RtlPeb()->Ldr->InLoadOrderModuleList;
    for (LIST_ENTRY *link = head->Flink; link != head; link = link->Flink) {
        PLDR_DATA_TABLE_ENTRY entry = (PLDR_DATA_TABLE_ENTRY)link;
        if (entry->DllBase == (PVOID)module)
            return entry;
    }
    return NULL;
}

/* size: characters of `name`. Returns the length without NUL; a name that does not fit is cut, ends
 * in NUL, and the result is `size` with ERROR_INSUFFICIENT_BUFFER. 0 with ERROR_MOD_NOT_FOUND. */
DWORD WINAPI GetModuleFileNameW(HMODULE module, LPWSTR name, DWORD size)
{
    ULONG cookie;
    DWORD length = 0;
    LdrLockLoaderLock(0, NULL, &cookie);
    PLDR_DATA_TABLE_ENTRY entry = entry_of(module ? module : RtlPeb()->ImageBaseAddress);
    if (entry) {
        length = entry->FullDllName.Length / sizeof(WCHAR);
        DWORD copied = length < size ? length : size ? size - 1 : 0;
        RtlMoveMemory(name, entry->FullDllName.Buffer, copied * sizeof(WCHAR));
        if (size)
            name[copied] = 0;
    }
    LdrUnlockLoaderLock(0, cookie);

    if (!entry)
        return BasepFail(ERROR_MOD_NOT_FOUND);
    if (length >= size)
        RtlSetLastWin32Error(ERROR_INSUFFICIENT_BUFFER);
    return length < size ? length : size;
}

DWORD WINAPI GetModuleFileNameA(HMODULE module, LPSTR name, DWORD size)
{
    WCHAR wide[MAX_PATH];
    return GetModuleFileNameW(module, wide, MAX_PATH) ? BasepNarrowCut(wide, name, size) : 0;
}
