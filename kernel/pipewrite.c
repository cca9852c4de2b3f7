/*
 * pipewrite.c - writing to a pipe: one more entry in the other end's queue.
 *
 * A write that brings the queue beyond its quota is done, too, but its writer is told only when
 * reading has brought the queue down to the quota again. Before: pipedata.c. Next: pipectl.c.
 * Source: MSDN, WriteFile, CreateNamedPipe, FlushFileBuffers; WDK, FSCTL_PIPE_TRANSCEIVE.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/pipe.h"

static NTSTATUS capture(const void *user, ULONG length, struct pipe_data **out)
{
    struct pipe_data *data = NULL;
    if (length < 0x7FFFFFFF - sizeof *data)
        data = ExAllocatePoolWithTag(NonPagedPool, sizeof *data + length, TAG_PIPE);
    if (data == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    NTSTATUS status = ProbeAndRead(data->bytes, user, length);
    if (!NT_SUCCESS(status)) {
        ExFreePoolWithTag(data, TAG_PIPE);
        return status;
    }
    data->writer = NULL;
    data->length = length;
    data->taken = 0;
    *out = data;
    return STATUS_SUCCESS;
}

/* Enters the data, and gives it to readers that wait. True: some of it is still in the queue. */
static bool append(struct pipe_end *to, struct pipe_data *data)
{
    InsertTailList(&to->data, &data->link);
    to->bytes += data->length;
    PipeServeReaders(to);
    return to->data.Blink == &data->link;
}

/* A writer that waits was cancelled: what was not read of its data is lost. */
static void undo_write(IRP *irp)
{
    struct pipe_data *data = irp->context;
    FILE_OBJECT *file = irp->request.file;
    data->writer = NULL;
    PipeDropEntry(&file->pipe->end[!PipeSide(file)], data);
}

/* The second half of a write: nothing but memory can fail. */
static NTSTATUS put(struct io_request *request, struct pipe_end *to, const void *user, ULONG length)
{
    struct pipe_data *data;
    IRP *irp = NULL;
    NTSTATUS status = capture(user, length, &data);
    if (!NT_SUCCESS(status))
        return status;
    if (to->bytes + length > to->quota) {
        irp = IopMakeIrp(request, NULL, 0);
        if (irp == NULL) {
            ExFreePoolWithTag(data, TAG_PIPE);
            return STATUS_INSUFFICIENT_RESOURCES;
        }
    }
    bool left = append(to, data);
    if (irp && left && to->bytes > to->quota) {
        irp->context = data;
        irp->undo = undo_write;
        data->writer = irp;
        return IopQueueIrp(irp, request, NULL);
    }
    if (irp)
        IopFreeIrp(irp);
    return STATUS_SUCCESS;
}

/* Bytes that a writer gets rid of without waiting. */
static ULONG room_at(const struct pipe_end *to)
{
    ULONG room = to->bytes < to->quota ? to->quota - to->bytes : 0;
    for (LIST_ENTRY *entry = to->readers.Flink; entry != &to->readers; entry = entry->Flink)
        room += CONTAINER_OF(entry, IRP, link)->length;
    return room;
}

/* A writer with PIPE_NOWAIT gets rid of what there is room for, or of no message at all.
 * STATUS_PIPE_DISCONNECTED, _PIPE_LISTENING, _PIPE_CLOSING, _INSUFFICIENT_RESOURCES, _PENDING. */
NTSTATUS IopWritePipe(struct io_request *request, const void *user, ULONG length, ULONG *done)
{
    struct pipe_instance *instance = request->file->pipe;
    NTSTATUS status = PipeCheckState(instance, STATUS_PIPE_CLOSING);
    if (!NT_SUCCESS(status))
        return status;
    enum pipe_side side = PipeSide(request->file);
    struct pipe_end *to = &instance->end[!side];
    if (instance->end[side].nowait && length > room_at(to)) {
        length = instance->pipe->has_messages ? 0 : room_at(to);
        if (length == 0)
            return STATUS_SUCCESS;
    }
    *done = length;
    return put(request, to, user, length);
}

NTSTATUS IopFlushPipe(struct io_request *request)
{
    struct pipe_instance *instance = request->file->pipe;
    NTSTATUS status = PipeCheckState(instance, STATUS_PIPE_CLOSING);
    if (!NT_SUCCESS(status))
        return status;
    struct pipe_end *to = &instance->end[!PipeSide(request->file)];
    if (IsListEmpty(&to->data))
        return STATUS_SUCCESS;
    IRP *irp = IopMakeIrp(request, NULL, 0);
    return irp ? IopQueueIrp(irp, request, &to->flushers) : STATUS_INSUFFICIENT_RESOURCES;
}

/* FSCTL_PIPE_TRANSCEIVE: a message there, and one back. STATUS_INVALID_PIPE_STATE,
 * _INVALID_READ_MODE, _PIPE_BUSY (unread data), and those of reading and writing. */
NTSTATUS PipeTransceive(struct io_request *request, const void *in, ULONG in_bytes, PVOID out,
                        ULONG out_bytes)
{
    struct pipe_instance *instance = request->file->pipe;
    struct pipe_data *data;
    if (instance == NULL)
        return STATUS_PIPE_DISCONNECTED;
    enum pipe_side side = PipeSide(request->file);
    struct pipe_end *end = &instance->end[side];
    if (instance->state != PipeConnected || instance->pipe->direction != PipeDuplex)
        return STATUS_INVALID_PIPE_STATE;
    if (!end->reads_messages)
        return STATUS_INVALID_READ_MODE;
    if (!IsListEmpty(&end->data))
        return STATUS_PIPE_BUSY;
    NTSTATUS status = capture(in, in_bytes, &data);
    if (!NT_SUCCESS(status))
        return status;
    append(&instance->end[!side], data);
    return PipeWaitForData(end, request, out, out_bytes);
}
