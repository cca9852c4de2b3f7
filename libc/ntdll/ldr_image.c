/*
 * ldr_image.c - questions about an image in memory: its headers, a directory, the module that an
 * address belongs to.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/ldrp.h"

/* The PE header of a mapped image; NULL: there is none. */
IMAGE_NT_HEADERS32 *NTAPI RtlImageNtHeader(PVOID base)
{
    const IMAGE_DOS_HEADER *dos = base;
    if (!base || base == (PVOID)-1 || dos->e_magic != IMAGE_DOS_SIGNATURE)
        return NULL;
    if (dos->e_lfanew < 4 || dos->e_lfanew >= 0x10000000)
        return NULL;
    IMAGE_NT_HEADERS32 *headers = (IMAGE_NT_HEADERS32 *)((UCHAR *)base + dos->e_lfanew);
    return headers->Signature == IMAGE_NT_SIGNATURE ? headers : NULL;
}

/*
 * A directory's bytes, and how many. mapped FALSE: the image is a file (sections at their raw
 * offsets). The low bits of base mark data files, as in Windows. NULL: there is no such directory.
 */
PVOID NTAPI RtlImageDirectoryEntryToData(PVOID base, BOOLEAN mapped, USHORT entry, ULONG *bytes)
{
    if ((ULONG_PTR)base & 1) {
        base = (PVOID)((ULONG_PTR)base & ~(ULONG_PTR)3);
        mapped = FALSE;
    }
    IMAGE_NT_HEADERS32 *headers = RtlImageNtHeader(base);
    if (!headers || entry >= headers->OptionalHeader.NumberOfRvaAndSizes ||
        entry >= IMAGE_NUMBEROF_DIRECTORY_ENTRIES)
        return NULL;
    const IMAGE_DATA_DIRECTORY *directory = &headers->OptionalHeader.DataDirectory[entry];
    ULONG rva = directory->VirtualAddress;
    if (!rva || rva >= headers->OptionalHeader.SizeOfImage)
        return NULL;
    *bytes = directory->Size;
    if (mapped || rva < headers->OptionalHeader.SizeOfHeaders)
        return (UCHAR *)base + rva;

    const IMAGE_SECTION_HEADER *section =
        (const IMAGE_SECTION_HEADER *)((UCHAR *)&headers->OptionalHeader +
                                       headers->FileHeader.SizeOfOptionalHeader);
    for (ULONG i = 0; i < headers->FileHeader.NumberOfSections; i++, section++)
        if (rva - section->VirtualAddress < section->SizeOfRawData)
            return (UCHAR *)base + section->PointerToRawData + (rva - section->VirtualAddress);
    return NULL;
}

/* The loader's entry of the module that an address lies in. STATUS_NO_MORE_ENTRIES: in none. */
NTSTATUS NTAPI LdrFindEntryForAddress(PVOID address, PLDR_DATA_TABLE_ENTRY *entry)
{
    RtlEnterCriticalSection(&LdrpLoaderLock);
    LDRP_MODULE *module = RtlPeb()->Ldr ? LdrpModuleOf(address) : NULL;
    if (module)
        *entry = &module->entry;
    RtlLeaveCriticalSection(&LdrpLoaderLock);
    return module ? STATUS_SUCCESS : STATUS_NO_MORE_ENTRIES;
}

/* The base of the module that an address lies in, or NULL. MSDN: RtlPcToFileHeader. */
PVOID NTAPI RtlPcToFileHeader(PVOID address, PVOID *base)
{
    PLDR_DATA_TABLE_ENTRY entry;
    *base = NT_SUCCESS(LdrFindEntryForAddress(address, &entry)) ? entry->DllBase : NULL;
    return *base;
}
