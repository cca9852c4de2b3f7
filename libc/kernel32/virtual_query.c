/*
 * virtual_query.c - VirtualQuery: what the memory manager knows about an address.
 *
 * Manual: MSDN "VirtualQuery", "VirtualQueryEx".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

#define MEMORY_BASIC_CLASS 0u

SIZE_T WINAPI NOINLINE VirtualQuery(LPCVOID address, PMEMORY_BASIC_INFORMATION info, SIZE_T length)
{
    return VirtualQueryEx(NtCurrentProcess(), address, info, length);
}

/* Describes the run of equal pages from `address` (down to its page) on. length: bytes of *info.
 * Returns the bytes written; 0 with ERROR_INVALID_PARAMETER (not a user address) or
 * ERROR_BAD_LENGTH. */
SIZE_T WINAPI NOINLINE VirtualQueryEx(HANDLE process, LPCVOID address,
                                      PMEMORY_BASIC_INFORMATION info, SIZE_T length)
{
    SIZE_T returned = 0;
    NTSTATUS status =
        NtQueryVirtualMemory(process, (PVOID)address, MEMORY_BASIC_CLASS, info, length, &returned);
    return BasepDone(status) ? returned : 0;
}
