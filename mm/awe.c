/*
 * awe.c - Address Windowing Extensions: frames that a program owns, and maps where it likes.
 *
 * A reservation of MEM_PHYSICAL is a window; NtMapUserPhysicalPages puts frames of the process into
 * it or takes them out, and they keep their bytes meanwhile.
 * space->physical has one bit for each frame: is it the process's? A frame has one reference for
 * that and one for the entry that maps it, whose address MMPFN.pte then is: one window at a time.
 * Lock: the space's. Source: MSDN "Address Windowing Extensions".
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/ex.h"
#include "mm/userpage.h"

#define AWE_TAG TAG_('A', 'w', 'e', ' ')

bool MiOwnsPhysical(const MM_SPACE *space, pfn_t pfn)
{
    return space->physical != NULL && pfn <= MmHighestPfn &&
           (space->physical[pfn / 8] >> pfn % 8 & 1);
}

static void unmap(MM_SPACE *space, pte_t *pte, ULONG va)
{
    MmPfn[MiPteFrame(*pte)].pte = 0;
    MiDropUserPte(space, pte, va);
}

void MiUnmapPhysical(MM_SPACE *space, ULONG first, ULONG last)
{
    for (ULONG page = first; page <= last;) {
        ULONG end = MiTableEnd(page, last);
        pte_t *pte = MiUserPte(page << PAGE_SHIFT);
        for (; pte != NULL && page <= end; page++, pte++)
            if (*pte != 0)
                unmap(space, pte, page << PAGE_SHIFT);
        page = end + 1;
    }
    MiFreeEmptyTables(space, first, last);
}

static void free_frame(MM_SPACE *space, pfn_t pfn)
{
    pte_t *pte = (pte_t *)(uintptr_t)MmPfn[pfn].pte;
    if (pte != NULL) {
        ULONG page = MiAddressOfPte(pte) >> PAGE_SHIFT;
        unmap(space, pte, page << PAGE_SHIFT);
        MiFreeEmptyTables(space, page, page);
    }
    space->physical[pfn / 8] &= (UCHAR) ~(1u << pfn % 8);
    space->physical_pages--;
    MiReturnCommit(space, NULL, 1);
    MiReleasePage(pfn);
}

void MiFreeAllPhysical(MM_SPACE *space)
{
    if (space->physical == NULL)
        return;
    KeAcquireLock(&space->lock);
    for (pfn_t pfn = 0; pfn <= MmHighestPfn && space->physical_pages > 0; pfn++)
        if (MiOwnsPhysical(space, pfn))
            free_frame(space, pfn);
    KeReleaseLock(&space->lock);
    ExFreePoolWithTag(space->physical, AWE_TAG);
    space->physical = NULL;
}

/* One frame more for the process; PAGE_NONE: there is none, or no promise of one. */
static pfn_t take_frame(MM_SPACE *space)
{
    if (!MiChargeCommit(space, NULL, 1))
        return PAGE_NONE;
    pfn_t pfn = _PageAlloc(1, PAGE_ZEROED | PAGE_OWNER(OwnerUser), 1, 0, PAGE_ANYWHERE);
    if (pfn == PAGE_NONE) {
        MiReturnCommit(space, NULL, 1);
        return PAGE_NONE;
    }
    space->physical[pfn / 8] |= (UCHAR)(1u << pfn % 8);
    space->physical_pages++;
    return pfn;
}

/* Up to *count frames into `list`. STATUS_INSUFFICIENT_RESOURCES: not one. */
static NTSTATUS take_frames(MM_SPACE *space, ULONG *list, ULONG *count)
{
    ULONG done = 0;
    if (space->physical == NULL)
        space->physical = ExAllocateZeroed(MmHighestPfn / 8 + 1, AWE_TAG);
    if (space->physical == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    KeAcquireLock(&space->lock);
    while (done < *count && (list[done] = take_frame(space)) != PAGE_NONE)
        done++;
    KeReleaseLock(&space->lock);
    *count = done;
    return done > 0 ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

/* Frees those of `list` that are the process's, up to the first that is not; *count: how many. */
static NTSTATUS free_frames(MM_SPACE *space, ULONG *list, ULONG *count)
{
    ULONG done = 0;
    KeAcquireLock(&space->lock);
    for (; done < *count && MiOwnsPhysical(space, list[done]); done++)
        free_frame(space, list[done]);
    KeReleaseLock(&space->lock);
    NTSTATUS status = done == *count ? STATUS_SUCCESS : STATUS_CONFLICTING_ADDRESSES;
    *count = done;
    return status;
}

static ULONG *allocate_list(ULONG count)
{
    return ExAllocatePoolWithTag(NonPagedPool, count * sizeof(ULONG), AWE_TAG);
}

/* *user_count: frames wanted, in; those that were to be had, out. */
NTSTATUS NTAPI NtAllocateUserPhysicalPages(HANDLE process, ULONG *user_count, ULONG *user_list)
{
    MM_VISIT visit;
    ULONG count, *list;
    NTSTATUS status = CaptureUserUlong(&count, user_count);
    if (!NT_SUCCESS(status) || count == 0)
        return status;
    count = count < MmPhysicalPages ? count : MmPhysicalPages;
    if ((list = allocate_list(count)) == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    status = MiEnterSpace(process, MM_PROCESS_VM_OPERATION, &visit);
    if (NT_SUCCESS(status)) {
        status = take_frames(visit.space, list, &count);
        MiLeaveSpace(&visit);
    }
    if (NT_SUCCESS(status))
        status = MiReturn(user_list, list, count * sizeof *list);
    ExFreePoolWithTag(list, AWE_TAG);
    return NT_SUCCESS(status) ? WriteUserUlong(user_count, &count) : status;
}

/* A list of the caller's, in pool: *list. */
static NTSTATUS capture_list(ULONG **list, const ULONG *user_list, ULONG count)
{
    if (count == 0 || count > MmPhysicalPages)
        return STATUS_INVALID_PARAMETER_2;
    *list = allocate_list(count);
    if (*list == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    NTSTATUS status = MiCapture(*list, user_list, count * sizeof(ULONG));
    if (!NT_SUCCESS(status))
        ExFreePoolWithTag(*list, AWE_TAG);
    return status;
}

/* STATUS_CONFLICTING_ADDRESSES: one is not the process's; *user_count then says how many went. */
NTSTATUS NTAPI NtFreeUserPhysicalPages(HANDLE process, ULONG *user_count, ULONG *user_list)
{
    MM_VISIT visit;
    ULONG count, *list;
    NTSTATUS status = CaptureUserUlong(&count, user_count);
    if (NT_SUCCESS(status))
        status = capture_list(&list, user_list, count);
    if (!NT_SUCCESS(status))
        return status;
    status = MiEnterSpace(process, MM_PROCESS_VM_OPERATION, &visit);
    if (NT_SUCCESS(status)) {
        status = free_frames(visit.space, list, &count);
        MiLeaveSpace(&visit);
    }
    ExFreePoolWithTag(list, AWE_TAG);
    NTSTATUS write = WriteUserUlong(user_count, &count);
    return NT_SUCCESS(write) ? status : write;
}
