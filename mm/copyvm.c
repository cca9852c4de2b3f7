/*
 * copyvm.c - NtReadVirtualMemory and NtWriteVirtualMemory: from one address space to another,
 * by a bounce buffer.
 *
 * Page by page, so that what was copied before a fault counts (STATUS_PARTIAL_COPY).
 * Source: MSDN ReadProcessMemory, WriteProcessMemory.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/mm.h"

enum { BOUNCE = 512 /* bytes, on the kernel stack */ };

/* One part, at most BOUNCE bytes; `to` and `from` each in the space that is current for it. */
static NTSTATUS copy_part(HANDLE process, ULONG remote, ULONG local, ULONG bytes, bool write)
{
    char bounce[BOUNCE];
    MM_VISIT visit;
    NTSTATUS status = write ? MiCapture(bounce, (void *)(uintptr_t)local, bytes) : STATUS_SUCCESS;
    if (!NT_SUCCESS(status))
        return status;
    status = MiEnterSpace(process, write ? MM_PROCESS_VM_WRITE : MM_PROCESS_VM_READ, &visit);
    if (!NT_SUCCESS(status))
        return status;
    if (write)
        status = MiReturn((void *)(uintptr_t)remote, bounce, bytes);
    else
        status = MiCapture(bounce, (void *)(uintptr_t)remote, bytes);
    MiLeaveSpace(&visit);
    if (NT_SUCCESS(status) && !write)
        status = MiReturn((void *)(uintptr_t)local, bounce, bytes);
    return status;
}

static NTSTATUS copy(HANDLE process, ULONG remote, ULONG local, ULONG length, SIZE_T *returned,
                     bool write)
{
    ULONG done = 0;
    NTSTATUS status = STATUS_SUCCESS;
    if (length > USER_PROBE_ADDRESS || remote > USER_PROBE_ADDRESS - length ||
        local > USER_PROBE_ADDRESS - length)
        return STATUS_ACCESS_VIOLATION;
    while (done < length && NT_SUCCESS(status)) {
        ULONG to_page_end = PAGE_SIZE - ((remote + done) & PAGE_MASK);
        ULONG part = length - done < BOUNCE ? length - done : BOUNCE;
        part = part < to_page_end ? part : to_page_end;
        status = copy_part(process, remote + done, local + done, part, write);
        if (NT_SUCCESS(status))
            done += part;
    }
    if (status == STATUS_ACCESS_VIOLATION || status == STATUS_GUARD_PAGE_VIOLATION)
        status = STATUS_PARTIAL_COPY;
    if (returned != NULL)
        MiReturn(returned, &done, sizeof done);
    return status;
}

NTSTATUS NTAPI NtReadVirtualMemory(HANDLE process, PVOID address, PVOID buffer, SIZE_T length,
                                   SIZE_T *done)
{
    return copy(process, (ULONG)(uintptr_t)address, (ULONG)(uintptr_t)buffer, length, done, false);
}

NTSTATUS NTAPI NtWriteVirtualMemory(HANDLE process, PVOID address, PVOID buffer, SIZE_T length,
                                    SIZE_T *done)
{
    return copy(process, (ULONG)(uintptr_t)address, (ULONG)(uintptr_t)buffer, length, done, true);
}

/* The x86 keeps instruction fetches coherent with stores; only the handle is looked at. */
NTSTATUS NTAPI NtFlushInstructionCache(HANDLE process, PVOID base, SIZE_T length)
{
    MM_VISIT visit;
    NTSTATUS status = MiEnterSpace(process, MM_PROCESS_VM_WRITE, &visit);
    if (NT_SUCCESS(status))
        MiLeaveSpace(&visit);
    return status;
}
