/*
 * ldr_load.c - LdrLoadDll: a module by its name, loaded if it is not there yet.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/ldrp.h"

/* Takes a module that could not be completed out again. */
static void discard(LDRP_MODULE *module)
{
    PVOID base = module->entry.DllBase;
    LdrpRemoveModule(module);
    NtUnmapViewOfSection(NtCurrentProcess(), base);
}

/* The section of a DLL that is not loaded under this name, and its path. */
static NTSTATUS open_section(PCWSTR folders, PCWSTR name, PWSTR path, HANDLE *section)
{
    HANDLE file;
    if (!LdrpHasPath(name) && NT_SUCCESS(LdrpOpenKnownDll(name, path, section)))
        return STATUS_SUCCESS;
    NTSTATUS status = LdrpOpenDll(folders, name, path, &file);
    if (!NT_SUCCESS(status))
        return status;
    status = NtCreateSection(section, LDRP_SECTION_ACCESS, NULL, NULL, PAGE_EXECUTE_READ, SEC_IMAGE,
                             file);
    NtClose(file);
    return status;
}

static NTSTATUS load(PCWSTR folders, PCWSTR name, LDRP_MODULE **module)
{
    WCHAR path[LDRP_PATH_CHARS];
    UNICODE_STRING full_name;
    HANDLE section;
    NTSTATUS status = open_section(folders, name, path, &section);
    if (!NT_SUCCESS(status))
        return status;
    RtlInitUnicodeString(&full_name, path);
    *module = LdrpModuleByPath(&full_name);
    if (*module) {
        NtClose(section);
        return STATUS_SUCCESS;
    }
    status = LdrpMapSection(section, path, module);
    NtClose(section);
    if (!NT_SUCCESS(status)) {
        if (*module)
            discard(*module);
        return status;
    }
    return LdrpSnapImports(folders, *module); /* if it fails, the sweep takes it out */
}

NTSTATUS LdrpLoad(PCWSTR folders, PCUNICODE_STRING name, LDRP_MODULE **module)
{
    WCHAR normal[LDRP_PATH_CHARS];
    *module = NULL;
    NTSTATUS status = LdrpNormalizeName(name, normal);
    if (!NT_SUCCESS(status))
        return status;
    if (!LdrpHasPath(normal)) {
        UNICODE_STRING base_name;
        RtlInitUnicodeString(&base_name, normal);
        *module = LdrpModuleByName(&base_name);
        if (*module)
            return STATUS_SUCCESS;
    }
    return load(folders, normal, module);
}

/* Counts the load and runs DllMain; undone if one says no. Caller holds the loader lock. */
static NTSTATUS load_and_attach(PCWSTR folders, PCUNICODE_STRING name, PVOID *base)
{
    ULONG turn = LdrpLastTurn;
    LDRP_MODULE *module;
    LdrpForgetFailure();
    NTSTATUS status = LdrpLoad(folders, name, &module);
    if (NT_SUCCESS(status)) {
        module->loads++;
        if (LdrpLastTurn != turn)
            status = LdrpAttachSince(turn, NULL);
        if (!NT_SUCCESS(status))
            module->loads--;
    }
    if (NT_SUCCESS(status))
        *base = module->entry.DllBase;
    else
        LdrpSweep();
    LdrpUpdateLoadCounts();
    return status;
}

/*
 * Loads a DLL, or counts one more load of it. path: folders to search, separated by semicolons, or
 * NULL. STATUS_DLL_NOT_FOUND, STATUS_ENTRYPOINT_NOT_FOUND, STATUS_ORDINAL_NOT_FOUND,
 * STATUS_DLL_INIT_FAILED, STATUS_INVALID_IMAGE_*, STATUS_NO_MEMORY. MSDN: LoadLibrary.
 */
NTSTATUS NTAPI LdrLoadDll(PCWSTR path, ULONG *characteristics, PCUNICODE_STRING name, PVOID *base)
{
    RtlEnterCriticalSection(&LdrpLoaderLock);
    NTSTATUS status = load_and_attach(path, name, base);
    RtlLeaveCriticalSection(&LdrpLoaderLock);
    return status;
}

/* The base of a module that is loaded; its count does not change. STATUS_DLL_NOT_FOUND. MSDN:
 * GetModuleHandle. */
NTSTATUS NTAPI LdrGetDllHandle(PCWSTR path, ULONG *characteristics, PCUNICODE_STRING name,
                               PVOID *base)
{
    WCHAR normal[LDRP_PATH_CHARS], full[LDRP_PATH_CHARS];
    UNICODE_STRING key;
    NTSTATUS status = LdrpNormalizeName(name, normal);
    if (!NT_SUCCESS(status))
        return status;
    int has_path = LdrpHasPath(normal);
    if (has_path) {
        ULONG bytes = RtlGetFullPathName_U(normal, sizeof(full), full, NULL);
        if (bytes == 0 || bytes >= sizeof(full))
            return STATUS_DLL_NOT_FOUND;
    }
    RtlInitUnicodeString(&key, has_path ? full : normal);
    RtlEnterCriticalSection(&LdrpLoaderLock);
    LDRP_MODULE *module = has_path ? LdrpModuleByPath(&key) : LdrpModuleByName(&key);
    if (module)
        *base = module->entry.DllBase;
    RtlLeaveCriticalSection(&LdrpLoaderLock);
    return module ? STATUS_SUCCESS : STATUS_DLL_NOT_FOUND;
}

/* One more load of a module; flags 1: it stays for ever. STATUS_DLL_NOT_FOUND. */
NTSTATUS NTAPI LdrAddRefDll(ULONG flags, PVOID base)
{
    RtlEnterCriticalSection(&LdrpLoaderLock);
    LDRP_MODULE *module = LdrpModuleByBase(base);
    if (module && flags & 1)
        module->pinned = 1;
    else if (module)
        module->loads++;
    LdrpUpdateLoadCounts();
    RtlLeaveCriticalSection(&LdrpLoaderLock);
    return module ? STATUS_SUCCESS : STATUS_DLL_NOT_FOUND;
}
