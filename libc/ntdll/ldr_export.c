/*
 * ldr_export.c - the address behind a name: export tables and forwarders ("DLL.Name", "DLL.#42"),
 * which may form a chain.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/ldrp.h"

#define MAX_FORWARDERS 16 /* a longer chain is taken for a loop */

static NTSTATUS status_of(enum pe_found found, const char *name)
{
    if (found == PE_MALFORMED)
        return STATUS_INVALID_IMAGE_FORMAT;
    return name ? STATUS_ENTRYPOINT_NOT_FOUND : STATUS_ORDINAL_NOT_FOUND;
}

/* The module that the part before the last dot of a forwarder names; loaded if it is not there yet.
 */
static NTSTATUS target_of(LDRP_MODULE *from, const char *forwarder, const char *dot,
                          LDRP_MODULE **target)
{
    WCHAR text[128];
    SIZE_T chars = (SIZE_T)(dot - forwarder);
    if (chars == 0 || chars + 5 > sizeof(text) / sizeof(text[0]))
        return STATUS_INVALID_IMAGE_FORMAT;
    if (from->forwarder && strncmp(from->forwarder, forwarder, chars + 1) == 0) {
        *target = from->forwarded_to;
        return STATUS_SUCCESS;
    }
    for (SIZE_T i = 0; i < chars; i++)
        text[i] = (UCHAR)forwarder[i];
    wcscpy(text + chars, L".dll");
    UNICODE_STRING name;
    RtlInitUnicodeString(&name, text);
    NTSTATUS status = LdrpLoad(NULL, &name, target);
    if (!NT_SUCCESS(status))
        return LdrpNoteMissingDll(status, &name, from);
    if (*target != from && !LdrpAddUse(from, *target))
        return STATUS_NO_MEMORY;
    from->forwarder = forwarder;
    from->forwarded_to = *target;
    return STATUS_SUCCESS;
}

/* "#42" -> 42; -1: not a number up to 65535. */
static LONG ordinal_of(const char *text)
{
    LONG value = 0;
    if (!*text)
        return -1;
    for (; *text; text++) {
        if (*text < '0' || *text > '9' || value > 0xFFFF)
            return -1;
        value = value * 10 + (*text - '0');
    }
    return value <= 0xFFFF ? value : -1;
}

/* One module's export of that name, or with name NULL of that ordinal. */
static enum pe_found find(LDRP_MODULE *module, const char *name, ULONG chars, ULONG ordinal,
                          ULONG hint, struct PE_EXPORT *export)
{
    const IMAGE_DATA_DIRECTORY *place = &module->info.directory[IMAGE_DIRECTORY_ENTRY_EXPORT];
    if (!module->exports.view) {
        struct PE_EXPORTS exports;
        enum pe_found found = PeOpenExports(&module->view, place, &exports);
        if (found != PE_FOUND)
            return found;
        module->exports = exports;
    }
    return name ? PeFindName(&module->exports, name, chars, hint, export)
                : PeFindOrdinal(&module->exports, ordinal, export);
}

/*
 * The address of an export: of that name, or with name NULL of that ordinal. *place: ldrp.h.
 * STATUS_ENTRYPOINT_NOT_FOUND, STATUS_ORDINAL_NOT_FOUND, STATUS_INVALID_IMAGE_FORMAT, or why the
 * DLL of a forwarder could not be loaded.
 */
NTSTATUS LdrpFindExport(LDRP_MODULE *module, const char *name, ULONG chars, ULONG ordinal,
                        ULONG *place, PVOID *address)
{
    ULONG hint = place ? *place : 0;
    for (int depth = 0; depth < MAX_FORWARDERS; depth++) {
        struct PE_EXPORT export;
        enum pe_found found = find(module, name, chars, ordinal, hint, &export);
        if (found != PE_FOUND)
            return status_of(found, name);
        if (depth == 0 && name && place)
            *place = export.name + 1;
        if (!export.forwarder) {
            *address = module->view.base + export.rva;
            return STATUS_SUCCESS;
        }
        const char *dot = strrchr(export.forwarder, '.');
        if (!dot)
            return STATUS_INVALID_IMAGE_FORMAT;
        NTSTATUS status = target_of(module, export.forwarder, dot, &module);
        if (!NT_SUCCESS(status))
            return status;
        LONG number = dot[1] == '#' ? ordinal_of(dot + 2) : 0;
        if (number < 0)
            return STATUS_INVALID_IMAGE_FORMAT;
        name = dot[1] == '#' ? NULL : dot + 1;
        chars = (ULONG)strlen(dot + 1);
        ordinal = (ULONG)number;
    }
    return STATUS_INVALID_IMAGE_FORMAT;
}

/*
 * MSDN: GetProcAddress. name NULL: by ordinal. STATUS_DLL_NOT_FOUND: base is no module;
 * STATUS_ENTRYPOINT_NOT_FOUND, STATUS_PROCEDURE_NOT_FOUND: no such name, no such ordinal.
 */
NTSTATUS NTAPI LdrGetProcedureAddress(PVOID base, const ANSI_STRING *name, ULONG ordinal,
                                      PVOID *address)
{
    char text[512];
    ULONG chars = name ? name->Length : 0;
    if (chars >= sizeof(text))
        return STATUS_ENTRYPOINT_NOT_FOUND;
    if (chars)
        memcpy(text, name->Buffer, chars);
    text[chars] = 0;
    RtlEnterCriticalSection(&LdrpLoaderLock);
    ULONG turn = LdrpLastTurn;
    LDRP_MODULE *module = LdrpModuleByBase(base);
    NTSTATUS status = STATUS_DLL_NOT_FOUND;
    if (module)
        status = LdrpFindExport(module, chars ? text : NULL, chars, ordinal, NULL, address);
    if (NT_SUCCESS(status) && LdrpLastTurn != turn) /* a forwarder has loaded something */
        status = LdrpAttachSince(turn, NULL);
    if (!NT_SUCCESS(status))
        LdrpSweep();
    if (status == STATUS_ORDINAL_NOT_FOUND)
        status = STATUS_PROCEDURE_NOT_FOUND;
    RtlLeaveCriticalSection(&LdrpLoaderLock);
    return status;
}
