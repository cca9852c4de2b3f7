/*
 * virtual_protect.c - VirtualProtect: changes what may be done with committed pages.
 *
 * Manual: MSDN "VirtualProtect", "VirtualProtectEx".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

BOOL WINAPI NOINLINE VirtualProtect(LPVOID address, SIZE_T bytes, DWORD protect, PDWORD old)
{
    return VirtualProtectEx(NtCurrentProcess(), address, bytes, protect, old);
}

/* All pages that hold a byte of [address, address + bytes) get `protect`; *old receives what the
 * first page had. FALSE with ERROR_INVALID_ADDRESS (a page is not committed: nothing changed),
 * ERROR_INVALID_PARAMETER (protect) or ERROR_NOACCESS (old is no valid pointer). */
BOOL WINAPI NOINLINE VirtualProtectEx(HANDLE process, LPVOID address, SIZE_T bytes, DWORD protect,
                                      PDWORD old)
{
    return BasepDone(NtProtectVirtualMemory(process, &address, &bytes, protect, old));
}
