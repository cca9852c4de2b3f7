/*
 * lockvm.c - NtLockVirtualMemory, NtUnlockVirtualMemory: pages that are there, and stay.
 *
 * Nothing is paged out, so to lock a page is to make it present and to remember it: one bit for
 * each page of the user half, in 64 KiB of pool from the first lock on. The bit goes with the
 * page's frame.
 * Invariant: a locked page has a frame; space->locked_pages counts the bits. Lock: the space's.
 * Source: MSDN VirtualLock, VirtualUnlock.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/ex.h"
#include "mm/userpage.h"

enum {
    MAP_PROCESS = 1,
    MAP_SYSTEM = 2
}; /* for the working set, or in physical memory: the same here */
enum { LOCK_OVERHEAD = 8 /* pages of the minimum working set that cannot be locked */ };
#define LOCK_TAG TAG_('L', 'o', 'c', 'k')

bool MiIsLocked(const MM_SPACE *space, ULONG page)
{
    return space->locked_pages > 0 && (space->locked[page / 8] >> page % 8 & 1);
}

void MiForgetLock(MM_SPACE *space, ULONG page)
{
    if (!MiIsLocked(space, page))
        return;
    space->locked[page / 8] &= (UCHAR) ~(1u << page % 8);
    space->locked_pages--;
}

void MiFreeLocks(MM_SPACE *space)
{
    KASSERT(space->locked_pages == 0);
    if (space->locked != NULL)
        ExFreePoolWithTag(space->locked, LOCK_TAG);
    space->locked = NULL;
}

static ULONG count_locked(const MM_SPACE *space, ULONG first, ULONG last)
{
    ULONG count = 0;
    for (ULONG page = first; page <= last; page++)
        count += MiIsLocked(space, page);
    return count;
}

/* All pages are present. STATUS_WAS_LOCKED: some were locked before, which is no error. */
static NTSTATUS remember(MM_SPACE *space, ULONG first, ULONG last)
{
    ULONG before = count_locked(space, first, last), fresh = last - first + 1 - before;
    if (space->locked_pages + fresh + LOCK_OVERHEAD > space->minimum_set)
        return STATUS_WORKING_SET_QUOTA;
    if (space->locked == NULL)
        space->locked = ExAllocateZeroed(USER_PAGES / 8, LOCK_TAG);
    if (space->locked == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    for (ULONG page = first; page <= last; page++)
        space->locked[page / 8] |= (UCHAR)(1u << page % 8);
    space->locked_pages += fresh;
    return before > 0 ? STATUS_WAS_LOCKED : STATUS_SUCCESS;
}

static NTSTATUS lock(MM_SPACE *space, ULONG first, ULONG last)
{
    if (last - first + 1 > space->minimum_set)
        return STATUS_WORKING_SET_QUOTA;
    for (ULONG page = first; page <= last; page++) {
        NTSTATUS status = MmAccessFault(space, page << PAGE_SHIFT, AccessRead);
        if (!NT_SUCCESS(status))
            return status;
    }
    KeAcquireLock(&space->lock);
    NTSTATUS status = remember(space, first, last);
    KeReleaseLock(&space->lock);
    return status;
}

static NTSTATUS unlock(MM_SPACE *space, ULONG first, ULONG last)
{
    KeAcquireLock(&space->lock);
    bool all =
        space->locked_pages > last - first && count_locked(space, first, last) == last - first + 1;
    for (ULONG page = first; all && page <= last; page++)
        MiForgetLock(space, page);
    KeReleaseLock(&space->lock);
    return all ? STATUS_SUCCESS : STATUS_NOT_LOCKED;
}

static NTSTATUS on_range(HANDLE process, PVOID *user_base, SIZE_T *user_size, ULONG type,
                         NTSTATUS (*act)(MM_SPACE *, ULONG first, ULONG last))
{
    MM_VISIT visit;
    ULONG first, last;
    NTSTATUS status = MiCapturePages(&first, &last, user_base, user_size);
    if (!NT_SUCCESS(status))
        return status;
    if (type == 0 || (type & ~(ULONG)(MAP_PROCESS | MAP_SYSTEM)) != 0)
        return STATUS_INVALID_PARAMETER_4;
    status = MiEnterSpace(process, MM_PROCESS_VM_OPERATION, &visit);
    if (!NT_SUCCESS(status))
        return status;
    status = act(visit.space, first, last);
    MiLeaveSpace(&visit);
    if (!NT_SUCCESS(status))
        return status;
    NTSTATUS write = MiReturnPages(user_base, user_size, first, last);
    return NT_SUCCESS(write) ? status : write;
}

/* Each page must allow a read; a guard page goes off. */
NTSTATUS NTAPI NtLockVirtualMemory(HANDLE process, PVOID *base, SIZE_T *size, ULONG type)
{
    return on_range(process, base, size, type, lock);
}

NTSTATUS NTAPI NtUnlockVirtualMemory(HANDLE process, PVOID *base, SIZE_T *size, ULONG type)
{
    return on_range(process, base, size, type, unlock);
}
