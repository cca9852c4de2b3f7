/*
 * workingset.c - classes 1, 3 and 4 of NtQueryVirtualMemory: the pages that are there; the allocation
 * that an address lies in; what is known of single pages.
 *
 * Lock: the space's. Source: MSDN QueryWorkingSet, PSAPI_WORKING_SET_BLOCK, QueryWorkingSetEx.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/workingset.h"
#include "k/ex.h"
#include "mm/section.h"
#include "mm/userpage.h"

#define SET_TAG TAG_('W', 's', 'e', 't')
enum { MOST_SHARES = 7, PAGES_AT_ONCE = 32 };

static bool is_shared(const MMPFN *frame)
{
    return frame->owner != OwnerUser;
}

/* By how many processes; the section's own reference is none. */
static ULONG share_count(const MMPFN *frame)
{
    ULONG shares = is_shared(frame) ? frame->references - 1 : 0;
    return shares < MOST_SHARES ? shares : MOST_SHARES;
}

/* PSAPI_WORKING_SET_BLOCK: protection 0-4, share count 5-7, shared 8, page number 12-31. */
static ULONG block_of(ULONG page, pte_t pte)
{
    const MMPFN *frame = &MmPfn[MiPteFrame(pte)];
    return page << PAGE_SHIFT | MiPteCode(pte) | share_count(frame) << 5 | is_shared(frame) << 8;
}

/* The entry of a page, made up for a page of a large one. */
static pte_t entry_of(ULONG page)
{
    pte_t pde = *MiPde(page << PAGE_SHIFT);
    if (!(pde & PTE_VALID))
        return 0;
    return (pde & PTE_LARGE) ? pde + page % 512 * PAGE_SIZE : *MiPte(page << PAGE_SHIFT);
}

/* Up to `room` blocks into `list`; returns how many pages there are. */
static ULONG collect(ULONG *list, ULONG room)
{
    ULONG count = 0;
    for (ULONG page = 0; page < USER_PAGES; page++) {
        pte_t pte = entry_of(page);
        if (!(*MiPde(page << PAGE_SHIFT) & PTE_VALID))
            page |= 511;
        if (!(pte & PTE_VALID))
            continue;
        if (count < room)
            list[count] = block_of(page, pte);
        count++;
    }
    return count;
}

NTSTATUS MiQueryWorkingSet(HANDLE process, void *buffer, SIZE_T length, SIZE_T *done)
{
    MM_VISIT visit;
    ULONG words = length / sizeof(ULONG), most = USER_PAGES + 1;
    if (words == 0)
        return STATUS_INFO_LENGTH_MISMATCH;
    words = words < most ? words : most;
    ULONG *list = ExAllocatePoolWithTag(NonPagedPool, words * sizeof *list, SET_TAG);
    if (list == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    NTSTATUS status = MiEnterSpace(process, MM_PROCESS_QUERY, &visit);
    if (NT_SUCCESS(status)) {
        KeAcquireLock(&visit.space->lock);
        list[0] = collect(list + 1, words - 1);
        KeReleaseLock(&visit.space->lock);
        MiLeaveSpace(&visit);
        bool all = list[0] <= words - 1;
        *done = (all ? list[0] + 1 : 1) * sizeof *list;
        NTSTATUS write = MiReturn(buffer, list, *done);
        status = !NT_SUCCESS(write) ? write : all ? STATUS_SUCCESS : STATUS_INFO_LENGTH_MISMATCH;
    }
    ExFreePoolWithTag(list, SET_TAG);
    return status;
}

/* PSAPI_WORKING_SET_EX_BLOCK: valid 0, share count 1-3, PAGE_* 4-14, shared 15, locked 22, large 23. */
static ULONG facts_of(const MM_SPACE *space, ULONG page)
{
    pte_t pte = page < USER_PAGES ? entry_of(page) : 0;
    if (!(pte & PTE_VALID))
        return 0;
    const MMPFN *frame = &MmPfn[MiPteFrame(pte)];
    bool large = (*MiPde(page << PAGE_SHIFT) & PTE_LARGE) != 0;
    return 1 | share_count(frame) << 1 | MiPageProtection(MiPteCode(pte)) << 4 |
           is_shared(frame) << 15 | MiIsLocked(space, page) << 22 | large << 23;
}

/* PSAPI_WORKING_SET_EX_INFORMATION */
struct page_facts {
    ULONG address, facts;
};

NTSTATUS MiQueryPages(HANDLE process, void *buffer, SIZE_T length, SIZE_T *done)
{
    struct page_facts pages[PAGES_AT_ONCE];
    MM_VISIT visit;
    while (*done + sizeof *pages <= length) {
        ULONG count = (length - *done) / sizeof *pages;
        count = count < PAGES_AT_ONCE ? count : PAGES_AT_ONCE;
        NTSTATUS status = MiCapture(pages, (char *)buffer + *done, count * sizeof *pages);
        if (NT_SUCCESS(status))
            status = MiEnterSpace(process, MM_PROCESS_QUERY, &visit);
        if (!NT_SUCCESS(status))
            return status;
        KeAcquireLock(&visit.space->lock);
        for (ULONG i = 0; i < count; i++)
            pages[i].facts = facts_of(visit.space, pages[i].address >> PAGE_SHIFT);
        KeReleaseLock(&visit.space->lock);
        MiLeaveSpace(&visit);
        status = MiReturn((char *)buffer + *done, pages, count * sizeof *pages);
        if (!NT_SUCCESS(status))
            return status;
        *done += count * sizeof *pages;
    }
    return STATUS_SUCCESS;
}

/* Bits of RegionType. */
enum { REGION_PRIVATE = 1, REGION_DATA = 2, REGION_IMAGE = 4, REGION_PHYSICAL = 16 };

static ULONG region_type(const MMVAD *vad)
{
    if (vad->area != NULL)
        return vad->area->kind == AreaImage ? REGION_IMAGE : REGION_DATA;
    return vad->kind == VadPhysical ? REGION_PHYSICAL : REGION_PRIVATE;
}

NTSTATUS MiQueryRegion(HANDLE process, ULONG address, struct memory_region *region)
{
    MM_VISIT visit;
    NTSTATUS status = MiEnterSpace(process, MM_PROCESS_QUERY, &visit);
    if (!NT_SUCCESS(status))
        return status;
    KeAcquireLock(&visit.space->lock);
    const MMVAD *vad = MiFindVad(visit.space, address >> PAGE_SHIFT);
    if (vad == NULL)
        status = STATUS_INVALID_ADDRESS;
    else
        *region = (struct memory_region){
            .allocation_base = vad->first_page << PAGE_SHIFT,
            .allocation_protect = MiPageProtection(vad->code),
            .type = region_type(vad),
            .bytes = MiVadPages(vad) << PAGE_SHIFT,
        };
    KeReleaseLock(&visit.space->lock);
    MiLeaveSpace(&visit);
    return status;
}
