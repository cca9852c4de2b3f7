/*
 * virtual_lock.c - VirtualLock: pages that stay in memory.
 *
 * Next: ntdll's NtLockVirtualMemory. Manual: MSDN "VirtualLock", "VirtualUnlock".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

enum { LOCK_FOR_PROCESS = 1 };

/* FALSE with ERROR_NOACCESS (a page cannot be read), ERROR_WORKING_SET_QUOTA (more than the minimum
 * working set), ERROR_INVALID_PARAMETER, or STATUS_GUARD_PAGE_VIOLATION itself: then the guard is
 * gone, and a second try succeeds. */
BOOL WINAPI VirtualLock(LPVOID address, SIZE_T bytes)
{
    return BasepDone(NtLockVirtualMemory(NtCurrentProcess(), &address, &bytes, LOCK_FOR_PROCESS));
}

/* FALSE with ERROR_NOT_LOCKED when a page is not: then none was unlocked. */
BOOL WINAPI VirtualUnlock(LPVOID address, SIZE_T bytes)
{
    return BasepDone(NtUnlockVirtualMemory(NtCurrentProcess(), &address, &bytes, LOCK_FOR_PROCESS));
}
