/*
 * awemap.c - NtMapUserPhysicalPages[Scatter]: frames into a window, or out of it; see awe.c.
 *
 * First every address and frame is looked at; what is mapped there goes; then the frames come. Only
 * a frame that is named twice is found out late: then all the addresses are left empty.
 * Lock: the space's. Source: MSDN MapUserPhysicalPages, MapUserPhysicalPagesScatter.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/ex.h"
#include "mm/userpage.h"

#define AWE_TAG TAG_('A', 'w', 'e', ' ')

/* The request: address i is at[i], or follows base; frame i is frames[i], or there are none. */
struct mapping {
    ULONG count, base;
    ULONG *at, *frames;
};

static ULONG address_of(const struct mapping *m, ULONG i)
{
    return m->at != NULL ? m->at[i] : m->base + i * PAGE_SIZE;
}

/* Does each address lie in a window, and is each frame the process's? Makes the page tables. */
static NTSTATUS check(MM_SPACE *space, const struct mapping *m)
{
    for (ULONG i = 0; i < m->count; i++) {
        ULONG va = address_of(m, i);
        const MMVAD *vad = MiFindVad(space, va >> PAGE_SHIFT);
        if ((va & PAGE_MASK) != 0 || vad == NULL || vad->kind != VadPhysical)
            return STATUS_INVALID_PARAMETER_1;
        if (m->frames != NULL && !MiOwnsPhysical(space, m->frames[i]))
            return STATUS_CONFLICTING_ADDRESSES;
        if (MiMakeUserPte(space, va) == NULL)
            return STATUS_INSUFFICIENT_RESOURCES;
    }
    return STATUS_SUCCESS;
}

static void unmap_all(MM_SPACE *space, const struct mapping *m)
{
    for (ULONG i = 0; i < m->count; i++) {
        pte_t *pte = MiPte(address_of(m, i));
        if (*pte == 0)
            continue;
        MmPfn[MiPteFrame(*pte)].pte = 0;
        MiDropUserPte(space, pte, address_of(m, i));
    }
}

/* False: a frame is mapped already, here or elsewhere. */
static bool map_all(MM_SPACE *space, const struct mapping *m)
{
    for (ULONG i = 0; m->frames != NULL && i < m->count; i++) {
        ULONG va = address_of(m, i);
        pfn_t pfn = m->frames[i];
        pte_t *pte = MiPte(va);
        if (MmPfn[pfn].pte != 0 || *pte != 0)
            return false;
        MmPfn[pfn].pte = (ULONG)(uintptr_t)pte;
        MiReferencePage(pfn);
        MiSetUserPte(pte, va, MiValidPte(pfn, MM_READWRITE));
        if (++space->resident_pages > space->peak_resident_pages)
            space->peak_resident_pages = space->resident_pages;
    }
    return true;
}

static NTSTATUS perform(MM_SPACE *space, const struct mapping *m)
{
    KeAcquireLock(&space->lock);
    NTSTATUS status = check(space, m);
    if (NT_SUCCESS(status)) {
        unmap_all(space, m);
        if (!map_all(space, m)) {
            unmap_all(space, m);
            status = STATUS_INVALID_PARAMETER;
        }
    }
    for (ULONG i = 0; i < m->count; i++) {
        ULONG va = address_of(m, i);
        if (va <= HIGHEST_USER_ADDRESS)
            MiFreeEmptyTables(space, va >> PAGE_SHIFT, va >> PAGE_SHIFT);
    }
    KeReleaseLock(&space->lock);
    return status;
}

/* Captures the lists: `user_at` NULL: from `base` on; `user_frames` NULL: take out. */
static NTSTATUS map(ULONG base, const ULONG *user_at, ULONG count, const ULONG *user_frames)
{
    MM_VISIT visit;
    struct mapping m = {.count = count, .base = base};
    if (count == 0)
        return STATUS_SUCCESS;
    if (count > USER_PAGES)
        return STATUS_INVALID_PARAMETER_2;
    ULONG *lists = ExAllocatePoolWithTag(NonPagedPool, 2 * count * sizeof *lists, AWE_TAG);
    if (lists == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    NTSTATUS status = STATUS_SUCCESS;
    if (user_at != NULL)
        status = MiCapture(m.at = lists, user_at, count * sizeof *lists);
    if (NT_SUCCESS(status) && user_frames != NULL)
        status = MiCapture(m.frames = lists + count, user_frames, count * sizeof *lists);
    if (NT_SUCCESS(status))
        status = MiEnterSpace(NtCurrentProcess(), MM_PROCESS_VM_OPERATION, &visit);
    if (NT_SUCCESS(status)) {
        status = perform(visit.space, &m);
        MiLeaveSpace(&visit);
    }
    ExFreePoolWithTag(lists, AWE_TAG);
    return status;
}

NTSTATUS NTAPI NtMapUserPhysicalPages(PVOID base, ULONG count, ULONG *user_frames)
{
    return map((ULONG)(uintptr_t)base, NULL, count, user_frames);
}

NTSTATUS NTAPI NtMapUserPhysicalPagesScatter(PVOID *user_at, ULONG count, ULONG *user_frames)
{
    if (user_at == NULL)
        return STATUS_ACCESS_VIOLATION;
    return map(0, (const ULONG *)user_at, count, user_frames);
}
