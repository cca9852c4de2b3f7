/*
 * processor_mask.c - affinity masks of processes and threads.
 *
 * One processor is started, so the only mask that can be set is the one that is set.
 * Manual: MSDN "SetProcessAffinityMask", "SetThreadAffinityMask", "SetThreadIdealProcessor".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

#define THREAD_BASIC_CLASS  0u
#define PROCESS_BASIC_CLASS 0u

static DWORD_PTR system_mask(void)
{
    SYSTEM_INFO info;
    GetSystemInfo(&info);
    return info.dwActiveProcessorMask;
}

BOOL WINAPI GetProcessAffinityMask(HANDLE process, PDWORD_PTR mask, PDWORD_PTR system)
{
    PROCESS_BASIC_INFORMATION_ basic;
    if (!BasepDone(
            NtQueryInformationProcess(process, PROCESS_BASIC_CLASS, &basic, sizeof basic, NULL)))
        return FALSE;
    *mask = basic.AffinityMask;
    *system = system_mask();
    return TRUE;
}

/* FALSE with ERROR_INVALID_PARAMETER when the mask is empty or names a processor that is not there.
 */
BOOL WINAPI SetProcessAffinityMask(HANDLE process, DWORD_PTR mask)
{
    DWORD_PTR now, system;
    if (!GetProcessAffinityMask(process, &now, &system))
        return FALSE;
    if (!mask || (mask & ~system))
        return BasepFail(ERROR_INVALID_PARAMETER);
    return mask == now ? TRUE : BasepFail(ERROR_CALL_NOT_IMPLEMENTED);
}

/* The mask before, or 0 with ERROR_INVALID_PARAMETER. */
DWORD_PTR WINAPI SetThreadAffinityMask(HANDLE thread, DWORD_PTR mask)
{
    THREAD_BASIC_INFORMATION basic;
    if (!BasepDone(
            NtQueryInformationThread(thread, THREAD_BASIC_CLASS, &basic, sizeof basic, NULL)))
        return 0;
    if (mask == basic.AffinityMask)
        return mask;
    BasepFail(mask && !(mask & ~system_mask()) ? ERROR_CALL_NOT_IMPLEMENTED
                                               : ERROR_INVALID_PARAMETER);
    return 0;
}

/* A hint; with one processor, that is the ideal one: 0. -1 with ERROR_INVALID_PARAMETER for
 * another. */
DWORD WINAPI SetThreadIdealProcessor(HANDLE thread, DWORD processor)
{
    if (processor && processor != MAXIMUM_PROCESSORS) {
        BasepFail(ERROR_INVALID_PARAMETER);
        return (DWORD)-1;
    }
    return 0;
}
