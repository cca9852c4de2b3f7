/*
 * ldr_snap.c - imports: loading what a module names, and writing the addresses into its import
 * address table.
 *
 *  descriptor ─► Name                 "kernel32.dll"
 *             ─► OriginalFirstThunk   what is wanted: bit 31 and an ordinal,
 *                                     or the RVA of { hint, name }
 *             ─► FirstThunk           where the address goes (the IAT), same count
 *
 * Each RVA is proved to lie in the image before it is used.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/ldrp.h"

#define BY_ORDINAL 0x80000000u

/* Count of thunks up to the 0 at the end; -1: it leaves the image. */
static LONG count_thunks(const struct PE_VIEW *view, uint32_t rva)
{
    if (rva % 4)
        return -1;
    for (LONG count = 0;; count++) {
        const uint32_t *thunk = PeBytes(view, rva + (uint32_t)count * 4, 4);
        if (!thunk || (uint32_t)count * 4 > view->bytes)
            return -1;
        if (*thunk == 0)
            return count;
    }
}

/* One import: its address. Linkers sort imports by name, as exports are: so the search goes on from
 * *place, where the last one was. The file's own hints are places in the DLL that its linker knew,
 * and with more or fewer exports they are all wrong. */
static NTSTATUS resolve(LDRP_MODULE *importer, LDRP_MODULE *exporter, uint32_t wanted, ULONG *place,
                        PVOID *address)
{
    if (wanted & BY_ORDINAL) {
        NTSTATUS status = LdrpFindExport(exporter, NULL, 0, wanted & 0xFFFF, NULL, address);
        return NT_SUCCESS(status)
                   ? status
                   : LdrpNoteImport(status, NULL, wanted & 0xFFFF, exporter, importer);
    }
    uint32_t chars;
    const char *name = PeName(&importer->view, wanted + 2, &chars);
    if (!name)
        return STATUS_INVALID_IMAGE_FORMAT;
    NTSTATUS status = LdrpFindExport(exporter, name, chars, 0, place, address);
    return NT_SUCCESS(status) ? status : LdrpNoteImport(status, name, 0, exporter, importer);
}

static const IMAGE_SECTION_HEADER *section_of(const LDRP_MODULE *module, uint32_t rva)
{
    for (uint32_t i = 0; i < module->info.section_count; i++) {
        const IMAGE_SECTION_HEADER *section = &module->info.sections[i];
        if (rva - section->VirtualAddress < PeSectionBytes(section))
            return section;
    }
    return NULL;
}

/* Makes an IAT writable (1) or read-only again (0); most linkers put it into a writable section,
 * which costs nothing. */
static NTSTATUS open_iat(LDRP_MODULE *module, uint32_t rva, LONG count, int writable)
{
    const IMAGE_SECTION_HEADER *section = section_of(module, rva);
    PVOID base = module->view.base + rva;
    SIZE_T bytes = (SIZE_T)count * 4;
    ULONG old, execute = section && section->Characteristics & IMAGE_SCN_MEM_EXECUTE;
    if (section && section->Characteristics & IMAGE_SCN_MEM_WRITE)
        return STATUS_SUCCESS;
    ULONG protection = execute ? PAGE_EXECUTE_READ : PAGE_READONLY;
    if (writable)
        protection = execute ? PAGE_EXECUTE_READWRITE : PAGE_READWRITE;
    return NtProtectVirtualMemory(NtCurrentProcess(), &base, &bytes, protection, &old);
}

/* All imports of one descriptor. */
static NTSTATUS snap_descriptor(LDRP_MODULE *importer, LDRP_MODULE *exporter,
                                const IMAGE_IMPORT_DESCRIPTOR *descriptor)
{
    uint32_t iat_rva = descriptor->FirstThunk;
    uint32_t names_rva = descriptor->OriginalFirstThunk ? descriptor->OriginalFirstThunk : iat_rva;
    LONG count = count_thunks(&importer->view, names_rva);
    if (count < 0 || iat_rva % 4 || !PeBytes(&importer->view, iat_rva, (uint32_t)count * 4))
        return STATUS_INVALID_IMAGE_FORMAT;
    if (count == 0)
        return STATUS_SUCCESS;

    const uint32_t *names = PeBytes(&importer->view, names_rva, (uint32_t)count * 4);
    uint32_t *iat = PeBytes(&importer->view, iat_rva, (uint32_t)count * 4);
    ULONG place = 0;
    NTSTATUS status = open_iat(importer, iat_rva, count, 1);
    for (LONG i = 0; i < count && NT_SUCCESS(status); i++) {
        PVOID address;
        status = resolve(importer, exporter, names[i], &place, &address);
        if (NT_SUCCESS(status))
            iat[i] = (uint32_t)(ULONG_PTR)address;
    }
    if (!NT_SUCCESS(status))
        return status;
    return open_iat(importer, iat_rva, count, 0);
}

/* Loads the DLL that a descriptor names. */
static NTSTATUS load_exporter(PCWSTR folders, LDRP_MODULE *importer, const char *name,
                              LDRP_MODULE **exporter)
{
    UNICODE_STRING wide;
    if (!RtlCreateUnicodeStringFromAsciiz(&wide, name))
        return STATUS_NO_MEMORY;
    NTSTATUS status = LdrpLoad(folders, &wide, exporter);
    if (!NT_SUCCESS(status))
        LdrpNoteMissingDll(status, &wide, importer);
    else if (!LdrpAddUse(importer, *exporter))
        status = STATUS_NO_MEMORY;
    RtlFreeUnicodeString(&wide);
    return status;
}

/*
 * Loads and snaps all that `module` imports, dependencies first. STATUS_DLL_NOT_FOUND,
 * STATUS_ENTRYPOINT_NOT_FOUND, STATUS_ORDINAL_NOT_FOUND, STATUS_INVALID_IMAGE_FORMAT,
 * STATUS_NO_MEMORY.
 */
NTSTATUS LdrpSnapImports(PCWSTR folders, LDRP_MODULE *module)
{
    const IMAGE_DATA_DIRECTORY *directory = &module->info.directory[IMAGE_DIRECTORY_ENTRY_IMPORT];
    uint32_t rva = directory->VirtualAddress;
    if (module->snapped)
        return STATUS_SUCCESS; /* or under way: a cycle */
    module->snapped = 1;
    while (directory->Size) {
        const IMAGE_IMPORT_DESCRIPTOR *descriptor = /* lld-link aligns it to 1 byte only */
            PeBytes(&module->view, rva, sizeof(*descriptor));
        if (!descriptor)
            return STATUS_INVALID_IMAGE_FORMAT;
        if (descriptor->Name == 0 || descriptor->FirstThunk == 0)
            break;
        const char *name = PeString(&module->view, descriptor->Name);
        LDRP_MODULE *exporter;
        if (!name)
            return STATUS_INVALID_IMAGE_FORMAT;
        NTSTATUS status = load_exporter(folders, module, name, &exporter);
        if (NT_SUCCESS(status) && !LdrpIsBound(folders, module, exporter, descriptor, name))
            status = snap_descriptor(module, exporter, descriptor);
        if (!NT_SUCCESS(status))
            return status;
        rva += sizeof(*descriptor);
    }
    LdrpTakeTurn(module);
    return STATUS_SUCCESS;
}
