/*
 * imagearea.c - the control area of an executable file: which page has which protection, and which
 * bytes of the file.
 *
 * A page beyond a PE section's file bytes is all zero: its first write takes a fresh frame,
 * nothing is copied. Writable pages are copy-on-write, unless the PE section is marked as shared:
 * then all processes write to the same frame.
 * Source: Microsoft PE/COFF specification; WDK ZwCreateSection (SEC_IMAGE).
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/ex.h"
#include "mm/section.h"

/* PE characteristics -> protection. */
static ULONG code_of(ULONG characteristics)
{
    bool execute = characteristics & IMAGE_SCN_MEM_EXECUTE,
         write = characteristics & IMAGE_SCN_MEM_WRITE;
    if (write && (characteristics & IMAGE_SCN_MEM_SHARED))
        return execute ? MM_EXECUTE_READWRITE : MM_READWRITE;
    if (write)
        return execute ? MM_EXECUTE_WRITECOPY : MM_WRITECOPY;
    return execute ? MM_EXECUTE_READ : MM_READONLY;
}

/* Which PE section a page lies in; NULL: the headers, or a hole. */
static const IMAGE_SECTION_HEADER *section_of(const struct PE_INFO *pe, ULONG page)
{
    const IMAGE_SECTION_HEADER *found = NULL;
    for (ULONG i = 0; i < pe->section_count; i++) {
        const IMAGE_SECTION_HEADER *s = &pe->sections[i];
        ULONG first = s->VirtualAddress >> PAGE_SHIFT;
        if (page >= first && page - first < (PeSectionBytes(s) + PAGE_MASK) >> PAGE_SHIFT)
            found = s;
    }
    return found;
}

static ULONG page_code(const struct PE_INFO *pe, ULONG page)
{
    const IMAGE_SECTION_HEADER *s = section_of(pe, page);
    return s != NULL ? code_of(s->Characteristics) : MM_READONLY;
}

/* Which file bytes a page of the image begins with; *file_offset where they stand. 0: it is all
   zero. */
static ULONG file_bytes_of(const struct PE_INFO *pe, ULONG page, ULONG *file_offset)
{
    ULONG rva = page << PAGE_SHIFT, limit = pe->headers_size, start = 0;
    *file_offset = rva;
    for (ULONG i = 0; i < pe->section_count; i++) {
        const IMAGE_SECTION_HEADER *s = &pe->sections[i];
        if (rva < s->VirtualAddress)
            break;
        start = s->VirtualAddress;
        limit = PeSectionFileBytes(s);
        *file_offset = s->PointerToRawData + (rva - start);
    }
    ULONG into = rva - start;
    if (into >= limit)
        return 0;
    return limit - into < PAGE_SIZE ? limit - into : PAGE_SIZE;
}

/* Pages that the area itself can come to hold. */
static ULONG count_held_pages(const struct PE_INFO *pe)
{
    ULONG count = 0, offset;
    for (ULONG page = 0; page < pe->image_size >> PAGE_SHIFT; page++)
        count += !MiIsCopyCode(page_code(pe, page)) || file_bytes_of(pe, page, &offset) != 0;
    return count;
}

/* The checker wants the whole file; it is read once, into pool, and let go again. *headers: a copy
 * of the headers, which pe->sections points into. PE_VERDICTS: no pool. */
static enum pe_verdict check_file(const MM_FILE *file, struct PE_INFO *pe, char **headers)
{
    char *all = ExAllocatePoolWithTag(NonPagedPool, file->bytes, SECTION_TAG);
    if (all == NULL)
        return PE_VERDICTS;
    file->read(file->context, 0, all, file->bytes);
    enum pe_verdict verdict = PeCheckHeaders(all, file->bytes, pe);
    if (verdict == PE_OK) {
        *headers = ExAllocatePoolWithTag(NonPagedPool, pe->headers_size, SECTION_TAG);
        if (*headers == NULL) {
            verdict = PE_VERDICTS;
        } else {
            memcpy(*headers, all, pe->headers_size);
            pe->sections = (const void *)(*headers + ((const char *)pe->sections - all));
        }
    }
    ExFreePool(all);
    return verdict;
}

static void set_codes(CONTROL_AREA *area)
{
    for (ULONG page = 0; page < area->pages; page++) {
        ULONG code = page_code(&area->pe, page);
        *MiProto(area, page) = PROTO_CODE(code) | PROTO_COMMITTED;
        area->view_commit += MiIsCopyCode(code);
        area->shares_writes |= MiIsWriteCode(code);
    }
}

