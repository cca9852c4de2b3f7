/*
 * last_error.c - the thread's last error, in its TEB.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/pure.h"

/* MSDN: GetLastError. */
ULONG NTAPI RtlGetLastWin32Error(void)
{
    return RtlTeb()->LastErrorValue;
}

/* MSDN: SetLastError. */
void NTAPI RtlSetLastWin32Error(ULONG error)
{
    RtlTeb()->LastErrorValue = error;
}

void NTAPI RtlRestoreLastWin32Error(ULONG error)
{
    RtlTeb()->LastErrorValue = error;
}

NTSTATUS NTAPI RtlGetLastNtStatus(void)
{
    return RtlTeb()->LastStatusValue;
}

ULONG NTAPI RtlNtStatusToDosErrorNoTeb(NTSTATUS status)
{
    return RtlpDosError(status);
}

/* MSDN: RtlNtStatusToDosError. */
ULONG NTAPI RtlNtStatusToDosError(NTSTATUS status)
{
    RtlTeb()->LastStatusValue = status;
    return RtlpDosError(status);
}

void NTAPI RtlSetLastWin32ErrorAndNtStatusFromNtStatus(NTSTATUS status)
{
    RtlTeb()->LastErrorValue = RtlNtStatusToDosError(status);
}
