/*
 * section.c - image sections: an executable file as pages that all its views share until they
 * write.
 *
 *   SECTION ── frames[page]  the shared frame; PAGE_NONE until the first fault reads it
 *           └─ codes[page]   protection by the PE section; writable ones are copy-on-write
 *
 * A page beyond a PE section's file bytes is all zero: its first write takes a fresh frame,
 * nothing is copied.
 * The section holds one reference to each of its frames, a PTE another. Lock: each section's.
 * Source: Microsoft PE/COFF specification; WDK ZwCreateSection (SEC_IMAGE).
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/section.h"
#include "k/ex.h"
#include "mm/userpage.h"

#define SECTION_TAG TAG_('S', 'e', 'c', 't')
enum { HEADER_BYTES = PAGE_SIZE };

const WCHAR *MmSectionName(const SECTION *section)
{
    return section->file.name;
}

/* PE characteristics -> protection. Writable pages are copy-on-write: each process has its own
   data. */
static ULONG code_of(ULONG characteristics)
{
    bool execute = characteristics & IMAGE_SCN_MEM_EXECUTE,
         write = characteristics & IMAGE_SCN_MEM_WRITE;
    if (write)
        return execute ? MM_EXECUTE_WRITECOPY : MM_WRITECOPY;
    return execute ? MM_EXECUTE_READ : MM_READONLY;
}

static void set_codes(SECTION *section)
{
    memset(section->codes, MM_READONLY, section->pages);
    for (ULONG i = 0; i < section->pe.section_count; i++) {
        const IMAGE_SECTION_HEADER *s = &section->pe.sections[i];
        ULONG first = s->VirtualAddress >> PAGE_SHIFT;
        ULONG pages = (PeSectionBytes(s) + PAGE_MASK) >> PAGE_SHIFT;
        for (ULONG page = first; page < first + pages && page < section->pages; page++)
            section->codes[page] = (UCHAR)code_of(s->Characteristics);
    }
    for (ULONG page = 0; page < section->pages; page++)
        section->commit_pages +=
            section->codes[page] == MM_WRITECOPY || section->codes[page] == MM_EXECUTE_WRITECOPY;
}

/* The checker wants the whole file; it is read once, into pool, and let go again. */
static enum pe_verdict check_file(SECTION *section)
{
    char *all = ExAllocatePoolWithTag(NonPagedPool, section->file.bytes, SECTION_TAG);
    if (all == NULL)
        return PE_VERDICTS;
    section->file.read(section->file.context, 0, all, section->file.bytes);
    enum pe_verdict verdict = PeCheckHeaders(all, section->file.bytes, &section->pe);
    if (verdict == PE_OK) {
        ULONG bytes = ROUND_UP(section->pe.headers_size, PAGE_SIZE);
        section->headers = ExAllocateZeroed(bytes, SECTION_TAG);
        if (section->headers == NULL)
            verdict = PE_VERDICTS;
        else {
            memcpy(section->headers, all, section->pe.headers_size);
            section->pe.sections =
                (const void *)(section->headers + ((const char *)section->pe.sections - all));
        }
    }
    ExFreePool(all);
    return verdict;
}

/* Which file bytes a page of the image begins with; *file_offset where they stand. 0: it is all
   zero. */