/* A new area for a file that was found good; `headers` goes to it. Nothing is paged out: each page
 * needs a frame. */
static NTSTATUS make_area(const MM_FILE *file, const struct PE_INFO *pe, char *headers,
                          CONTROL_AREA **out)
{
    ULONG held = count_held_pages(pe);
    CONTROL_AREA *area = NULL;
    if (MiChargeSystem(held)) {
        area = MiCreateArea(AreaImage, pe->image_size >> PAGE_SHIFT, file, 0);
        if (area == NULL)
            MiReturnSystem(held);
    }
    if (area == NULL) {
        ExFreePoolWithTag(headers, SECTION_TAG);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    area->charged_pages = held;
    area->pe = *pe;
    area->headers = headers;
    set_codes(area);
    *out = area;
    return STATUS_SUCCESS;
}

static NTSTATUS open_image(const MM_FILE *file, CONTROL_AREA **out, char why[128])
{
    struct PE_INFO pe;
    char *headers;
    if (file->bytes == 0)
        return STATUS_INVALID_FILE_FOR_SECTION;
    enum pe_verdict verdict = check_file(file, &pe, &headers);
    if (verdict == PE_VERDICTS)
        return STATUS_INSUFFICIENT_RESOURCES;
    if (verdict == PE_OK)
        return make_area(file, &pe, headers, out);
    PeExplain(verdict, &pe, why, 128);
    return PeStatus(verdict);
}

NTSTATUS MiOpenImage(const MM_FILE *file, CONTROL_AREA **out, char why[128])
{
    CONTROL_AREA *known = file->sections->ImageSectionObject;
    NTSTATUS status = STATUS_SUCCESS;
    why[0] = 0;
    if (known == NULL) {
        status = open_image(file, out, why);
    } else if (MiOpenArea(known)) {
        *out = known;
    } else {
        status = STATUS_INSUFFICIENT_RESOURCES;
    }
    if (known != NULL || !NT_SUCCESS(status))
        file->release(file->context);
    return status;
}

NTSTATUS MiImageFrame(CONTROL_AREA *area, ULONG page, pfn_t *out)
{
    proto_t *proto = MiProto(area, page);
    if (!(*proto & PROTO_FRAME)) {
        ULONG offset, bytes = file_bytes_of(&area->pe, page, &offset);
        pfn_t pfn = _PageAlloc(1, (bytes < PAGE_SIZE ? PAGE_ZEROED : 0) | PAGE_OWNER(OwnerSection),
                               1, 0, PAGE_ANYWHERE);
        if (pfn == PAGE_NONE)
            return STATUS_NO_MEMORY;
        void *window = MiMapFrame(pfn, WindowCopy);
        if (area->file.read(area->file.context, offset, window, bytes) != bytes) {
            _PageFree(pfn, 1);
            return STATUS_IN_PAGE_ERROR;
        }
        *proto |= (pfn << PAGE_SHIFT) | PROTO_FRAME;
        area->resident_pages++;
    }
    *out = MiProtoFrame(*proto);
    return STATUS_SUCCESS;
}

bool MiIsZeroData(const CONTROL_AREA *area, ULONG page)
{
    ULONG offset;
    proto_t proto = *MiProto(area, page);
    return MiIsCopyCode(MiProtoCode(proto)) && !(proto & PROTO_FRAME) &&
           file_bytes_of(&area->pe, page, &offset) == 0;
}

void MmImageInformation(const SECTION *section, SECTION_IMAGE_INFORMATION *info)
{
    const struct PE_INFO *pe = &section->area->pe;
    *info = (SECTION_IMAGE_INFORMATION){
        .TransferAddress =
            (PVOID)(uintptr_t)(pe->entry_rva != 0 ? pe->image_base + pe->entry_rva : 0),
        .MaximumStackSize = pe->stack_reserve,
        .CommittedStackSize = pe->stack_commit,
        .SubSystemType = pe->subsystem,
        .SubSystemMajorVersion = pe->subsystem_major,
        .SubSystemMinorVersion = pe->subsystem_minor,
        .ImageCharacteristics = pe->characteristics,
        .DllCharacteristics = pe->dll_characteristics,
        .Machine = pe->machine,
        .ImageContainsCode = 1,
        .ImageFileSize = section->area->file.bytes,
    };
}

ULONG MmPreferredBase(const SECTION *section)
{
    return section->area->pe.image_base;
}
