// flags: -lntdll
/*
 * sync_native.c - the services below kernel32: statuses, previous states, and pointers that lead
 * nowhere.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k32_tap.h"
#include <ntstatus.h>
#include <winternl.h>

NTSTATUS NTAPI NtCreateEvent(HANDLE *, ULONG, OBJECT_ATTRIBUTES *, ULONG, BOOLEAN);
NTSTATUS NTAPI NtSetEvent(HANDLE, LONG *);
NTSTATUS NTAPI NtResetEvent(HANDLE, LONG *);
NTSTATUS NTAPI NtPulseEvent(HANDLE, LONG *);
NTSTATUS NTAPI NtQueryEvent(HANDLE, ULONG, PVOID, ULONG, ULONG *);
NTSTATUS NTAPI NtCreateMutant(HANDLE *, ULONG, OBJECT_ATTRIBUTES *, BOOLEAN);
NTSTATUS NTAPI NtReleaseMutant(HANDLE, LONG *);
NTSTATUS NTAPI NtQueryMutant(HANDLE, ULONG, PVOID, ULONG, ULONG *);
NTSTATUS NTAPI NtCreateSemaphore(HANDLE *, ULONG, OBJECT_ATTRIBUTES *, LONG, LONG);
NTSTATUS NTAPI NtReleaseSemaphore(HANDLE, ULONG, ULONG *);
NTSTATUS NTAPI NtQuerySemaphore(HANDLE, ULONG, PVOID, ULONG, ULONG *);
NTSTATUS NTAPI NtDelayExecution(BOOLEAN, const LARGE_INTEGER *);
NTSTATUS NTAPI NtAlertThread(HANDLE);
NTSTATUS NTAPI NtTestAlert(void);

#define EVENT_ACCESS 0x1F0003
#define NOWHERE      ((void *)0x80001000)

static void status(NTSTATUS got, NTSTATUS wanted, const char *text)
{
    is((ULONG)got, (ULONG)wanted, text);
}

static void events(void)
{
    HANDLE event;
    LONG previous = -1, state[2];
    ULONG returned = 0;
    status(NtCreateEvent(&event, EVENT_ACCESS, NULL, 2, FALSE), STATUS_INVALID_PARAMETER,
           "no such type");
    status(NtCreateEvent(&event, EVENT_ACCESS, NULL, 1, TRUE), 0, "a synchronization event");
    status(NtQueryEvent(event, 0, state, sizeof state, &returned), 0, "query it");
    ok(state[0] == 1 && state[1] == 1 && returned == 8, "its type and state");
    status(NtQueryEvent(event, 1, state, sizeof state, NULL), STATUS_INVALID_INFO_CLASS,
           "no such class");
    status(NtQueryEvent(event, 0, state, 4, NULL), STATUS_INFO_LENGTH_MISMATCH, "too short");
    status(NtResetEvent(event, &previous), 0, "reset");
    is(previous, 1, "it was set");
    status(NtSetEvent(event, &previous), 0, "set");
    is(previous, 0, "it was not");
    status(NtPulseEvent(event, &previous), 0, "pulse");
    is(previous, 1, "it was set");
    NtQueryEvent(event, 0, state, sizeof state, NULL);
    is(state[1], 0, "and is not");
    status(NtReleaseMutant(event, NULL), STATUS_OBJECT_TYPE_MISMATCH, "it is no mutant");
    NtClose(event);
    status(NtClose(event), STATUS_INVALID_HANDLE, "closed already");
}

static void counts(void)
{
    HANDLE mutant, semaphore;
    LONG previous = 0, state[2];
    ULONG before = 0;
    status(NtCreateMutant(&mutant, MUTANT_ALL_ACCESS, NULL, TRUE), 0, "a mutant of ours");
    NtWaitForSingleObject(mutant, FALSE, NULL);
    NtQueryMutant(mutant, 0, state, sizeof state, NULL);
    ok(state[0] == -1 && (state[1] & 0xFFFF) == 1, "owned twice: -1, by the caller, not abandoned");
    NtReleaseMutant(mutant, &previous);
    is(previous, -1, "released once");
    NtReleaseMutant(mutant, &previous);
    is(previous, 0, "and again");
    status(NtReleaseMutant(mutant, &previous), STATUS_MUTANT_NOT_OWNED, "not once more");
    NtClose(mutant);
    status(NtCreateSemaphore(&semaphore, SEMAPHORE_ALL_ACCESS, NULL, 2, 1),
           STATUS_INVALID_PARAMETER, "2 of 1");
    status(NtCreateSemaphore(&semaphore, SEMAPHORE_ALL_ACCESS, NULL, 0, 0),
           STATUS_INVALID_PARAMETER, "0 of 0");
    status(NtCreateSemaphore(&semaphore, SEMAPHORE_ALL_ACCESS, NULL, 1, 5), 0, "1 of 5");
    status(NtReleaseSemaphore(semaphore, 3, &before), 0, "release 3");
    is(before, 1, "there was 1");
    status(NtReleaseSemaphore(semaphore, 2, &before), STATUS_SEMAPHORE_LIMIT_EXCEEDED,
           "no room for 2");
    status(NtReleaseSemaphore(semaphore, 0x7FFFFFFF, &before), STATUS_SEMAPHORE_LIMIT_EXCEEDED,
           "nor for 2^31-1");
    NtQuerySemaphore(semaphore, 0, state, sizeof state, NULL);
    ok(state[0] == 4 && state[1] == 5, "4 of 5");
    NtClose(semaphore);
}

static void nowhere(void)
{
    if (on_wine())
        return; /* a library there, which faults where a kernel answers */
    HANDLE event;
    LONG state[2];
    status(NtCreateEvent(NULL, EVENT_ACCESS, NULL, 1, FALSE), STATUS_ACCESS_VIOLATION,
           "a handle to NULL");
    status(NtCreateEvent(NOWHERE, EVENT_ACCESS, NULL, 1, FALSE), STATUS_ACCESS_VIOLATION,
           "or into the kernel");
    status(NtCreateEvent(&event, EVENT_ACCESS, NOWHERE, 1, FALSE), STATUS_ACCESS_VIOLATION,
           "bad attributes");
    NtCreateEvent(&event, EVENT_ACCESS, NULL, 1, FALSE);
    status(NtSetEvent(event, NOWHERE), STATUS_ACCESS_VIOLATION, "a previous state into the kernel");
    NtQueryEvent(event, 0, state, sizeof state, NULL);
    is(state[1], 0, "left the event as it was");
    status(NtWaitForSingleObject(event, FALSE, NOWHERE), STATUS_ACCESS_VIOLATION,
           "a time-out in the kernel");
    status(NtDelayExecution(FALSE, NULL), STATUS_ACCESS_VIOLATION, "an interval at NULL");
    NtClose(event);
}

static void alerts(void)
{
    LARGE_INTEGER minute = {.QuadPart = -600000000};
    if (on_wine())
        return; /* NtAlertThread does nothing there */
    status(NtTestAlert(), 0, "no alert");
    status(NtAlertThread(GetCurrentThread()), 0, "alert this thread");
    status(NtTestAlert(), STATUS_ALERTED, "it is alerted");
    status(NtTestAlert(), 0, "once");
    NtAlertThread(GetCurrentThread());
    status(NtDelayExecution(TRUE, &minute), STATUS_ALERTED, "an alert ends a wait");
}

int main(void)
{
    events();
    counts();
    nowhere();
    alerts();
    return tap_end();
}
