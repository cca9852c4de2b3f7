/*
 * irp.c - requests that go on after nothing could be done at once: waiting, completing, cancelling.
 *
 * Whoever holds such a request keeps it in a queue of his own. A thread on a synchronous file waits
 * for the end in its service; on another file the service returns STATUS_PENDING, and whoever
 * brings the data completes the request: in the address space of the thread that made it, which
 * lives, for a thread that ends cancels all its requests. Requests change only in threads in ring
 * 0, which is not preempted.
 *
 *     KTHREAD.irps <-> irp.thread_link <-> ...      queue of a pipe, a file <-> irp.link <-> ...
 *
 * Before: iorequest.c. Source: WDK, "Handling IRPs"; MSDN, "Synchronous and Asynchronous I/O",
 * CancelIo.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/dispatch.h"
#include "kernel/irp.h"

#define TAG_IRP       TAG_('I', 'r', 'p', ' ')
#define MOST_REQUESTS 4096u /* of a process, at a time */

IRP *IopMakeIrp(const struct io_request *request, PVOID buffer, ULONG length)
{
    EPROCESS *process = PsGetCurrentProcess();
    IRP *irp = NULL;
    if (process->requests < MOST_REQUESTS)
        irp = ExAllocateZeroed(sizeof *irp, TAG_IRP);
    if (irp == NULL)
        return NULL;
    process->requests++;
    irp->process = process;
    irp->request = *request;
    irp->buffer = buffer;
    irp->length = length;
    irp->thread = KeGetCurrentThread();
    irp->synchronous = IopIsSynchronous(request->file);
    KeInitializeEvent(&irp->done, NotificationEvent, false);
    return irp;
}

void IopFreeIrp(IRP *irp)
{
    irp->process->requests--;
    ExFreePoolWithTag(irp, TAG_IRP);
}

NTSTATUS IopQueueIrp(IRP *irp, struct io_request *request, LIST_ENTRY *queue)
{
    if (irp->synchronous)
        request->irp = irp;
    else
        KeResetEvent(&request->file->header);
    if (queue)
        InsertTailList(queue, &irp->link);
    else
        InitializeListHead(&irp->link);
    InsertTailList(&irp->thread->irps, &irp->thread_link);
    return STATUS_PENDING;
}

void IopAttachIrp(const IRP *irp, KATTACH *saved)
{
    KeAttachProcess(irp->process, saved);
}

/* Tells the thread that went on: status block, event, file, APC. */
static void complete_pending(IRP *irp, NTSTATUS status, ULONG information)
{
    struct io_request *request = &irp->request;
    IO_STATUS_BLOCK result = {.Status = status, .Information = information};
    KAPC apc = {.routine = request->apc, .context = request->apc_context, .argument1 = request->io};
    KATTACH saved;
    IopCount(irp->process, request, status, information);
    IopAttachIrp(irp, &saved);
    WriteUser(request->io, &result); /* there is nobody to hear that it could not be written */
    KeDetachProcess(&saved);
    KeSetEvent(&request->file->header);
    if (request->event) {
        KeSetEvent(request->event);
        ObDereference(request->event);
    }
    if (request->apc)
        KiQueueUserApc(irp->thread, &apc);
    ObDereference(request->file);
    IopFreeIrp(irp);
}

void IopCompleteIrp(IRP *irp, NTSTATUS status, ULONG information)
{
    RemoveEntryList(&irp->link);
    RemoveEntryList(&irp->thread_link);
    if (irp->synchronous) {
        irp->status = status;
        irp->information = information;
        irp->completed = true;
        KeSetEvent(&irp->done);
    } else {
        complete_pending(irp, status, information);
    }
}

void IopCompleteAll(LIST_ENTRY *queue, NTSTATUS status)
{
    while (!IsListEmpty(queue))
        IopCompleteIrp(CONTAINER_OF(queue->Flink, IRP, link), status, 0);
}

static void cancel(IRP *irp)
{
    if (irp->undo)
        irp->undo(irp);
    IopCompleteIrp(irp, STATUS_CANCELLED, 0);
}

/* Waits for the end of a request on a synchronous file. */
static NTSTATUS await(IRP *irp)
{
    bool alertable = (irp->request.file->options & FILE_SYNCHRONOUS_) == FILE_SYNCHRONOUS_IO_ALERT_;
    NTSTATUS waited = KeWaitForSingleObject(&irp->done, alertable, NULL);
    if (!irp->completed)
        cancel(irp); /* the thread is to end, or was alerted */
    struct io_request request = irp->request;
    NTSTATUS status = waited == STATUS_THREAD_IS_TERMINATING ? waited : irp->status;
    ULONG information = irp->information;
    IopFreeIrp(irp);
    return IopComplete(&request, status, information);
}

NTSTATUS IopEnd(struct io_request *request, NTSTATUS status, ULONG information)
{
    if (status != STATUS_PENDING)
        return IopComplete(request, status, NT_ERROR(status) ? 0 : information);
    return request->irp ? await(request->irp) : STATUS_PENDING;
}

/* Cancels what `thread` has begun on `file` (NULL: on any). From the start after each: the end of one
   may close a pipe, and that completes others of this list. */
static void cancel_of_thread(KTHREAD *thread, const FILE_OBJECT *file)
{
    LIST_ENTRY *entry = thread->irps.Flink;
    while (entry != &thread->irps) {
        IRP *irp = CONTAINER_OF(entry, IRP, thread_link);
        bool meant = file == NULL || irp->request.file == file;
        if (meant)
            cancel(irp);
        entry = meant ? thread->irps.Flink : entry->Flink;
    }
}

void IoCancelThread(KTHREAD *thread)
{
    cancel_of_thread(thread, NULL);
}

/* Ends what the calling thread has begun on the file, with STATUS_CANCELLED. Statuses: those of
 * IopBegin. */
NTSTATUS NTAPI NtCancelIoFile(HANDLE handle, PIO_STATUS_BLOCK io)
{
    struct io_request request;
    NTSTATUS status = IopBegin(&request, handle, 0, io);
    if (!NT_SUCCESS(status))
        return status;
    cancel_of_thread(KeGetCurrentThread(), request.file);
    return IopComplete(&request, STATUS_SUCCESS, 0);
}
