/*
 * event.c - events: a flag that stays up until it is reset, or that one wait takes down again.
 *
 * Before: wait.c. Source: MSDN, "Event Objects", CreateEvent, PulseEvent; WDK, ZwCreateEvent.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/access.h"
#include "kernel/dispatch.h"

const OBJECT_TYPE ExEventType = {
    .name = "Event",
    .pool_tag = TAG_('E', 'v', 'e', 'n'),
    .body_bytes = sizeof(DISPATCHER_HEADER),
    .waitable = true,
    .all_access = EVENT_ALL_ACCESS,
    .generic = {STANDARD_RIGHTS_READ | EVENT_QUERY_STATE,
                STANDARD_RIGHTS_WRITE | EVENT_MODIFY_STATE, STANDARD_RIGHTS_EXECUTE | SYNCHRONIZE,
                EVENT_ALL_ACCESS},
};

void KeInitializeEvent(DISPATCHER_HEADER *event, enum kobject type, bool signalled)
{
    KASSERT(type == NotificationEvent || type == SynchronizationEvent);
    event->Type = type;
    event->SignalState = signalled;
    InitializeListHead(&event->WaitListHead);
}

/* Signals the event; returns the former state. Interrupt handlers may call it. */
LONG KeSetEvent(DISPATCHER_HEADER *event)
{
    uint32_t flags = KiLockDispatcher();
    LONG previous = event->SignalState;
    event->SignalState = 1;
    if (previous == 0)
        KiSignalObject(event);
    KiUnlockDispatcher(flags);
    return previous;
}

LONG KeResetEvent(DISPATCHER_HEADER *event)
{
    uint32_t flags = KiLockDispatcher();
    LONG previous = event->SignalState;
    event->SignalState = 0;
    KiUnlockDispatcher(flags);
    return previous;
}

/* Wakes those that wait now (one, of a synchronization event), and leaves the event reset. */
static LONG pulse_event(DISPATCHER_HEADER *event)
{
    uint32_t flags = KiLockDispatcher();
    LONG previous = event->SignalState;
    event->SignalState = 1;
    if (previous == 0)
        KiSignalObject(event);
    event->SignalState = 0;
    KiUnlockDispatcher(flags);
    return previous;
}

/* STATUS_INVALID_PARAMETER (type), _INSUFFICIENT_RESOURCES, and what ObInsertNamed returns. */
NTSTATUS NTAPI NtCreateEvent(HANDLE *event, ULONG access, POBJECT_ATTRIBUTES attributes, ULONG type,
                             BOOLEAN signalled)
{
    if (type > SynchronizationEvent)
        return STATUS_INVALID_PARAMETER;
    DISPATCHER_HEADER *body = ObCreateObject(&ExEventType);
    if (body == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    KeInitializeEvent(body, type, signalled != 0);
    return ObInsertNamed(body, access, attributes, event);
}

NTSTATUS NTAPI NtOpenEvent(HANDLE *event, ULONG access, POBJECT_ATTRIBUTES attributes)
{
    return ObOpenNamed(&ExEventType, access, attributes, event);
}

/* The common part of the services that change an event: `change` returns the former state. */
static NTSTATUS change_event(HANDLE handle, LONG *previous, LONG (*change)(DISPATCHER_HEADER *))
{
    void *event;
    NTSTATUS status = KeProbeOptional(previous, sizeof *previous);
    if (!NT_SUCCESS(status))
        return status;
    status = ObReferenceByHandle(handle, &ExEventType, EVENT_MODIFY_STATE, &event);
    if (!NT_SUCCESS(status))
        return status;
    LONG former = change(event);
    ObDereference(event);
    return KeReturnLong(previous, former);
}

NTSTATUS NTAPI NtSetEvent(HANDLE event, LONG *previous)
{
    return change_event(event, previous, KeSetEvent);
}

NTSTATUS NTAPI NtResetEvent(HANDLE event, LONG *previous)
{
    return change_event(event, previous, KeResetEvent);
}

NTSTATUS NTAPI NtClearEvent(HANDLE event)
{
    return change_event(event, NULL, KeResetEvent);
}

NTSTATUS NTAPI NtPulseEvent(HANDLE event, LONG *previous)
{
    return change_event(event, previous, pulse_event);
}

/* Class 0: type (ULONG) and state (LONG). STATUS_INVALID_INFO_CLASS, _INFO_LENGTH_MISMATCH. */
NTSTATUS NTAPI NtQueryEvent(HANDLE handle, ULONG info_class, PVOID buffer, ULONG length,
                            ULONG *returned)
{
    void *body;
    if (info_class != 0)
        return STATUS_INVALID_INFO_CLASS;
    NTSTATUS status = ObReferenceByHandle(handle, &ExEventType, EVENT_QUERY_STATE, &body);
    if (!NT_SUCCESS(status))
        return status;
    DISPATCHER_HEADER *event = body;
    LONG answer[2] = {event->Type, event->SignalState};
    ObDereference(body);
    return KeReturnInformation(buffer, length, returned, answer, sizeof answer);
}
