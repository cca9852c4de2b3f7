/*
 * protectvm.c - NtProtectVirtualMemory: new rights for committed pages, all or none.
 *
 * Private memory here; pages of a view, where what is shared must stay shared, in protectview.c.
 * Lock: the space's. Source: MSDN VirtualProtect; WDK ZwProtectVirtualMemory.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/section.h"
#include "mm/userpage.h"

/* One page, as most calls want. */
static NTSTATUS protect_page(MM_SPACE *space, const MMVAD *vad, ULONG va, ULONG code, ULONG *old)
{
    pte_t *pte = MiUserPte(va);
    if (!MiIsCommitted(vad, va, pte != NULL ? *pte : 0, old))
        return STATUS_NOT_COMMITTED;
    if (pte == NULL && (pte = MiMakeUserPte(space, va)) == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    MiSetPageCode(pte, va, code);
    return STATUS_SUCCESS;
}

/* First it looks at every page and makes every page table; what follows cannot fail. */
static NTSTATUS protect_pages(MM_SPACE *space, const MMVAD *vad, ULONG first, ULONG last,
                              ULONG code, ULONG *old)
{
    const pte_t *pte = MiUserPte(first << PAGE_SHIFT);
    if (MiCountCommitted(vad, first, last) != last - first + 1)
        return STATUS_NOT_COMMITTED;
    if (!MiMakeTables(space, first, last))
        return STATUS_INSUFFICIENT_RESOURCES;
    *old = pte != NULL && *pte != 0 ? MiPteCode(*pte) : vad->code;
    MiSetRangeCode(first, last, code);
    return STATUS_SUCCESS;
}

static NTSTATUS protect_private(MM_SPACE *space, const MMVAD *vad, ULONG first, ULONG last,
                                ULONG code, ULONG *old)
{
    if (MiIsCopyCode(code) || vad->kind != VadOrdinary)
        return STATUS_INVALID_PAGE_PROTECTION;
    return first == last ? protect_page(space, vad, first << PAGE_SHIFT, code, old)
                         : protect_pages(space, vad, first, last, code, old);
}

static NTSTATUS protect_range(MM_SPACE *space, ULONG first, ULONG last, ULONG code, ULONG *old)
{
    MMVAD *vad = MiFindVad(space, first);
    if (vad == NULL || last > vad->last_page || vad->fixed)
        return STATUS_CONFLICTING_ADDRESSES;
    return vad->area != NULL ? MiProtectView(space, vad, first, last, code, old)
                             : protect_private(space, vad, first, last, code, old);
}

NTSTATUS NTAPI NtProtectVirtualMemory(HANDLE process, PVOID *user_base, SIZE_T *user_size,
                                      ULONG protect, ULONG *user_old)
{
    MM_VISIT visit;
    ULONG first, last, old = 0;
    int code = MiProtectionCode(protect);
    if (code < 0)
        return STATUS_INVALID_PAGE_PROTECTION;
    NTSTATUS status = MiCapturePages(&first, &last, user_base, user_size);
    if (NT_SUCCESS(status))
        /* it must be there before anything changes */
        status = WriteUserUlong(user_old, &old);
    if (NT_SUCCESS(status))
        status = MiEnterSpace(process, MM_PROCESS_VM_OPERATION, &visit);
    if (!NT_SUCCESS(status))
        return status;
    KeAcquireLock(&visit.space->lock);
    status = protect_range(visit.space, first, last, (ULONG)code, &old);
    KeReleaseLock(&visit.space->lock);
    MiLeaveSpace(&visit);
    if (!NT_SUCCESS(status))
        return status;
    old = MiPageProtection(old);
    status = MiReturnPages(user_base, user_size, first, last);
    return NT_SUCCESS(status) ? WriteUserUlong(user_old, &old) : status;
}
