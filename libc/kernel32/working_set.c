/*
 * working_set.c - the size of the working set that a process asks for.
 *
 * Nothing is paged out: the minimum says how much VirtualLock may lock, the maximum nothing.
 * Manual: MSDN "SetProcessWorkingSetSize", "GetProcessWorkingSetSize".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

#define QUOTA_LIMITS_CLASS 1u

/* FALSE with ERROR_INVALID_PARAMETER (less than 20 pages, or minimum above maximum). Both -1: the
 * working set is to be emptied, which does nothing here. */
BOOL WINAPI SetProcessWorkingSetSizeEx(HANDLE process, SIZE_T minimum, SIZE_T maximum, DWORD flags)
{
    QUOTA_LIMITS_ limits = {.MinimumWorkingSetSize = minimum, .MaximumWorkingSetSize = maximum};
    return BasepDone(NtSetInformationProcess(process, QUOTA_LIMITS_CLASS, &limits, sizeof limits));
}

BOOL WINAPI SetProcessWorkingSetSize(HANDLE process, SIZE_T minimum, SIZE_T maximum)
{
    return SetProcessWorkingSetSizeEx(process, minimum, maximum, 0);
}

BOOL WINAPI GetProcessWorkingSetSizeEx(HANDLE process, PSIZE_T minimum, PSIZE_T maximum,
                                       PDWORD flags)
{
    QUOTA_LIMITS_ limits;
    if (!BasepDone(
            NtQueryInformationProcess(process, QUOTA_LIMITS_CLASS, &limits, sizeof limits, NULL)))
        return FALSE;
    *minimum = limits.MinimumWorkingSetSize;
    *maximum = limits.MaximumWorkingSetSize;
    if (flags)
        *flags = QUOTA_LIMITS_HARDWS_MIN_DISABLE | QUOTA_LIMITS_HARDWS_MAX_DISABLE;
    return TRUE;
}

BOOL WINAPI GetProcessWorkingSetSize(HANDLE process, PSIZE_T minimum, PSIZE_T maximum)
{
    return GetProcessWorkingSetSizeEx(process, minimum, maximum, NULL);
}
