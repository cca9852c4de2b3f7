/*
 * critical.c - the making of critical sections; entering and leaving are forwarded to ntdll by the
 * .def.
 *
 * Manual: MSDN "InitializeCriticalSection", "InitializeCriticalSectionAndSpinCount".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

/* Raises STATUS_NO_MEMORY when there is none, as documented for Windows XP. */
VOID WINAPI InitializeCriticalSection(LPCRITICAL_SECTION section)
{
    NTSTATUS status = RtlInitializeCriticalSection(section);
    if (!NT_SUCCESS(status))
        RtlRaiseStatus(status);
}

/* spins: how often to look before waiting; of no effect with one processor. */
BOOL WINAPI InitializeCriticalSectionAndSpinCount(LPCRITICAL_SECTION section, DWORD spins)
{
    return BasepDone(RtlInitializeCriticalSectionAndSpinCount(section, spins));
}

/* flags: CRITICAL_SECTION_NO_DEBUG_INFO (of no effect here) or 0. FALSE with
 * ERROR_INVALID_PARAMETER. */
BOOL WINAPI InitializeCriticalSectionEx(LPCRITICAL_SECTION section, DWORD spins, DWORD flags)
{
    if (flags & ~CRITICAL_SECTION_NO_DEBUG_INFO)
        return BasepFail(ERROR_INVALID_PARAMETER);
    return InitializeCriticalSectionAndSpinCount(section, spins);
}
