/*
 * queryvm.c - NtQueryVirtualMemory: which region an address lies in.
 *
 * A region is a run of pages of one allocation with the same state and protection; free space
 * reaches to the next allocation. Stretches without a page table are skipped 2 MiB at a time.
 * Lock: the space's.
 * Source: MSDN VirtualQuery, MEMORY_BASIC_INFORMATION.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/section.h"
#include "mm/userpage.h"
#include "mm/workingset.h"

enum {
    MemoryBasicInformation = 0,
    MemoryWorkingSetInformation = 1,
    MemorySectionName = 2,
    MemoryRegionInformation = 3,
    MemoryWorkingSetExInformation = 4
};

/* State and protection of one page of a VAD, whose entry is `pte`. */
static void page_state(const MMVAD *vad, ULONG page, pte_t pte, ULONG *state, ULONG *protect)
{
    ULONG code;
    bool committed = MiIsCommitted(vad, page << PAGE_SHIFT, pte, &code);
    *state = committed ? MEM_COMMIT : MEM_RESERVE;
    *protect = committed ? MiPageProtection(code) : 0;
}

/* The first page after `page`, whose entry is `pte`, that differs from it. In private memory equal
 * entries say the same, and a missing table stands for zero ones. */
static ULONG end_of_run(const MMVAD *vad, ULONG page, pte_t pte,
                        const MEMORY_BASIC_INFORMATION *info)
{
    const bool private = vad->area == NULL;
    for (page++; page <= vad->last_page; page++) {
        const pte_t *at = MiUserPte(page << PAGE_SHIFT), next = at != NULL ? *at : 0;
        if (!private || next != pte) {
            ULONG state, protect;
            page_state(vad, page, next, &state, &protect);
            if (state != info->State || protect != info->Protect)
                return page;
            pte = next;
        }
        if (private && at == NULL)
            page = MiTableEnd(page, vad->last_page);
    }
    return page;
}

static ULONG type_of(const MMVAD *vad)
{
    if (vad->area == NULL)
        return MEM_PRIVATE;
    return vad->area->kind == AreaImage ? MEM_IMAGE : MEM_MAPPED;
}

static void query_vad(const MMVAD *vad, ULONG page, MEMORY_BASIC_INFORMATION *info)
{
    const pte_t *at = MiUserPte(page << PAGE_SHIFT), pte = at != NULL ? *at : 0;
    info->BaseAddress = (PVOID)(uintptr_t)(page << PAGE_SHIFT);
    info->AllocationBase = (PVOID)(uintptr_t)(vad->first_page << PAGE_SHIFT);
    info->AllocationProtect = MiPageProtection(vad->code);
    info->Type = type_of(vad);
    page_state(vad, page, pte, &info->State, &info->Protect);
    info->RegionSize = (end_of_run(vad, page, pte, info) - page) << PAGE_SHIFT;
}

static void query_free(const MM_SPACE *space, ULONG page, MEMORY_BASIC_INFORMATION *info)
{
    MMVAD *next = MiNextVad(space, page);
    ULONG end = next != NULL ? next->first_page : USER_PROBE_ADDRESS >> PAGE_SHIFT;
    info->BaseAddress = (PVOID)(uintptr_t)(page << PAGE_SHIFT);
    info->RegionSize = (end - page) << PAGE_SHIFT;
    info->State = MEM_FREE;
    info->Protect = PAGE_NOACCESS;
}

static NTSTATUS query_basic(MM_SPACE *space, ULONG address, MEMORY_BASIC_INFORMATION *info)
{
    memset(info, 0, sizeof *info);
    KeAcquireLock(&space->lock);
    MMVAD *vad = MiFindVad(space, address >> PAGE_SHIFT);
    if (vad != NULL)
        query_vad(vad, address >> PAGE_SHIFT, info);
    else
        query_free(space, address >> PAGE_SHIFT, info);
    KeReleaseLock(&space->lock);
    return STATUS_SUCCESS;
}

enum { NAME_CHARACTERS = 288 /* of a device and of MAX_PATH */ };

