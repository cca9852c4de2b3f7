/*
 * writewatch.c - NtGetWriteWatch, NtResetWriteWatch: which pages of a range have been written?
 *
 * The CPU sets PTE_DIRTY when it first writes through an entry; mm keeps the bit true through
 * changes of protection (userpage.c). To reset is to clear it. Only reservations made with
 * MEM_WRITE_WATCH may be asked.
 * A reset whose answer cannot be written to the caller is taken back.
 * Lock: the space's. Source: MSDN GetWriteWatch, ResetWriteWatch.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/ex.h"
#include "mm/userpage.h"

enum { WRITE_WATCH_FLAG_RESET = 1 };
#define WATCH_TAG TAG_('W', 'a', 't', 'c')

/* Can the range be asked about? STATUS_INVALID_PARAMETER_1: it is not one of MEM_WRITE_WATCH. */
static NTSTATUS check_range(const MM_SPACE *space, ULONG first, ULONG last)
{
    const MMVAD *vad = MiFindVad(space, first);
    return vad != NULL && vad->watched && last <= vad->last_page ? STATUS_SUCCESS
                                                                 : STATUS_INVALID_PARAMETER_1;
}

static void forget(pte_t *pte, ULONG va)
{
    pte_t old = *pte;
    MiSetUserPte(pte, va, old & ~((old & PTE_VALID) ? PTE_DIRTY : PTE_WRITTEN));
}

/* Addresses of the pages written, `most` at most, into `list` (NULL: nowhere); returns how many. */
static ULONG collect(ULONG first, ULONG last, ULONG *list, ULONG most, bool reset)
{
    ULONG count = 0;
    for (ULONG page = first; page <= last && count < most;) {
        ULONG end = MiTableEnd(page, last);
        pte_t *pte = MiUserPte(page << PAGE_SHIFT);
        for (; pte != NULL && page <= end && count < most; page++, pte++) {
            if (!MiIsWritten(*pte))
                continue;
            if (list != NULL)
                list[count] = page << PAGE_SHIFT;
            count++;
            if (reset)
                forget(pte, page << PAGE_SHIFT);
        }
        page = pte != NULL ? page : end + 1;
    }
    return count;
}

/* Marks the `count` pages of `list` as written again. One that was decommitted meanwhile is no more. */
static void restore(const ULONG *list, ULONG count)
{
    for (ULONG i = 0; i < count; i++) {
        pte_t *pte = MiUserPte(list[i]);
        if (pte != NULL && MiHasFrame(*pte))
            MiSetUserPte(pte, list[i], *pte | ((*pte & PTE_VALID) ? PTE_DIRTY : PTE_WRITTEN));
    }
}

enum deed { Ask, AskAndReset, Restore };

/* The same for the space of another process. */
static NTSTATUS visit(HANDLE process, ULONG first, ULONG last, ULONG *list, ULONG *count,
                      enum deed deed)
{
    MM_VISIT visit;
    NTSTATUS status = MiEnterSpace(process, MM_PROCESS_VM_OPERATION, &visit);
    if (!NT_SUCCESS(status))
        return status;
    KeAcquireLock(&visit.space->lock);
    status = check_range(visit.space, first, last);
    if (NT_SUCCESS(status) && deed == Restore)
        restore(list, *count);
    else if (NT_SUCCESS(status))
        *count = collect(first, last, list, *count, deed == AskAndReset);
    KeReleaseLock(&visit.space->lock);
    MiLeaveSpace(&visit);
    return status;
}

static NTSTATUS answer(PVOID *user_list, const ULONG *list, ULONG *user_count, ULONG count,
                       ULONG *user_granularity)
{
    ULONG granularity = PAGE_SIZE;
    NTSTATUS status = MiReturn(user_list, list, count * sizeof *list);
    if (NT_SUCCESS(status))
        status = WriteUserUlong(user_count, &count);
    return NT_SUCCESS(status) ? WriteUserUlong(user_granularity, &granularity) : status;
}

/* *user_count: room in `user_list`, in; pages found, out. */
NTSTATUS NTAPI NtGetWriteWatch(HANDLE process, ULONG flags, PVOID base, SIZE_T bytes,
                               PVOID *user_list, ULONG *user_count, ULONG *user_granularity)
{
    enum deed deed = (flags & WRITE_WATCH_FLAG_RESET) ? AskAndReset : Ask;
    ULONG count, at = (ULONG)(uintptr_t)base;
    NTSTATUS status = CaptureUserUlong(&count, user_count);
    if (!NT_SUCCESS(status))
        return status;
    if ((flags & ~(ULONG)WRITE_WATCH_FLAG_RESET) != 0)
        return STATUS_INVALID_PARAMETER_2;
    if (!MiIsUserRange(at, bytes))
        return STATUS_INVALID_PARAMETER_3;
    if (count == 0)
        return STATUS_INVALID_PARAMETER_5;
    ULONG first = at >> PAGE_SHIFT, last = (at + bytes - 1) >> PAGE_SHIFT;
    count = count < last - first + 1 ? count : last - first + 1;
    ULONG *list = ExAllocatePoolWithTag(NonPagedPool, count * sizeof *list, WATCH_TAG);
    if (list == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    status = visit(process, first, last, list, &count, deed);
    if (NT_SUCCESS(status)) {
        status = answer(user_list, list, user_count, count, user_granularity);
        if (!NT_SUCCESS(status) && deed == AskAndReset)
            visit(process, first, last, list, &count, Restore);
    }
    ExFreePoolWithTag(list, WATCH_TAG);
    return status;
}

NTSTATUS NTAPI NtResetWriteWatch(HANDLE process, PVOID base, SIZE_T bytes)
{
    ULONG count = USER_PAGES, at = (ULONG)(uintptr_t)base;
    if (!MiIsUserRange(at, bytes))
        return STATUS_INVALID_PARAMETER_2;
    return visit(process, at >> PAGE_SHIFT, (at + bytes - 1) >> PAGE_SHIFT, NULL, &count,
                 AskAndReset);
}
