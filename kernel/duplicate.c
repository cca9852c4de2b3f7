/*
 * duplicate.c - NtDuplicateObject: one more handle for an object, in this process or another.
 *
 * Before: handle.c. Source: MSDN, DuplicateHandle.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/access.h"
#include "kernel/obp.h"

#define DUPLICATE_CLOSE_SOURCE    1u
#define DUPLICATE_SAME_ACCESS     2u
#define DUPLICATE_SAME_ATTRIBUTES 4u

static NTSTATUS insert_copy(EPROCESS *to, const struct handle_view *source, ACCESS_MASK access,
                            ULONG attributes, ULONG options, HANDLE *user_handle)
{
    HANDLE handle;
    if (options & DUPLICATE_SAME_ACCESS)
        access = source->granted;
    if (options & DUPLICATE_SAME_ATTRIBUTES)
        attributes = source->attributes;
    NTSTATUS status = ObInsertHandle(to, source->body, access, attributes, &handle);
    if (!NT_SUCCESS(status) || user_handle == NULL)
        return status;
    status = WriteUser(user_handle, &handle);
    if (!NT_SUCCESS(status))
        ObCloseHandle(to, handle);
    return status;
}

/* to: NULL when the source handle is only to be closed. The source is closed (options say so)
 * whatever else fails. */
static NTSTATUS duplicate(EPROCESS *from, HANDLE handle, EPROCESS *to, HANDLE *user_handle,
                          ACCESS_MASK access, ULONG attributes, ULONG options)
{
    struct handle_view source;
    NTSTATUS status = ObpReferenceIn(from, handle, &source);
    if (!NT_SUCCESS(status))
        return status;
    if (to != NULL)
        status = insert_copy(to, &source, access, attributes, options, user_handle);
    if (options & DUPLICATE_CLOSE_SOURCE)
        ObCloseHandle(from, handle); /* fails on a pseudo handle, which needs no closing */
    ObDereference(source.body);
    return status;
}

/* user_handle may be NULL. STATUS_INVALID_HANDLE, _OBJECT_TYPE_MISMATCH, _ACCESS_DENIED
 * (PROCESS_DUP_HANDLE), _ACCESS_VIOLATION, _PROCESS_IS_TERMINATING, _INSUFFICIENT_RESOURCES,
 * _INVALID_PARAMETER (no process, nothing to close). */
NTSTATUS NTAPI NtDuplicateObject(HANDLE from_process, HANDLE from, HANDLE to_process,
                                 HANDLE *user_handle, ULONG access, ULONG attributes, ULONG options)
{
    void *source, *target = NULL;
    NTSTATUS status = KeProbeOptional(user_handle, sizeof *user_handle);
    if (!NT_SUCCESS(status))
        return status;
    if (to_process == NULL && !(options & DUPLICATE_CLOSE_SOURCE))
        return STATUS_INVALID_PARAMETER;
    status = ObReferenceByHandle(from_process, &PsProcessType, PROCESS_DUP_HANDLE, &source);
    if (!NT_SUCCESS(status))
        return status;
    if (to_process != NULL)
        status = ObReferenceByHandle(to_process, &PsProcessType, PROCESS_DUP_HANDLE, &target);
    if (NT_SUCCESS(status))
        status = duplicate(source, from, target, user_handle, access, attributes, options);
    else if (options & DUPLICATE_CLOSE_SOURCE)
        ObCloseHandle(source, from);
    if (target != NULL)
        ObDereference(target);
    ObDereference(source);
    return status;
}
