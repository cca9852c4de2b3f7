/*
 * virtual_alloc.c - VirtualAlloc: pages straight from the memory manager.
 *
 * Nothing happens here but a change of calling convention: the size becomes in/out, the status
 * becomes a last error. Reserve rounds to 64 KiB, commit to 4 KiB pages; both are done, and
 * refused, by the kernel.
 *
 * Before: a program, or HeapCreate.   Next: ntdll's NtAllocateVirtualMemory (syscall.asm).
 * Manual: MSDN "VirtualAlloc", "VirtualAllocEx".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

#define LOWEST_BASE                                                                                \
    0x10000u /* the first 64 KiB are never given out, so that a NULL pointer faults */

/* Reserves or commits pages in this process: VirtualAllocEx(GetCurrentProcess(), ...). */
LPVOID WINAPI NOINLINE VirtualAlloc(LPVOID address, SIZE_T bytes, DWORD type, DWORD protect)
{
    return VirtualAllocEx(NtCurrentProcess(), address, bytes, type, protect);
}

/* Reserves (MEM_RESERVE) or commits (MEM_COMMIT) pages, or both. address: NULL lets the kernel
 * choose; bytes: > 0; protect: PAGE_*. Returns the base of the pages, or NULL with the last error:
 * ERROR_INVALID_PARAMETER, ERROR_INVALID_ADDRESS (taken, or not reserved), ERROR_NOT_ENOUGH_MEMORY
 * (no room), ERROR_COMMITMENT_LIMIT. */
LPVOID WINAPI NOINLINE VirtualAllocEx(HANDLE process, LPVOID address, SIZE_T bytes, DWORD type,
                                      DWORD protect)
{
    if (address && (ULONG_PTR)address < LOWEST_BASE) {
        BasepFail(ERROR_INVALID_PARAMETER);
        return NULL;
    }

    NTSTATUS status = NtAllocateVirtualMemory(process, &address, 0, &bytes, type, protect);
    if (!NT_SUCCESS(status)) {
        BasepFailStatus(status);
        return NULL;
    }
    return address;
}
