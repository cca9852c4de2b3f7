/*
 * waiting.c - Sleep and the WaitFor family: milliseconds and last errors over the kernel's waits.
 *
 * A wait that an alert (not an APC) ends is begun again, as Win32 has no name for it.
 * Manual: MSDN "WaitForMultipleObjectsEx", "SignalObjectAndWait", "SleepEx".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

#define WAIT_ALL_TYPE 0u
#define WAIT_ANY_TYPE 1u

static DWORD wait_result(NTSTATUS status)
{
    return BasepDone(status) ? (DWORD)status : WAIT_FAILED;
}

DWORD WINAPI WaitForSingleObject(HANDLE handle, DWORD milliseconds)
{
    return WaitForSingleObjectEx(handle, milliseconds, FALSE);
}

/* Returns WAIT_OBJECT_0, WAIT_ABANDONED, WAIT_TIMEOUT, WAIT_IO_COMPLETION (an APC ran; only when
 * alertable), or WAIT_FAILED with ERROR_INVALID_HANDLE or ERROR_ACCESS_DENIED. */
DWORD WINAPI WaitForSingleObjectEx(HANDLE handle, DWORD milliseconds, BOOL alertable)
{
    LARGE_INTEGER time;
    LARGE_INTEGER *timeout = BasepTimeout(&time, milliseconds);
    NTSTATUS status;
    do
        status = NtWaitForSingleObject(handle, alertable != 0, timeout);
    while (status == STATUS_ALERTED);
    return wait_result(status);
}

DWORD WINAPI WaitForMultipleObjects(DWORD count, CONST HANDLE *handles, BOOL all,
                                    DWORD milliseconds)
{
    return WaitForMultipleObjectsEx(count, handles, all, milliseconds, FALSE);
}

/* count: 1 to MAXIMUM_WAIT_OBJECTS. Returns WAIT_OBJECT_0 + index (any) or WAIT_OBJECT_0 (all), the
 * WAIT_ABANDONED_0 range, WAIT_TIMEOUT, WAIT_IO_COMPLETION, or WAIT_FAILED with
 * ERROR_INVALID_PARAMETER (count, or a handle twice when waiting for all) or ERROR_INVALID_HANDLE.
 */
DWORD WINAPI WaitForMultipleObjectsEx(DWORD count, CONST HANDLE *handles, BOOL all,
                                      DWORD milliseconds, BOOL alertable)
{
    LARGE_INTEGER time;
    LARGE_INTEGER *timeout = BasepTimeout(&time, milliseconds);
    NTSTATUS status;
    do
        status = NtWaitForMultipleObjects(
            count, (HANDLE *)handles, all ? WAIT_ALL_TYPE : WAIT_ANY_TYPE, alertable != 0, timeout);
    while (status == STATUS_ALERTED);
    return wait_result(status);
}

/* Signals an event, mutex or semaphore and begins to wait in one step. Results as
 * WaitForSingleObjectEx. */
DWORD WINAPI SignalObjectAndWait(HANDLE signal, HANDLE wait, DWORD milliseconds, BOOL alertable)
{
    LARGE_INTEGER time;
    LARGE_INTEGER *timeout = BasepTimeout(&time, milliseconds);
    NTSTATUS status = NtSignalAndWaitForSingleObject(signal, wait, alertable != 0, timeout);
    while (status == STATUS_ALERTED)
        status = NtWaitForSingleObject(wait, alertable != 0, timeout);
    return wait_result(status);
}

VOID WINAPI Sleep(DWORD milliseconds)
{
    SleepEx(milliseconds, FALSE);
}

/* 0 gives up the rest of the time slice; INFINITE sleeps for ever. Returns 0, or
 * WAIT_IO_COMPLETION. */
DWORD WINAPI SleepEx(DWORD milliseconds, BOOL alertable)
{
    LARGE_INTEGER interval;
    if (!BasepTimeout(&interval, milliseconds))
        interval.QuadPart = INT64_MIN;

    NTSTATUS status;
    do
        status = NtDelayExecution(alertable != 0, &interval);
    while (status == STATUS_ALERTED && alertable);
    return status == STATUS_USER_APC ? WAIT_IO_COMPLETION : 0;
}

/* TRUE when another thread was ready and ran. */
BOOL WINAPI SwitchToThread(void)
{
    return NtYieldExecution() == STATUS_SUCCESS;
}

/* Runs routine(data) on the thread when it next waits alertably. Nonzero for success. */
static VOID CALLBACK deliver_apc(PVOID routine, PVOID data, PVOID unused)
{
    ((PAPCFUNC)routine)((ULONG_PTR)data);
}

DWORD WINAPI QueueUserAPC(PAPCFUNC routine, HANDLE thread, ULONG_PTR data)
{
    return BasepDone(
        NtQueueApcThread(thread, (PVOID)deliver_apc, (PVOID)routine, (PVOID)data, NULL));
}