/* The name of the view's file, copied: the view may be gone when it is returned. */
static NTSTATUS query_name(MM_SPACE *space, ULONG address, WCHAR name[NAME_CHARACTERS])
{
    KeAcquireLock(&space->lock);
    MMVAD *vad = MiFindVad(space, address >> PAGE_SHIFT);
    bool found = vad != NULL && vad->area != NULL && vad->area->kind != AreaPaging;
    if (found)
        MiAreaName(vad->area, name, NAME_CHARACTERS);
    KeReleaseLock(&space->lock);
    return found ? STATUS_SUCCESS : STATUS_INVALID_ADDRESS;
}

/* The UNICODE_STRING that class 2 gives: the text follows the structure in the same buffer. */
static NTSTATUS return_name(const WCHAR *name, PVOID buffer, SIZE_T length, SIZE_T *done)
{
    ULONG characters = 0;
    while (name[characters] != 0)
        characters++;
    USHORT bytes = (USHORT)(characters * sizeof(WCHAR));
    UNICODE_STRING text = {bytes, (USHORT)(bytes + 2), (PWSTR)((char *)buffer + sizeof text)};
    *done = sizeof text + text.MaximumLength;
    if (length < *done)
        return STATUS_BUFFER_OVERFLOW;
    NTSTATUS status = MiReturn(buffer, &text, sizeof text);
    return NT_SUCCESS(status) ? MiReturn(text.Buffer, name, text.MaximumLength) : status;
}

/* Classes 0 and 2, in the process's space. */
static NTSTATUS query_visiting(HANDLE process, ULONG at, bool basic, PVOID buffer, SIZE_T length,
                               SIZE_T *done)
{
    MM_VISIT visit;
    MEMORY_BASIC_INFORMATION info;
    WCHAR name[NAME_CHARACTERS];
    NTSTATUS status = MiEnterSpace(process, MM_PROCESS_QUERY, &visit);
    if (!NT_SUCCESS(status))
        return status;
    status = basic ? query_basic(visit.space, at, &info) : query_name(visit.space, at, name);
    MiLeaveSpace(&visit);
    if (!NT_SUCCESS(status))
        return status;
    *done = sizeof info;
    return basic ? MiReturn(buffer, &info, sizeof info) : return_name(name, buffer, length, done);
}

static NTSTATUS query_region(HANDLE process, ULONG at, PVOID buffer, SIZE_T *done)
{
    struct memory_region region;
    NTSTATUS status = MiQueryRegion(process, at, &region);
    *done = sizeof region;
    return NT_SUCCESS(status) ? MiReturn(buffer, &region, sizeof region) : status;
}

NTSTATUS NTAPI NtQueryVirtualMemory(HANDLE process, PVOID address, ULONG info_class, PVOID buffer,
                                    SIZE_T length, SIZE_T *returned)
{
    static const UCHAR least[] = {sizeof(MEMORY_BASIC_INFORMATION), sizeof(ULONG), 0,
                                  sizeof(struct memory_region), 2 * sizeof(ULONG)};
    SIZE_T done = 0;
    NTSTATUS status;
    ULONG at = (ULONG)(uintptr_t)address;
    if (info_class >= ARRAY_SIZE(least))
        return STATUS_INVALID_INFO_CLASS;
    if (length < least[info_class])
        return STATUS_INFO_LENGTH_MISMATCH;
    if (at > HIGHEST_USER_ADDRESS)
        return STATUS_INVALID_PARAMETER;
    if (info_class == MemoryWorkingSetInformation)
        status = MiQueryWorkingSet(process, buffer, length, &done);
    else if (info_class == MemoryWorkingSetExInformation)
        status = MiQueryPages(process, buffer, length, &done);
    else if (info_class == MemoryRegionInformation)
        status = query_region(process, at, buffer, &done);
    else
        status = query_visiting(process, at, info_class == MemoryBasicInformation, buffer, length,
                                &done);
    if (returned == NULL || done == 0 || status == STATUS_ACCESS_VIOLATION)
        return status;
    NTSTATUS write = WriteUserUlong(returned, &done);
    return NT_SUCCESS(write) ? status : write;
}
