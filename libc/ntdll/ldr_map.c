/*
 * ldr_map.c - from the section of an image to a module at an address that its code can live with.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/ldrp.h"

#define VIEW_SHARE 1u

/* Protects one section, or gives back what its header says. */
static NTSTATUS protect(const LDRP_MODULE *module, uint32_t rva, uint32_t bytes, ULONG protection)
{
    PVOID base = module->view.base + rva;
    SIZE_T size = bytes;
    ULONG old;
    return NtProtectVirtualMemory(NtCurrentProcess(), &base, &size, protection, &old);
}

static ULONG protection_of(const IMAGE_SECTION_HEADER *section, int writable)
{
    if (section->Characteristics & IMAGE_SCN_MEM_EXECUTE)
        return writable ? PAGE_EXECUTE_READWRITE : PAGE_EXECUTE_READ;
    return writable ? PAGE_READWRITE : PAGE_READONLY;
}

/* Makes the sections that are not writable writable, or takes it back. The headers go with them. */
NTSTATUS LdrpSetWritable(const LDRP_MODULE *module, int writable)
{
    NTSTATUS status =
        protect(module, 0, module->info.headers_size, writable ? PAGE_READWRITE : PAGE_READONLY);
    for (uint32_t i = 0; i < module->info.section_count && NT_SUCCESS(status); i++) {
        const IMAGE_SECTION_HEADER *section = &module->info.sections[i];
        if (!(section->Characteristics & IMAGE_SCN_MEM_WRITE))
            status = protect(module, section->VirtualAddress, PeSectionBytes(section),
                             protection_of(section, writable));
    }
    return status;
}

/*
 * Moves a module's code to where it was mapped. STATUS_CONFLICTING_ADDRESSES: it may not be moved;
 * STATUS_INVALID_IMAGE_FORMAT: its relocations are malformed.
 */
NTSTATUS LdrpRelocate(LDRP_MODULE *module)
{
    uint32_t delta = (uint32_t)(ULONG_PTR)module->view.base - module->info.image_base;
    const IMAGE_DATA_DIRECTORY *relocations =
        &module->info.directory[IMAGE_DIRECTORY_ENTRY_BASERELOC];
    if (delta == 0)
        return STATUS_SUCCESS;
    if (module->info.relocs_stripped)
        return STATUS_CONFLICTING_ADDRESSES;
    NTSTATUS status = LdrpSetWritable(module, 1);
    if (!NT_SUCCESS(status))
        return status;
    enum pe_verdict verdict = PeRelocate(&module->view, relocations, delta);
    status = LdrpSetWritable(module, 0);
    return verdict == PE_OK ? status : PeStatus(verdict);
}

/* Maps an image (its section stays open) and enters it as `path`. */
NTSTATUS LdrpMapSection(HANDLE section, PCWSTR path, LDRP_MODULE **module)
{
    PVOID base = NULL;
    SIZE_T bytes = 0;
    struct PE_INFO info;
    NTSTATUS status = NtMapViewOfSection(section, NtCurrentProcess(), &base, 0, 0, NULL, &bytes,
                                         VIEW_SHARE, 0, PAGE_EXECUTE_READ);
    if (!NT_SUCCESS(status))
        return status;
    enum pe_verdict verdict = PeCheckView(base, bytes, &info);
    *module = verdict == PE_OK ? LdrpAddModule(base, &info, path) : NULL;
    if (!*module) {
        NtUnmapViewOfSection(NtCurrentProcess(), base);
        return verdict == PE_OK ? STATUS_NO_MEMORY : PeStatus(verdict);
    }
    return LdrpRelocate(*module);
}
