/*
 * virtual_free.c - VirtualFree: gives pages back, committed ones (decommit) or the whole
 * reservation (release).
 *
 * Next: ntdll's NtFreeVirtualMemory. Manual: MSDN "VirtualFree", "VirtualFreeEx".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

BOOL WINAPI NOINLINE VirtualFree(LPVOID address, SIZE_T bytes, DWORD type)
{
    return VirtualFreeEx(NtCurrentProcess(), address, bytes, type);
}

/* type: MEM_DECOMMIT (bytes 0 at the base: all of it) or MEM_RELEASE (address is the base, bytes
 * 0). FALSE with ERROR_INVALID_PARAMETER or ERROR_INVALID_ADDRESS when nothing was freed. */
BOOL WINAPI NOINLINE VirtualFreeEx(HANDLE process, LPVOID address, SIZE_T bytes, DWORD type)
{
    if ((type & MEM_RELEASE) && bytes)
        return BasepFail(ERROR_INVALID_PARAMETER);
    return BasepDone(NtFreeVirtualMemory(process, &address, &bytes, type));
}
