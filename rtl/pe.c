/*
 * pe.c - is this file a PE32 image that can be mapped? What does it say of itself?
 *
 * The file comes from anywhere: each number in it is a claim. What passes here is safe to map with
 * one loop over the sections; the first claim that does not hold decides the verdict. The rules are
 * those of Windows XP's image sections: ascending sections without gaps, at most 96.
 *
 * Reference: Microsoft, "PE Format".
 *
 * SPDX-License-Identifier: MIT
 */
#include "rtl/pe.h"

#define PAGE_BYTES       0x1000u
#define GRANULARITY      0x10000u
#define MAX_IMAGE_BYTES  0x7FFE0000u
#define HEADERS_BASE     offsetof(IMAGE_NT_HEADERS32, OptionalHeader)
#define DIRECTORIES_BASE offsetof(IMAGE_OPTIONAL_HEADER32, DataDirectory)

#define ANY_ACCESS (IMAGE_SCN_MEM_READ | IMAGE_SCN_MEM_WRITE | IMAGE_SCN_MEM_EXECUTE)

static uint32_t round_up(uint32_t bytes, uint32_t to)
{
    return (bytes + to - 1) & ~(to - 1);
}

static int power_of_two(uint32_t value)
{
    return value && !(value & (value - 1));
}

static int inside(uint32_t start, uint32_t length, size_t whole)
{
    return start <= whole && length <= whole - start;
}

uint32_t PeSectionBytes(const IMAGE_SECTION_HEADER *section)
{
    return section->Misc.VirtualSize ? section->Misc.VirtualSize : section->SizeOfRawData;
}

uint32_t PeSectionFileBytes(const IMAGE_SECTION_HEADER *section)
{
    uint32_t in_memory = round_up(PeSectionBytes(section), PAGE_BYTES);
    if (!section->PointerToRawData)
        return 0;
    return section->SizeOfRawData < in_memory ? section->SizeOfRawData : in_memory;
}

/* MZ, then the new header: which kind of program is it? */
static enum pe_verdict check_signatures(const unsigned char *file, size_t bytes,
                                        const IMAGE_NT_HEADERS32 **headers)
{
    if (bytes == 0)
        return PE_EMPTY;
    if (bytes < 2 || file[0] != 'M' || file[1] != 'Z')
        return PE_NOT_MZ;
    if (bytes < sizeof(IMAGE_DOS_HEADER))
        return PE_DOS;

    uint32_t offset = (uint32_t)((const IMAGE_DOS_HEADER *)file)->e_lfanew;
    if (!inside(offset, 4, bytes) || offset < 4)
        return PE_DOS;
    const unsigned char *signature = file + offset;
    if (signature[0] == 'N' && signature[1] == 'E')
        return PE_WIN16;
    if (signature[0] != 'P' || signature[1] != 'E' || signature[2] || signature[3])
        return signature[0] == 'L' ? PE_DOS : PE_NOT_PE;
    if (offset % 4)
        return PE_NOT_PE;
    if (!inside(offset, HEADERS_BASE + DIRECTORIES_BASE, bytes))
        return PE_CUT_SHORT;
    *headers = (const IMAGE_NT_HEADERS32 *)signature;
    return PE_OK;
}

/* The processor and the kind of optional header. */
static enum pe_verdict check_machine(const IMAGE_NT_HEADERS32 *headers, struct PE_INFO *info)
{
    const IMAGE_FILE_HEADER *file_header = &headers->FileHeader;
    info->machine = file_header->Machine;
    info->characteristics = file_header->Characteristics;
    info->time_stamp = file_header->TimeDateStamp;
    info->is_dll = (file_header->Characteristics & IMAGE_FILE_DLL) != 0;
    info->relocs_stripped = (file_header->Characteristics & IMAGE_FILE_RELOCS_STRIPPED) != 0;

