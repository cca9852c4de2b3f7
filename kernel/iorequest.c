/*
 * iorequest.c - the frame around every service on an open file: handle, event, status block, APC.
 *
 * Source: WDK, ZwReadFile: what Event, ApcRoutine and IoStatusBlock are for.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/iop.h"

NTSTATUS IopBegin(struct io_request *request, HANDLE file, ACCESS_MASK access, PIO_STATUS_BLOCK io)
{
    void *body;
    *request = (struct io_request){.io = io, .kind = IoOther};
    NTSTATUS status = ProbeForWrite(io, sizeof *io);
    if (!NT_SUCCESS(status))
        return status;
    status = ObReferenceByHandle(file, &IoFileType, access, &body);
    if (NT_SUCCESS(status))
        request->file = body;
    return status;
}

/* On failure the request is over: the file has been released. */
NTSTATUS IopTakeEvent(struct io_request *request, HANDLE event, PVOID apc, PVOID apc_context)
{
    void *body;
    request->apc = apc;
    request->apc_context = apc_context;
    if (event == NULL)
        return STATUS_SUCCESS;
    NTSTATUS status = ObReferenceByHandle(event, &ExEventType, EVENT_MODIFY_STATE_, &body);
    if (!NT_SUCCESS(status)) {
        ObDereference(request->file);
        return status;
    }
    request->event = body;
    KeResetEvent(request->event);
    return STATUS_SUCCESS;
}

void IopCount(EPROCESS *process, const struct io_request *request, NTSTATUS status,
              ULONG information)
{
    if (NT_ERROR(status))
        return;
    process->io.OperationCount[request->kind]++;
    process->io.TransferCount[request->kind] += information;
}

NTSTATUS IopComplete(struct io_request *request, NTSTATUS status, ULONG information)
{
    IO_STATUS_BLOCK result = {.Status = status, .Information = information};
    NTSTATUS written = WriteUser(request->io, &result);
    IopCount(PsGetCurrentProcess(), request, status, information);
    if (request->event) {
        KeSetEvent(request->event);
        ObDereference(request->event);
    }
    if (request->apc && !NT_ERROR(status))
        NtQueueApcThread(NtCurrentThread(), request->apc, request->apc_context, request->io, NULL);
    ObDereference(request->file);
    return NT_SUCCESS(status) && !NT_SUCCESS(written) ? written : status;
}
