/*
 * semaphore.c - semaphores: a count that each wait takes one from, up to a limit.
 *
 * Before: wait.c. Source: MSDN, "Semaphore Objects", CreateSemaphore, ReleaseSemaphore.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/access.h"
#include "kernel/dispatch.h"

typedef struct KSEMAPHORE {
    DISPATCHER_HEADER header; /* SignalState: 0…limit */
    LONG limit;
} KSEMAPHORE;

const OBJECT_TYPE ExSemaphoreType = {
    .name = "Semaphore",
    .pool_tag = TAG_('S', 'e', 'm', 'a'),
    .body_bytes = sizeof(KSEMAPHORE),
    .waitable = true,
    .all_access = SEMAPHORE_ALL_ACCESS,
    .generic = {STANDARD_RIGHTS_READ | SEMAPHORE_QUERY_STATE,
                STANDARD_RIGHTS_WRITE | SEMAPHORE_MODIFY_STATE,
                STANDARD_RIGHTS_EXECUTE | SYNCHRONIZE, SEMAPHORE_ALL_ACCESS},
};

/* STATUS_INVALID_PARAMETER unless 0 <= count <= maximum and maximum > 0;
 * STATUS_INSUFFICIENT_RESOURCES, and what ObInsertNamed returns. */
NTSTATUS NTAPI NtCreateSemaphore(HANDLE *semaphore, ULONG access, POBJECT_ATTRIBUTES attributes,
                                 LONG count, LONG maximum)
{
    if (maximum <= 0 || count < 0 || count > maximum)
        return STATUS_INVALID_PARAMETER;
    KSEMAPHORE *body = ObCreateObject(&ExSemaphoreType);
    if (body == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    body->header.Type = SemaphoreObject;
    body->header.SignalState = count;
    body->limit = maximum;
    return ObInsertNamed(body, access, attributes, semaphore);
}

NTSTATUS NTAPI NtOpenSemaphore(HANDLE *semaphore, ULONG access, POBJECT_ATTRIBUTES attributes)
{
    return ObOpenNamed(&ExSemaphoreType, access, attributes, semaphore);
}

/* Adds `count` > 0 and wakes as many. STATUS_SEMAPHORE_LIMIT_EXCEEDED: nothing was added. */
static NTSTATUS release_semaphore(KSEMAPHORE *semaphore, LONG count, LONG *previous)
{
    uint32_t flags = KiLockDispatcher();
    NTSTATUS status = STATUS_SEMAPHORE_LIMIT_EXCEEDED;
    *previous = semaphore->header.SignalState;
    if (count <= semaphore->limit - *previous) {
        semaphore->header.SignalState += count;
        KiSignalObject(&semaphore->header);
        status = STATUS_SUCCESS;
    }
    KiUnlockDispatcher(flags);
    return status;
}

/* STATUS_INVALID_PARAMETER (count <= 0), _SEMAPHORE_LIMIT_EXCEEDED, _INVALID_HANDLE,
 * _ACCESS_VIOLATION… */
NTSTATUS NTAPI NtReleaseSemaphore(HANDLE handle, LONG count, LONG *previous)
{
    void *semaphore;
    LONG former;
    NTSTATUS status = KeProbeOptional(previous, sizeof *previous);
    if (!NT_SUCCESS(status))
        return status;
    if (count <= 0)
        return STATUS_INVALID_PARAMETER;
    status = ObReferenceByHandle(handle, &ExSemaphoreType, SEMAPHORE_MODIFY_STATE, &semaphore);
    if (!NT_SUCCESS(status))
        return status;
    status = release_semaphore(semaphore, count, &former);
    ObDereference(semaphore);
    return NT_SUCCESS(status) ? KeReturnLong(previous, former) : status;
}

/* Class 0: count and limit. STATUS_INVALID_INFO_CLASS, _INFO_LENGTH_MISMATCH. */
NTSTATUS NTAPI NtQuerySemaphore(HANDLE handle, ULONG info_class, PVOID buffer, ULONG length,
                                ULONG *returned)
{
    void *body;
    if (info_class != 0)
        return STATUS_INVALID_INFO_CLASS;
    NTSTATUS status = ObReferenceByHandle(handle, &ExSemaphoreType, SEMAPHORE_QUERY_STATE, &body);
    if (!NT_SUCCESS(status))
        return status;
    KSEMAPHORE *semaphore = body;
    LONG answer[2] = {semaphore->header.SignalState, semaphore->limit};
    ObDereference(body);
    return KeReturnInformation(buffer, length, returned, answer, sizeof answer);
}