    if (info->machine == IMAGE_FILE_MACHINE_AMD64 || info->machine == IMAGE_FILE_MACHINE_IA64 ||
        info->machine == IMAGE_FILE_MACHINE_ARM64)
        return PE_64_BIT;
    if (info->machine != IMAGE_FILE_MACHINE_I386)
        return PE_OTHER_MACHINE;
    if (headers->OptionalHeader.Magic == IMAGE_NT_OPTIONAL_HDR64_MAGIC)
        return PE_64_BIT;
    if (headers->OptionalHeader.Magic != IMAGE_NT_OPTIONAL_HDR32_MAGIC)
        return PE_BAD_MAGIC;
    if (!(info->characteristics & IMAGE_FILE_EXECUTABLE_IMAGE))
        return PE_NOT_EXECUTABLE;
    return PE_OK;
}

/* The data directories: as many as the header counts and has room for. */
static enum pe_verdict read_directories(const IMAGE_NT_HEADERS32 *headers, size_t room,
                                        struct PE_INFO *info)
{
    uint32_t header_size = headers->FileHeader.SizeOfOptionalHeader;
    uint32_t count = headers->OptionalHeader.NumberOfRvaAndSizes;
    if (header_size < DIRECTORIES_BASE || !inside(HEADERS_BASE, header_size, room))
        return PE_OPTIONAL_HEADER_SIZE;
    if (count > IMAGE_NUMBEROF_DIRECTORY_ENTRIES)
        count = IMAGE_NUMBEROF_DIRECTORY_ENTRIES;
    if (count * sizeof(IMAGE_DATA_DIRECTORY) > header_size - DIRECTORIES_BASE)
        return PE_OPTIONAL_HEADER_SIZE;

    info->directory_count = count;
    for (uint32_t i = 0; i < count; i++)
        info->directory[i] = headers->OptionalHeader.DataDirectory[i];
    return PE_OK;
}

/* Base, sizes, alignments, subsystem. */
static enum pe_verdict check_optional(const IMAGE_OPTIONAL_HEADER32 *header, struct PE_INFO *info)
{
    info->entry_rva = header->AddressOfEntryPoint;
    info->image_base = header->ImageBase;
    info->headers_size = header->SizeOfHeaders;
    info->section_alignment = header->SectionAlignment;
    info->stack_reserve = header->SizeOfStackReserve;
    info->stack_commit = header->SizeOfStackCommit;
    info->heap_reserve = header->SizeOfHeapReserve;
    info->heap_commit = header->SizeOfHeapCommit;
    info->checksum = header->CheckSum;
    info->dll_characteristics = header->DllCharacteristics;
    info->subsystem = header->Subsystem;
    info->subsystem_major = header->MajorSubsystemVersion;
    info->subsystem_minor = header->MinorSubsystemVersion;

    if (info->directory[IMAGE_DIRECTORY_ENTRY_COM_DESCRIPTOR].VirtualAddress)
        return PE_DOT_NET;
    if (!info->is_dll && info->subsystem != IMAGE_SUBSYSTEM_WINDOWS_GUI &&
        info->subsystem != IMAGE_SUBSYSTEM_WINDOWS_CUI)
        return PE_SUBSYSTEM;
    if (info->image_base % GRANULARITY)
        return PE_IMAGE_BASE;
    if (!power_of_two(header->SectionAlignment) || header->SectionAlignment < PAGE_BYTES)
        return PE_SECTION_ALIGNMENT;
    if (!power_of_two(header->FileAlignment) || header->FileAlignment > header->SectionAlignment)
        return PE_FILE_ALIGNMENT;
    if (header->SizeOfImage == 0 || header->SizeOfImage > MAX_IMAGE_BYTES)
        return PE_IMAGE_SIZE;
    info->image_size = round_up(header->SizeOfImage, PAGE_BYTES);
    return PE_OK;
}

/* One section: it must begin where the one before ended. */
static enum pe_verdict check_section(const IMAGE_SECTION_HEADER *section, uint32_t expected,
                                     const struct PE_INFO *info)
{
    uint32_t bytes = PeSectionBytes(section);
    if (section->VirtualAddress != expected)
        return PE_SECTION_ADDRESS;
    if (bytes == 0)
        return PE_SECTION_EMPTY;
    if (!inside(section->VirtualAddress, bytes, info->image_size))
        return PE_SECTION_OUTSIDE_IMAGE;
    if (!(section->Characteristics & ANY_ACCESS))
        return PE_SECTION_NO_ACCESS;
    return PE_OK;
}

