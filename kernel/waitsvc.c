/*
 * waitsvc.c - the services that wait: for handles, for time, for another thread's turn.
 *
 * Before: wait.c. Source: MSDN, WaitForSingleObjectEx, WaitForMultipleObjectsEx,
 * SignalObjectAndWait, SleepEx, SwitchToThread.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/access.h"
#include "kernel/dispatch.h"

/* Captures an optional time-out; *timeout becomes NULL (for ever) or `store`. */
static NTSTATUS capture_timeout(LARGE_INTEGER **timeout, LARGE_INTEGER *store)
{
    if (*timeout == NULL)
        return STATUS_SUCCESS;
    NTSTATUS status = ReadUser(store, *timeout);
    *timeout = store;
    return status;
}

static NTSTATUS reference_waitable(HANDLE handle, void **body)
{
    NTSTATUS status = ObReferenceByHandle(handle, NULL, SYNCHRONIZE, body);
    if (!NT_SUCCESS(status) || ObHeader(*body)->type->waitable)
        return status;
    ObDereference(*body);
    return STATUS_OBJECT_TYPE_MISMATCH;
}

/* See ntapi.h. Statuses: KeWaitForSingleObject's; STATUS_INVALID_HANDLE, _ACCESS_DENIED (no
 * SYNCHRONIZE), _OBJECT_TYPE_MISMATCH (nothing that is waited for), _ACCESS_VIOLATION. */
NTSTATUS NTAPI NtWaitForSingleObject(HANDLE handle, BOOLEAN alertable, LARGE_INTEGER *timeout)
{
    LARGE_INTEGER captured;
    void *body;
    NTSTATUS status = capture_timeout(&timeout, &captured);
    if (!NT_SUCCESS(status))
        return status;
    status = reference_waitable(handle, &body);
    if (!NT_SUCCESS(status))
        return status;
    status = KeWaitForSingleObject(body, alertable, timeout);
    ObDereference(body);
    return status;
}

static void release_all(DISPATCHER_HEADER **objects, ULONG count)
{
    while (count > 0)
        ObDereference(objects[--count]);
}

/* References the objects of `count` handles; none is left referenced when one is bad. */
static NTSTATUS reference_all(const HANDLE *handles, ULONG count, DISPATCHER_HEADER **objects)
{
    for (ULONG i = 0; i < count; i++) {
        NTSTATUS status = reference_waitable(handles[i], (void **)&objects[i]);
        if (!NT_SUCCESS(status)) {
            release_all(objects, i);
            return status;
        }
    }
    return STATUS_SUCCESS;
}

static bool has_duplicates(DISPATCHER_HEADER *const *objects, ULONG count)
{
    for (ULONG i = 0; i < count; i++)
        for (ULONG j = 0; j < i; j++)
            if (objects[i] == objects[j])
                return true;
    return false;
}

/* See ntapi.h. Statuses as above; STATUS_INVALID_PARAMETER_1 (count not 1…64), _INVALID_PARAMETER_3
 * (wait_type), _INVALID_PARAMETER_MIX (all, with an object twice), _INSUFFICIENT_RESOURCES. */
NTSTATUS NTAPI NtWaitForMultipleObjects(ULONG count, HANDLE *handles, ULONG wait_type,
                                        BOOLEAN alertable, LARGE_INTEGER *timeout)
{
    HANDLE captured[MAXIMUM_WAIT_OBJECTS];
    DISPATCHER_HEADER *objects[MAXIMUM_WAIT_OBJECTS];
    LARGE_INTEGER captured_timeout;
    if (count == 0 || count > MAXIMUM_WAIT_OBJECTS)
        return STATUS_INVALID_PARAMETER_1;
    if (wait_type > 1)
        return STATUS_INVALID_PARAMETER_3;
    NTSTATUS status = capture_timeout(&timeout, &captured_timeout);
    if (NT_SUCCESS(status))
        status = ProbeAndRead(captured, handles, count * sizeof(HANDLE));
    if (NT_SUCCESS(status))
        status = reference_all(captured, count, objects);
    if (!NT_SUCCESS(status))
        return status;
    if (wait_type == 0 && has_duplicates(objects, count))
        status = STATUS_INVALID_PARAMETER_MIX;
    else
        status = KeWaitForMultipleObjects(count, objects, wait_type == 0, alertable, timeout);
    release_all(objects, count);
    return status;
}

/* Signals what SetEvent, ReleaseMutex or ReleaseSemaphore(1) would. */
static NTSTATUS signal_object(HANDLE handle)
{
    void *body;
    NTSTATUS status = ObReferenceByHandle(handle, NULL, 0, &body);
    if (!NT_SUCCESS(status))
        return status;
    ObDereference(body); /* the handle still holds it */
    if (ObHeader(body)->type == &ExEventType)
        return NtSetEvent(handle, NULL);
    if (ObHeader(body)->type == &ExMutantType)
        return NtReleaseMutant(handle, NULL);
    if (ObHeader(body)->type == &ExSemaphoreType)
        return NtReleaseSemaphore(handle, 1, NULL);
    return STATUS_OBJECT_TYPE_MISMATCH;
}

/* Signals one object and waits for another; no thread runs in between. What is waited for is proved
 * first. */
NTSTATUS NTAPI NtSignalAndWaitForSingleObject(HANDLE signal, HANDLE wait, BOOLEAN alertable,
                                              LARGE_INTEGER *timeout)
{
    LARGE_INTEGER captured;
    void *body;
    NTSTATUS status = capture_timeout(&timeout, &captured);
    if (!NT_SUCCESS(status))
        return status;
    status = reference_waitable(wait, &body);
    if (!NT_SUCCESS(status))
        return status;
    status = signal_object(signal);
    if (NT_SUCCESS(status))
        status = KeWaitForSingleObject(body, alertable, timeout);
    ObDereference(body);
    return status;
}

/* Sleeps; interval as a time-out, but not optional. STATUS_SUCCESS, _USER_APC, _ALERTED,
 * _ACCESS_VIOLATION. */
NTSTATUS NTAPI NtDelayExecution(BOOLEAN alertable, LARGE_INTEGER *interval)
{
    LARGE_INTEGER captured;
    NTSTATUS status = ReadUser(&captured, interval);
    if (!NT_SUCCESS(status))
        return status;
    return KeDelay(alertable, &captured);
}

/* STATUS_NO_YIELD_PERFORMED when no thread of at least this one's priority is ready. */
NTSTATUS NTAPI NtYieldExecution(void)
{
    return KeYield() ? STATUS_SUCCESS : STATUS_NO_YIELD_PERFORMED;
}
