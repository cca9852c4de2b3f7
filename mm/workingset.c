/*
 * workingset.c - classes 1 and 3 of NtQueryVirtualMemory: the pages that are there; the allocation
 * that an address lies in.
 *
 * Lock: the space's. Source: MSDN QueryWorkingSet, PSAPI_WORKING_SET_BLOCK.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/workingset.h"
#include "k/ex.h"
#include "mm/section.h"
#include "mm/userpage.h"

#define SET_TAG TAG_('W', 's', 'e', 't')
enum { BLOCK_SHARED = 0x100, MOST_SHARES = 7 };

/* PSAPI_WORKING_SET_BLOCK: protection 0-4, share count 5-7, shared 8, page number 12-31. */
static ULONG block_of(ULONG page, pte_t pte)
{
    const MMPFN *frame = &MmPfn[MiPteFrame(pte)];
    ULONG shares = frame->owner != OwnerUser ? frame->references - 1 : 0;
    return page << PAGE_SHIFT | MiPteCode(pte) |
           (shares > 1 ? (shares < MOST_SHARES ? shares : MOST_SHARES) << 5 : 0) |
           (frame->owner != OwnerUser ? BLOCK_SHARED : 0);
}

/* Up to `room` blocks into `list`; returns how many pages there are. */
static ULONG collect(ULONG *list, ULONG room)
{
    ULONG count = 0;
    for (ULONG slot = 0; slot < USER_PAGES / 512; slot++) {
        pte_t pde = *MiPde(slot << 21);
        for (ULONG i = 0; (pde & PTE_VALID) && i < 512; i++) {
            ULONG page = slot * 512 + i;
            pte_t pte = (pde & PTE_LARGE) ? pde + i * PAGE_SIZE : *MiPte(page << PAGE_SHIFT);
            if (!(pte & PTE_VALID))
                continue;
            if (count < room)
                list[count] = block_of(page, pte);
            count++;
        }
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
