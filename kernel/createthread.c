/*
 * createthread.c - the services that make a thread, or find one.
 *
 * Before: thread.c. Next: threadstart.c. Source: MSDN, CreateRemoteThread, OpenThread; nothing of
 * NtCreateThread itself is documented but its shape.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/access.h"
#include "kernel/dispatch.h"

/* What NtCreateThread was asked, captured. */
struct thread_request {
    HANDLE *user_handle;
    PCLIENT_ID user_client_id; /* may be NULL */
    ULONG access, attributes;
    bool suspended;
    CONTEXT context;
    INITIAL_TEB initial_teb;
};

static NTSTATUS decode(struct thread_request *request, POBJECT_ATTRIBUTES attributes,
                       PCONTEXT context, PINITIAL_TEB initial_teb)
{
    NTSTATUS status = ProbeForWrite(request->user_handle, sizeof(HANDLE));
    if (NT_SUCCESS(status))
        status = KeProbeOptional(request->user_client_id, sizeof(CLIENT_ID));
    if (NT_SUCCESS(status))
        status = KiReadContext(&request->context, context);
    if (NT_SUCCESS(status))
        status = ReadUser(&request->initial_teb, initial_teb);
    if (NT_SUCCESS(status))
        status = ObCaptureAttributes(attributes, &request->attributes);
    return status;
}

static NTSTATUS create_thread(EPROCESS *process, const struct thread_request *request)
{
    if (process->exiting)
        return STATUS_PROCESS_IS_TERMINATING;
    KTHREAD *thread = PsCreateThreadObject(process);
    if (thread == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    thread->suspend_count = request->suspended != 0;
    NTSTATUS status = PspPrepareUserThread(thread, &request->context, &request->initial_teb);
    if (NT_SUCCESS(status) && request->user_client_id != NULL)
        status = WriteUser(request->user_client_id, &thread->client_id);
    if (NT_SUCCESS(status))
        status = ObReturnHandle(thread, request->access, request->attributes, request->user_handle);
    if (NT_SUCCESS(status))
        PsStartThread(thread);
    ObDereference(thread);
    return status;
}

/* See ntapi.h. STATUS_ACCESS_VIOLATION, _INVALID_HANDLE, _ACCESS_DENIED, _PROCESS_IS_TERMINATING,
 * _NO_MEMORY, _INSUFFICIENT_RESOURCES. */
NTSTATUS NTAPI NtCreateThread(HANDLE *thread, ULONG access, POBJECT_ATTRIBUTES attributes,
                              HANDLE process_handle, PCLIENT_ID client_id, PCONTEXT context,
                              PINITIAL_TEB initial_teb, BOOLEAN suspended)
{
    struct thread_request request; /* decode() fills the rest */
    void *process;
    request.user_handle = thread;
    request.user_client_id = client_id;
    request.access = access;
    request.suspended = suspended != 0;
    NTSTATUS status = decode(&request, attributes, context, initial_teb);
    if (NT_SUCCESS(status))
        status =
            ObReferenceByHandle(process_handle, &PsProcessType, PROCESS_CREATE_THREAD, &process);
    if (!NT_SUCCESS(status))
        return status;
    status = create_thread(process, &request);
    ObDereference(process);
    return status;
}