static enum pe_verdict check_sections(const unsigned char *image, size_t bytes, int is_file,
                                      const IMAGE_NT_HEADERS32 *headers, struct PE_INFO *info)
{
    size_t table = (size_t)((const unsigned char *)headers - image) + HEADERS_BASE +
                   headers->FileHeader.SizeOfOptionalHeader;
    uint32_t count = headers->FileHeader.NumberOfSections;
    if (count == 0)
        return PE_NO_SECTIONS;
    if (count > PE_MAXIMUM_SECTIONS)
        return PE_TOO_MANY_SECTIONS;
    if (table % 4)
        return PE_OPTIONAL_HEADER_SIZE;
    if (table + count * sizeof(IMAGE_SECTION_HEADER) > bytes)
        return PE_CUT_SHORT;
    if (info->headers_size > bytes || info->headers_size > info->image_size ||
        table + count * sizeof(IMAGE_SECTION_HEADER) > info->headers_size)
        return PE_HEADERS_SIZE;
    info->sections = (const IMAGE_SECTION_HEADER *)(image + table);
    info->section_count = count;

    uint32_t expected = round_up(info->headers_size, info->section_alignment);
    for (uint32_t i = 0; i < count; i++) {
        const IMAGE_SECTION_HEADER *section = &info->sections[i];
        info->culprit = i + 1;
        enum pe_verdict verdict = check_section(section, expected, info);
        if (verdict != PE_OK)
            return verdict;
        if (is_file && !inside(section->PointerToRawData, PeSectionFileBytes(section), bytes))
            return PE_SECTION_OUTSIDE_FILE;
        expected = round_up(expected + PeSectionBytes(section), info->section_alignment);
    }
    info->culprit = 0;
    if (round_up(info->image_size, info->section_alignment) != expected)
        return PE_IMAGE_SIZE;
    return PE_OK;
}

/* The entry point and the directories that the loader reads. */
static enum pe_verdict check_targets(struct PE_INFO *info)
{
    static const unsigned char read_by_loader[] = {
        IMAGE_DIRECTORY_ENTRY_EXPORT, IMAGE_DIRECTORY_ENTRY_IMPORT, IMAGE_DIRECTORY_ENTRY_BASERELOC,
        IMAGE_DIRECTORY_ENTRY_TLS};

    if (info->entry_rva >= info->image_size || (!info->is_dll && info->entry_rva == 0))
        return PE_ENTRY_POINT;
    for (size_t i = 0; i < sizeof(read_by_loader); i++) {
        const IMAGE_DATA_DIRECTORY *directory = &info->directory[read_by_loader[i]];
        info->culprit = read_by_loader[i];
        if (!inside(directory->VirtualAddress, directory->Size, info->image_size))
            return PE_DIRECTORY;
    }
    info->culprit = 0;
    return PE_OK;
}

static enum pe_verdict check(const void *image, size_t bytes, int is_file, struct PE_INFO *info)
{
    const IMAGE_NT_HEADERS32 *headers = NULL;
    *info = (struct PE_INFO){0};
    enum pe_verdict verdict = check_signatures(image, bytes, &headers);
    if (verdict == PE_OK)
        verdict = check_machine(headers, info);
    if (verdict == PE_OK)
        verdict = read_directories(
            headers,
            bytes - (size_t)((const unsigned char *)headers - (const unsigned char *)image), info);
    if (verdict == PE_OK)
        verdict = check_optional(&headers->OptionalHeader, info);
    if (verdict == PE_OK)
        verdict = check_sections(image, bytes, is_file, headers, info);
    if (verdict == PE_OK)
        verdict = check_targets(info);
    return verdict;
}

enum pe_verdict PeCheckHeaders(const void *file, size_t bytes, struct PE_INFO *info)
{
    return check(file, bytes, 1, info);
}

enum pe_verdict PeCheckView(const void *view, size_t bytes, struct PE_INFO *info)
{
    return check(view, bytes, 0, info);
}