static ULONG file_bytes_of(const SECTION *section, ULONG page, ULONG *file_offset)
{
    ULONG rva = page << PAGE_SHIFT, limit = section->pe.headers_size, start = 0;
    *file_offset = rva;
    for (ULONG i = 0; i < section->pe.section_count; i++) {
        const IMAGE_SECTION_HEADER *s = &section->pe.sections[i];
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

/* Pages that the section itself can come to hold. */
static ULONG count_file_pages(const SECTION *section)
{
    ULONG count = 0, offset;
    for (ULONG page = 0; page < section->pages; page++)
        count += section->codes[page] == MM_READONLY || section->codes[page] == MM_EXECUTE_READ ||
                 file_bytes_of(section, page, &offset) != 0;
    return count;
}

static bool allocate_tables(SECTION *section)
{
    section->pages = section->pe.image_size >> PAGE_SHIFT;
    section->frames =
        ExAllocatePoolWithTag(NonPagedPool, section->pages * sizeof(pfn_t), SECTION_TAG);
    section->codes = ExAllocatePoolWithTag(NonPagedPool, section->pages, SECTION_TAG);
    if (section->frames != NULL) /* PAGE_NONE; MmDeleteSection looks at them */
        memset(section->frames, 0xFF, section->pages * sizeof(pfn_t));
    if (section->frames == NULL || section->codes == NULL)
        return false;
    set_codes(section);
    /* nothing is paged out: each needs a frame */
    section->charged_pages = count_file_pages(section);
    if (MiChargeSystem(section->charged_pages))
        return true;
    section->charged_pages = 0;
    return false;
}

NTSTATUS MmCreateImageSection(SECTION *section, const MM_FILE *file, char why[128])
{
    section->file = *file;
    why[0] = 0;
    if (file->bytes == 0)
        return STATUS_INVALID_FILE_FOR_SECTION;
    enum pe_verdict verdict = check_file(section);
    if (verdict == PE_VERDICTS || (verdict == PE_OK && !allocate_tables(section)))
        return STATUS_INSUFFICIENT_RESOURCES;
    if (verdict == PE_OK)
        return STATUS_SUCCESS;
    PeExplain(verdict, &section->pe, why, 128);
    return PeStatus(verdict);
}

void MmDeleteSection(void *body)
{
    SECTION *section = body;
    for (ULONG page = 0; section->frames != NULL && page < section->pages; page++)
        if (section->frames[page] != PAGE_NONE)
            MiReleasePage(section->frames[page]);
    MiReturnSystem(section->charged_pages);
    if (section->frames != NULL)
        ExFreePool(section->frames);
    if (section->codes != NULL)
        ExFreePool(section->codes);
    if (section->headers != NULL)
        ExFreePool(section->headers);
    if (section->file.release != NULL)
        section->file.release(section->file.context);
}

/* The shared frame of a page, read from the file at its first use. */
static NTSTATUS section_frame(SECTION *section, ULONG page, pfn_t *out)
{
    if (section->frames[page] == PAGE_NONE) {
        ULONG offset, bytes = file_bytes_of(section, page, &offset);
        pfn_t pfn = _PageAlloc(1, (bytes < PAGE_SIZE ? PAGE_ZEROED : 0) | PAGE_OWNER(OwnerSection),
                               1, 0, PAGE_ANYWHERE);
        if (pfn == PAGE_NONE)
            return STATUS_NO_MEMORY;
        void *window = MiMapFrame(pfn, WindowCopy);
        if (section->file.read(section->file.context, offset, window, bytes) != bytes) {
            _PageFree(pfn, 1);
            return STATUS_IN_PAGE_ERROR;
        }
        section->frames[page] = pfn;
    }
    *out = section->frames[page];
    return STATUS_SUCCESS;
}

ULONG MiSectionCode(const MMVAD *vad, ULONG va)
{
    return vad->section->codes[(va >> PAGE_SHIFT) - vad->first_page];
}

ULONG MiSectionCommit(const SECTION *section)
{
    return section->commit_pages;
}

static bool is_copy(ULONG code)
{
    return (code & 7) == MM_WRITECOPY || (code & 7) == MM_EXECUTE_WRITECOPY;
}

/* A writable page with no bytes in the file: private from the start, whatever its protection is by
   now. */
static bool is_zero_data(const SECTION *section, ULONG page)
{
    ULONG offset;
    return is_copy(section->codes[page]) && section->frames[page] == PAGE_NONE &&
           file_bytes_of(section, page, &offset) == 0;
}

bool MiIsPrivate(const MMVAD *vad, pte_t entry)
{
    bool framed =
        (entry & PTE_VALID) || (entry & (PTE_TRANSITION | PTE_PROTOTYPE)) == PTE_TRANSITION;
    return vad->section == NULL || (framed && MmPfn[MiPteFrame(entry)].owner == OwnerUser);
}

bool MiIsChargedInView(const MMVAD *vad, ULONG va, pte_t entry)
{
    return is_copy(MiSectionCode(vad, va)) || (entry != 0 && is_copy(MiPteCode(entry))) ||
           MiIsPrivate(vad, entry);
}

NTSTATUS MiMapSectionPage(MM_SPACE *space, MMVAD *vad, ULONG va, ULONG code)
{
    SECTION *section = vad->section;
    ULONG page = (va >> PAGE_SHIFT) - vad->first_page;
    pte_t *pte = MiMakeUserPte(space, va);
    pfn_t pfn = PAGE_NONE;
    NTSTATUS status = STATUS_SUCCESS;
    if (pte == NULL)
        return STATUS_NO_MEMORY;
    if (is_zero_data(section, page)) {
        pfn = _PageAlloc(1, PAGE_ZEROED | PAGE_OWNER(OwnerUser), 1, 0, PAGE_ANYWHERE);
        if (pfn == PAGE_NONE)
            return STATUS_NO_MEMORY;
        if (is_copy(code))
            code -= 1; /* WRITECOPY -> READWRITE */
    } else {
        KeAcquireLock(&section->lock);
        status = section_frame(section, page, &pfn);
        KeReleaseLock(&section->lock);
        if (!NT_SUCCESS(status))
            return status;
        MiReferencePage(pfn);
    }
    MiSetUserPte(pte, va, MiValidPte(pfn, code));
    if (++space->resident_pages > space->peak_resident_pages)
        space->peak_resident_pages = space->resident_pages;
    return STATUS_SUCCESS;
}

/* Where the view goes: asked for, preferred, or where there is room. 0: nowhere. */
static ULONG choose_base(MM_SPACE *space, const SECTION *section, ULONG wanted)
{
    ULONG base = wanted != 0 ? wanted : section->pe.image_base;
    ULONG first = base >> PAGE_SHIFT, last = first + section->pages - 1;
    bool fits = first >= LOWEST_USER_ADDRESS >> PAGE_SHIFT &&
                last <= HIGHEST_USER_ADDRESS >> PAGE_SHIFT && last >= first;
    if (fits && MiRangeIsFree(space, first, last))
        return base;
    if (wanted != 0 || section->pe.relocs_stripped)
        return 0;
    return MiFindGap(space, section->pages, LOWEST_USER_ADDRESS >> PAGE_SHIFT,
                     HIGHEST_USER_ADDRESS >> PAGE_SHIFT, false)
           << PAGE_SHIFT;
}

static NTSTATUS map_locked(MM_SPACE *space, SECTION *section, ULONG *base)
{
    ULONG at = choose_base(space, section, *base);
    if (at == 0)
        return STATUS_CONFLICTING_ADDRESSES;
    MMVAD *vad = MiInsertVad(space, at >> PAGE_SHIFT, (at >> PAGE_SHIFT) + section->pages - 1,
                             MM_EXECUTE_WRITECOPY);
    if (vad == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    if (!MiChargeCommit(space, vad, section->commit_pages)) {
        MiRemoveVad(space, vad);
        return STATUS_COMMITMENT_LIMIT;
    }
    vad->section = section;
    MiReferenceSection(section);
    *base = at;
    return at == section->pe.image_base ? STATUS_SUCCESS : STATUS_IMAGE_NOT_AT_BASE;
}

NTSTATUS MmMapImage(MM_SPACE *space, SECTION *section, ULONG *base, ULONG *bytes)
{
    KeAcquireLock(&space->lock);
    NTSTATUS status = map_locked(space, section, base);
    KeReleaseLock(&space->lock);
    *bytes = section->pages << PAGE_SHIFT;
    return status;
}

NTSTATUS MmUnmapView(MM_SPACE *space, ULONG address)
{
    KeAcquireLock(&space->lock);
    MMVAD *vad = MiFindVad(space, address >> PAGE_SHIFT);
    SECTION *section = vad != NULL ? vad->section : NULL;
    if (section != NULL) {
        MiDropRange(space, vad->first_page, vad->last_page, MiMostEntries(vad));
        MiReturnCommit(space, vad, vad->commit_pages);
        MiRemoveVad(space, vad);
    }
    KeReleaseLock(&space->lock);
    if (section == NULL)
        return STATUS_NOT_MAPPED_VIEW;
    MiDereferenceSection(section);
    return STATUS_SUCCESS;
}

void MmImageInformation(const SECTION *section, SECTION_IMAGE_INFORMATION *info)
{
    const struct PE_INFO *pe = &section->pe;
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
        .ImageFileSize = section->file.bytes,
    };
}

bool MmImageAt(MM_SPACE *space, ULONG address, ULONG *base, ULONG *bytes, void **file_context)
{
    MMVAD *vad = MiFindVad(space, address >> PAGE_SHIFT);
    if (vad == NULL || vad->section == NULL)
        return false;
    *base = vad->first_page << PAGE_SHIFT;
    *bytes = MiVadPages(vad) << PAGE_SHIFT;
    *file_context = vad->section->file.context;
    return true;
}

ULONG MmPreferredBase(const SECTION *section)
{
    return section->pe.image_base;
}
