/*
 * process_memory.c - memory of a process by handle: read, write, flush the instruction cache.
 *
 * Manual: MSDN "ReadProcessMemory", "WriteProcessMemory", "FlushInstructionCache".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

/* Copies `bytes` from `address` of the process. *done (may be NULL): bytes copied. FALSE with
 * ERROR_PARTIAL_COPY when a page on the way cannot be read. */
BOOL WINAPI ReadProcessMemory(HANDLE process, LPCVOID address, LPVOID buffer, SIZE_T bytes,
                              SIZE_T *done)
{
    return BasepDone(NtReadVirtualMemory(process, (PVOID)address, buffer, bytes, done));
}

static BOOL is_code_only(HANDLE process, PVOID address)
{
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQueryEx(process, address, &info, sizeof info))
        return FALSE;
    return info.State == MEM_COMMIT && (info.Protect & (PAGE_EXECUTE | PAGE_EXECUTE_READ));
}

/* Copies `bytes` to `address` of the process. Code that is not writable is made so for the time of
 * the copy, as a debugger needs it; data that is not writable is refused. FALSE with
 * ERROR_PARTIAL_COPY or ERROR_NOACCESS. */
BOOL WINAPI WriteProcessMemory(HANDLE process, LPVOID address, LPCVOID buffer, SIZE_T bytes,
                               SIZE_T *done)
{
    PVOID base = address;
    SIZE_T size = bytes;
    ULONG old = 0;
    BOOL code = is_code_only(process, address);

    if (code &&
        !BasepDone(NtProtectVirtualMemory(process, &base, &size, PAGE_EXECUTE_READWRITE, &old)))
        return FALSE;
    NTSTATUS status = NtWriteVirtualMemory(process, address, (PVOID)buffer, bytes, done);
    if (code) {
        NtProtectVirtualMemory(process, &base, &size, old, &old);
        NtFlushInstructionCache(process, address, bytes);
    }
    return BasepDone(status);
}

BOOL WINAPI FlushInstructionCache(HANDLE process, LPCVOID address, SIZE_T bytes)
{
    return BasepDone(NtFlushInstructionCache(process, (PVOID)address, bytes));
}
