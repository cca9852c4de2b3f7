/*
 * section.c - section objects: a size and a protection over a control area.
 *
 * Of nothing (the paging file, as Windows calls it): demand-zero pages, promised at once
 * (SEC_COMMIT) or by VirtualAlloc on a view (SEC_RESERVE). Of a file: its data, whose pages are the
 * file's own, or its image.
 * Source: WDK ZwCreateSection, ZwExtendSection; MSDN CreateFileMapping.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/section.h"
#include "mm/userpage.h"

bool MmIsImage(const SECTION *section)
{
    return section->area->kind == AreaImage;
}

/* Exactly one of these; NOCACHE goes with the first two. XP has no large pages in sections. */
#define SEC_KINDS (SEC_IMAGE | SEC_RESERVE | SEC_COMMIT)

NTSTATUS MmDecodeSection(ULONG protect, ULONG allocation, ULONG *code)
{
    ULONG kind = allocation & SEC_KINDS;
    bool one_kind = kind != 0 && (kind & (kind - 1)) == 0;
    if (!one_kind || (allocation & ~(SEC_KINDS | SEC_NOCACHE)) != 0 ||
        ((allocation & SEC_NOCACHE) && kind == SEC_IMAGE))
        return STATUS_INVALID_PARAMETER_6;
    int decoded = MiProtectionCode(protect);
    if (decoded < 0 || (decoded & (MM_GUARD | MM_NOCACHE)))
        return STATUS_INVALID_PAGE_PROTECTION;
    *code = (ULONG)decoded;
    return STATUS_SUCCESS;
}

static void fill_section(SECTION *section, ULONGLONG bytes, ULONG code, ULONG attributes)
{
    section->bytes = bytes;
    section->code = code;
    section->attributes = attributes;
}

NTSTATUS MmCreateImageSection(SECTION *section, const MM_FILE *file, char why[128])
{
    NTSTATUS status = MiOpenImage(file, &section->area, why);
    if (NT_SUCCESS(status))
        fill_section(section, section->area->pe.image_size, MM_EXECUTE_WRITECOPY,
                     SEC_IMAGE | SEC_FILE);
    return status;
}

NTSTATUS MmCreatePagingSection(SECTION *section, ULONGLONG bytes, ULONG code, ULONG allocation)
{
    if (bytes == 0)
        return STATUS_INVALID_PARAMETER_4;
    if (bytes > 0xFFFFF000u)
        return STATUS_SECTION_TOO_BIG;
    ULONG pages = (ULONG)((bytes + PAGE_MASK) >> PAGE_SHIFT);
    ULONG promised = (allocation & SEC_COMMIT) ? pages : 0;
    if (!MiChargeShared(promised))
        return STATUS_COMMITMENT_LIMIT;
    section->area = MiCreateArea(AreaPaging, pages, NULL, promised != 0 ? PROTO_COMMITTED : 0);
    if (section->area == NULL) {
        MiReturnSystem(promised);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    section->area->charged_pages = promised;
    fill_section(section, (ULONGLONG)pages << PAGE_SHIFT, code, allocation);
    return STATUS_SUCCESS;
}

/* More pages of a file: those that are not in memory are promised now. */
static NTSTATUS grow(CONTROL_AREA *area, ULONGLONG bytes)
{
    ULONG pages = (ULONG)((bytes + PAGE_MASK) >> PAGE_SHIFT), missing = 0;
    for (ULONG page = area->pages; page < pages; page++)
        missing += !area->file.holds(area->file.context, page);
    if (!MiChargeShared(missing))
        return STATUS_COMMITMENT_LIMIT;
    NTSTATUS status = area->file.extend(area->file.context, (ULONG)bytes);
    if (!NT_SUCCESS(status)) {
        MiReturnSystem(missing);
        return status;
    }
    area->charged_pages += missing;
    if (pages > area->pages)
        area->pages = pages;
    return STATUS_SUCCESS;
}

/* The file's area with one more section; takes the file over in any case. */
static NTSTATUS open_data(const MM_FILE *file, CONTROL_AREA **out)
{
    CONTROL_AREA *known = file->sections->DataSectionObject;
    *out = known;
    if (known == NULL)
        *out = MiCreateArea(AreaFile, 0, file, 0);
    else
        MiOpenArea(known);
    if (known != NULL || *out == NULL)
        file->release(file->context);
    return *out != NULL ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

/* How large the section over the file shall be. */
static NTSTATUS choose_size(const MM_FILE *file, ULONG code, ULONGLONG *bytes)
{
    if (*bytes == 0)
        *bytes = file->bytes;
    if (*bytes == 0)
        return STATUS_MAPPED_FILE_SIZE_ZERO;
    if (*bytes > file->bytes && !MiIsWriteCode(code))
        return STATUS_SECTION_TOO_BIG;
    return *bytes > MM_FILE_MAXIMUM ? STATUS_DISK_FULL : STATUS_SUCCESS;
}

NTSTATUS MmCreateFileSection(SECTION *section, const MM_FILE *file, ULONGLONG bytes, ULONG code,
                             ULONG allocation)
{
    NTSTATUS status = choose_size(file, code, &bytes);
    if (!NT_SUCCESS(status)) {
        file->release(file->context);
        return status;
    }
    status = open_data(file, &section->area);
    if (NT_SUCCESS(status))
        status = grow(section->area, bytes);
    if (NT_SUCCESS(status))
        fill_section(section, bytes, code, (allocation & SEC_NOCACHE) | SEC_FILE);
    return status;
}

NTSTATUS MmExtendSection(SECTION *section, ULONGLONG *bytes)
{
    if (section->area->kind != AreaFile)
        return STATUS_SECTION_NOT_EXTENDED;
    if (*bytes > MM_FILE_MAXIMUM)
        return STATUS_SECTION_TOO_BIG;
    NTSTATUS status = STATUS_SUCCESS;
    if (*bytes > section->bytes)
        status = MiIsWriteCode(section->code) ? grow(section->area, *bytes)
                                              : STATUS_SECTION_NOT_EXTENDED;
    if (NT_SUCCESS(status) && *bytes > section->bytes)
        section->bytes = *bytes;
    *bytes = section->bytes;
    return status;
}

void MmDeleteSection(void *body)
{
    SECTION *section = body;
    if (section->area != NULL)
        MiCloseArea(section->area, &section->area->sections);
}

void *MmSectionFile(const SECTION *section)
{
    return section->area->kind != AreaPaging ? section->area->file.context : NULL;
}

void MmSectionInformation(const SECTION *section, ULONG *attributes, ULONGLONG *bytes)
{
    *attributes = section->attributes;
    *bytes = section->bytes;
}
