/*
 * win32_event.c - events: create, open, set, reset, pulse.
 *
 * Manual: MSDN "CreateEvent", "OpenEvent", "SetEvent", "ResetEvent", "PulseEvent".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/named_object.h"

#define NOTIFICATION_EVENT    0u
#define SYNCHRONIZATION_EVENT 1u

/* manual: stays signalled until ResetEvent; otherwise each wait that it ends resets it. Returns a
 * handle, with last error ERROR_ALREADY_EXISTS when the name existed, or NULL. */
HANDLE WINAPI CreateEventW(LPSECURITY_ATTRIBUTES security, BOOL manual, BOOL signalled,
                           LPCWSTR name)
{
    named_object_t object;
    HANDLE handle = NULL;
    if (!BasepNameObject(&object, name, security, OBJ_OPENIF))
        return NULL;
    NTSTATUS status =
        NtCreateEvent(&handle, EVENT_ALL_ACCESS, &object.attributes,
                      manual ? NOTIFICATION_EVENT : SYNCHRONIZATION_EVENT, signalled != 0);
    return BasepCreated(status, handle);
}

HANDLE WINAPI CreateEventA(LPSECURITY_ATTRIBUTES security, BOOL manual, BOOL signalled, LPCSTR name)
{
    wide_t wide;
    if (!BasepWiden(&wide, name))
        return NULL;
    HANDLE handle = CreateEventW(security, manual, signalled, wide.text);
    BasepDropWide(&wide);
    return handle;
}

/* NULL with ERROR_FILE_NOT_FOUND when there is no such name, ERROR_INVALID_HANDLE for another type.
 */
HANDLE WINAPI OpenEventW(DWORD access, BOOL inherit, LPCWSTR name)
{
    return BasepOpen(NtOpenEvent, access, inherit, name);
}

HANDLE WINAPI OpenEventA(DWORD access, BOOL inherit, LPCSTR name)
{
    return BasepOpenNarrow(OpenEventW, access, inherit, name);
}

BOOL WINAPI SetEvent(HANDLE event)
{
    return BasepDone(NtSetEvent(event, NULL));
}

BOOL WINAPI ResetEvent(HANDLE event)
{
    return BasepDone(NtClearEvent(event));
}

BOOL WINAPI PulseEvent(HANDLE event)
{
    return BasepDone(NtPulseEvent(event, NULL));
}
