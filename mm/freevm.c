/*
 * freevm.c - NtFreeVirtualMemory: take pages back (decommit), or the addresses too (release).
 *
 * Only private memory; a view goes by NtUnmapViewOfSection. A release of part of a reservation
 * leaves one or two smaller ones. Lock: the space's. Source: MSDN VirtualFree;
 * WDK ZwFreeVirtualMemory.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/userpage.h"

/* Takes the promise back for first…last of a VAD; the addresses stay. */
static NTSTATUS decommit(MM_SPACE *space, MMVAD *vad, ULONG first, ULONG last)
{
    ULONG returned = 0;
    if (vad->mem_commit && first == vad->first_page && last == vad->last_page) {
        vad->mem_commit = false;
        returned = vad->commit_pages;
        MiDropRange(space, first, last, last - first + 1);
        MiReturnCommit(space, vad, returned);
        return STATUS_SUCCESS;
    }
    for (ULONG page = first; page <= last; page++) {
        ULONG code, va = page << PAGE_SHIFT;
        pte_t *pte = vad->mem_commit ? MiMakeUserPte(space, va) : MiUserPte(va);
        if (pte == NULL && vad->mem_commit)
            /* the pages so far are decommitted, and counted */
            return STATUS_INSUFFICIENT_RESOURCES;
        if (pte == NULL)
            continue;
        if (MiIsCommitted(vad, va, *pte, &code)) {
            MiDropUserPte(space, pte, va);
            MiReturnCommit(space, vad, 1);
        }
        if (vad->mem_commit)
            MiSetUserPte(pte, va, MiSoftwarePte(MM_DECOMMIT));
    }
    MiFreeEmptyTables(space, first, last);
    return STATUS_SUCCESS;
}

static NTSTATUS release_whole(MM_SPACE *space, MMVAD *vad)
{
    MiDropKind(space, vad);
    MiDropRange(space, vad->first_page, vad->last_page, MiMostEntries(vad));
    MiReturnCommit(space, vad, vad->commit_pages);
    MiRemoveVad(space, vad);
    return STATUS_SUCCESS;
}

/* Cuts first…last out of a VAD: its head keeps the VAD, a tail gets a new one. */
static NTSTATUS release_part(MM_SPACE *space, MMVAD *vad, ULONG first, ULONG last)
{
    if (first > vad->first_page && last < vad->last_page) {
        MMVAD *tail = MiSplitVad(space, vad, last + 1);
        if (tail == NULL)
            return STATUS_INSUFFICIENT_RESOURCES;
        tail->commit_pages = MiCountCommitted(tail, tail->first_page, tail->last_page);
        vad->commit_pages -= tail->commit_pages;
    }
    MiReturnCommit(space, vad, MiCountCommitted(vad, first, last));
    MiDropRange(space, first, last, last - first + 1);
    if (first == vad->first_page)
        MiShrinkVad(space, vad, last + 1, vad->last_page);
    else
        MiShrinkVad(space, vad, vad->first_page, first - 1);
    return STATUS_SUCCESS;
}

static NTSTATUS free_range(MM_SPACE *space, ULONG *base, ULONG *bytes, ULONG type)
{
    MMVAD *vad = MiFindVad(space, *base >> PAGE_SHIFT);
    if (vad == NULL)
        return STATUS_MEMORY_NOT_ALLOCATED;
    if (vad->area != NULL)
        return type == MEM_RELEASE ? STATUS_UNABLE_TO_DELETE_SECTION : STATUS_UNABLE_TO_FREE_VM;
    if (vad->fixed)
        return STATUS_INVALID_PARAMETER_2;
    if (*bytes == 0 && *base >> PAGE_SHIFT != vad->first_page)
        return STATUS_FREE_VM_NOT_AT_BASE;
    ULONG first = *base >> PAGE_SHIFT;
    ULONG last = *bytes == 0 ? vad->last_page : (*base + *bytes - 1) >> PAGE_SHIFT;
    if (last > vad->last_page)
        return STATUS_UNABLE_TO_FREE_VM;
    bool whole = first == vad->first_page && last == vad->last_page;
    if (vad->kind != VadOrdinary && (type == MEM_DECOMMIT || !whole))
        return STATUS_UNABLE_TO_FREE_VM;
    *base = first << PAGE_SHIFT;
    *bytes = (last - first + 1) << PAGE_SHIFT;
    if (type == MEM_DECOMMIT)
        return decommit(space, vad, first, last);
    return whole ? release_whole(space, vad) : release_part(space, vad, first, last);
}

NTSTATUS MmFree(MM_SPACE *space, ULONG *base, ULONG *bytes, ULONG type)
{
    if (type != MEM_DECOMMIT && type != MEM_RELEASE)
        return STATUS_INVALID_PARAMETER_4;
    if (*base > HIGHEST_USER_ADDRESS)
        return STATUS_INVALID_PARAMETER_2;
    if (*bytes > HIGHEST_USER_ADDRESS + 1 - *base)
        return STATUS_INVALID_PARAMETER_3;
    KeAcquireLock(&space->lock);
    NTSTATUS status = free_range(space, base, bytes, type);
    KeReleaseLock(&space->lock);
    return status;
}

NTSTATUS NTAPI NtFreeVirtualMemory(HANDLE process, PVOID *user_base, SIZE_T *user_size, ULONG type)
{
    MM_VISIT visit;
    ULONG base, bytes;
    NTSTATUS status = MiCaptureRange(&base, user_base, &bytes, user_size);
    if (NT_SUCCESS(status))
        status = MiEnterSpace(process, MM_PROCESS_VM_OPERATION, &visit);
    if (!NT_SUCCESS(status))
        return status;
    status = MmFree(visit.space, &base, &bytes, type);
    MiLeaveSpace(&visit);
    return NT_SUCCESS(status) ? MiReturnRange(user_base, &base, user_size, &bytes) : status;
}
