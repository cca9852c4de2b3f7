/*
 * pipewrite.c - writing to a pipe: one more entry in the other end's queue.
 *
 * A write that would bring the queue beyond its quota is entered, too, but its bytes stay with the
 * writer, who waits until reading has made room for them. Before: pipedata.c. Next: pipectl.c.
 * Source: MSDN, WriteFile, CreateNamedPipe, FlushFileBuffers; WDK, FSCTL_PIPE_TRANSCEIVE.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/pipe.h"

/* A byte of each page, so that a write fails before anybody sees any of it. */
static NTSTATUS probe_for_read(const UCHAR *user, ULONG length)
{
    NTSTATUS status = STATUS_SUCCESS;
    UCHAR byte;
    if (length > USER_PROBE_ADDRESS || (ULONG)(uintptr_t)user > USER_PROBE_ADDRESS - length)
        return STATUS_ACCESS_VIOLATION;
    for (ULONG at = 0; at < length && NT_SUCCESS(status);
         at = ROUND_DOWN((ULONG)(uintptr_t)user + at, PAGE_SIZE) + PAGE_SIZE -
              (ULONG)(uintptr_t)user)
        status = ProbeAndRead(&byte, user + at, 1);
    return status;
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

/* Bytes in pool, or else a request that waits for room: *waiting. */
static NTSTATUS hold(struct io_request *request, struct pipe_end *to, struct pipe_data *data,
                     IRP **waiting)
{
    if (data->length <= PipeRoom(to))
        return PipeStoreEntry(to, data);
    NTSTATUS status = probe_for_read(data->user, data->length);
    if (!NT_SUCCESS(status))
        return status;
    *waiting = IopMakeIrp(request, NULL, 0);
    return *waiting ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

/* The second half of a write: nothing but memory can fail. */
static NTSTATUS put(struct io_request *request, struct pipe_end *to, const void *user, ULONG length)
{
    IRP *irp = NULL;
    struct pipe_data *data = PipeMakeEntry(user, length);
    if (data == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    NTSTATUS status = hold(request, to, data, &irp);
    if (!NT_SUCCESS(status)) {
        PipeFreeEntry(to, data);
        return status;
    }
    bool left = append(to, data);
    if (irp && left && !PipeIsStored(data)) {
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
    ULONG room = PipeRoom(to);
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
    struct pipe_end *to = &instance->end[!side];
    struct pipe_data *data = PipeMakeEntry(in, in_bytes);
    if (data == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    NTSTATUS status = PipeStoreEntry(to, data);
    if (!NT_SUCCESS(status)) {
        PipeFreeEntry(to, data);
        return status;
    }
    append(to, data);
    return PipeWaitForData(end, request, out, out_bytes);
}
