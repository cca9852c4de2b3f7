/*
 * protectvm.c - NtProtectVirtualMemory: new rights for committed pages, all or none.
 *
 * Copy-on-write is only for views of sections; there READWRITE means WRITECOPY until the page is
 * private.
 * Lock: the space's. Source: MSDN VirtualProtect; WDK ZwProtectVirtualMemory.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/section.h"
#include "mm/userpage.h"

static pte_t entry_of(ULONG va)
{
    pte_t *pte = MiUserPte(va);
    return pte != NULL ? *pte : 0;
}

static ULONG current_code(const MMVAD *vad, ULONG va)
{
    pte_t entry = entry_of(va);
    if (entry != 0)
        return MiPteCode(entry);
    return vad->section != NULL ? MiSectionCode(vad, va) : vad->code;
}

/* The code that a page gets when `code` is asked for: what is shared is never made writable. */
static ULONG effective_code(const MMVAD *vad, pte_t entry, ULONG code)
{
    ULONG base = code & 7;
    if (MiIsPrivate(vad, entry)) {
        if (base == MM_WRITECOPY || base == MM_EXECUTE_WRITECOPY)
            return code - 1;
        return code;
    }
    if (base == MM_READWRITE || base == MM_EXECUTE_READWRITE)
        return code + 1;
    return code;
}

static NTSTATUS check_range(MM_SPACE *space, ULONG first, ULONG last, ULONG code, MMVAD **out)
{
    MMVAD *vad = MiFindVad(space, first);
    ULONG ignored;
    if (vad == NULL || last > vad->last_page || vad->fixed)
        return STATUS_CONFLICTING_ADDRESSES;
    bool copy = (code & 7) == MM_WRITECOPY || (code & 7) == MM_EXECUTE_WRITECOPY;
    if (copy && vad->section == NULL)
        return STATUS_INVALID_PAGE_PROTECTION;
    for (ULONG page = first; page <= last; page++) {
        if (!MiIsCommitted(vad, entry_of(page << PAGE_SHIFT), &ignored))
            return STATUS_NOT_COMMITTED;
        if (MiMakeUserPte(space, page << PAGE_SHIFT) == NULL)
            return STATUS_INSUFFICIENT_RESOURCES;
    }
    *out = vad;
    return STATUS_SUCCESS;
}

/* Pages of a view that a write can make private are charged, others are not: the difference that
   `code` makes. */
static LONG change_of_charge(const MMVAD *vad, ULONG first, ULONG last, ULONG code)
{
    LONG change = 0;
    for (ULONG page = first; page <= last && vad->section != NULL; page++) {
        pte_t entry = entry_of(page << PAGE_SHIFT);
        bool later = MiIsPrivate(vad, entry) ||
                     MiIsChargedInView(vad, page << PAGE_SHIFT,
                                       MiSoftwarePte(effective_code(vad, entry, code)));
        change += later - MiIsChargedInView(vad, page << PAGE_SHIFT, entry);
    }
    return change;
}

static void set_page(MMVAD *vad, ULONG va, ULONG code)
{
    pte_t *pte = MiPte(va);
    code = effective_code(vad, *pte, code);
    bool zero = *pte == 0;
    MiSetPageCode(pte, va, code);
    if (zero && vad->section != NULL)
        MiSetUserPte(pte, va, *pte | PTE_PROTOTYPE);
}

static NTSTATUS protect_range(MM_SPACE *space, ULONG first, ULONG last, ULONG code, ULONG *old)
{
    MMVAD *vad;
    LONG change = 0;
    NTSTATUS status = check_range(space, first, last, code, &vad);
    if (NT_SUCCESS(status))
        change = change_of_charge(vad, first, last, code);
    if (change > 0 && !MiChargeCommit(space, vad, (ULONG)change))
        status = STATUS_COMMITMENT_LIMIT;
    if (NT_SUCCESS(status)) {
        if (change < 0)
            MiReturnCommit(space, vad, (ULONG)-change);
        *old = MiPageProtection(current_code(vad, first << PAGE_SHIFT));
        for (ULONG page = first; page <= last; page++)
            set_page(vad, page << PAGE_SHIFT, code);
    }
    MiFreeEmptyTables(space, first, last);
    return status;
}

NTSTATUS NTAPI NtProtectVirtualMemory(HANDLE process, PVOID *user_base, SIZE_T *user_size,
                                      ULONG protect, ULONG *user_old)
{
    MM_VISIT visit;
    ULONG base, bytes, old = 0;
    NTSTATUS status = MiCapture(&base, user_base, sizeof base);
    if (NT_SUCCESS(status))
        status = MiCapture(&bytes, user_size, sizeof bytes);
    if (NT_SUCCESS(status))
        /* it must be there before anything changes */
        status = MiReturn(user_old, &old, sizeof old);
    if (!NT_SUCCESS(status))
        return status;
    int code = MiProtectionCode(protect);
    if (code < 0)
        return STATUS_INVALID_PAGE_PROTECTION;
    if (base > HIGHEST_USER_ADDRESS)
        return STATUS_INVALID_PARAMETER_2;
    if (bytes == 0 || bytes > HIGHEST_USER_ADDRESS + 1 - base)
        return STATUS_INVALID_PARAMETER_3;
    status = MiEnterSpace(process, MM_PROCESS_VM_OPERATION, &visit);
    if (!NT_SUCCESS(status))
        return status;
    ULONG first = base >> PAGE_SHIFT, last = (base + bytes - 1) >> PAGE_SHIFT;
    KeAcquireLock(&visit.space->lock);
    status = protect_range(visit.space, first, last, (ULONG)code, &old);
    KeReleaseLock(&visit.space->lock);
    MiLeaveSpace(&visit);
    if (!NT_SUCCESS(status))
        return status;
    base = first << PAGE_SHIFT;
    bytes = (last - first + 1) << PAGE_SHIFT;
    MiReturn(user_base, &base, sizeof base);
    MiReturn(user_size, &bytes, sizeof bytes);
    return MiReturn(user_old, &old, sizeof old);
}
