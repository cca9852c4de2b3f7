/*
 * pipedata.c - what lies in a pipe: the queue of an end, and reading it.
 *
 * Each write is one entry, a message or so many bytes. Invariant: if readers wait, there is no
 * data. Before: pipestate.c. Next: pipewrite.c. Source: MSDN, "Named Pipe Type, Read, and Wait
 * Modes", ReadFile; WDK, FSCTL_PIPE_PEEK.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/pipe.h"

static void tell_writer(struct pipe_data *data, NTSTATUS status)
{
    IRP *writer = data->writer;
    data->writer = NULL;
    if (writer)
        IopCompleteIrp(writer, status, NT_SUCCESS(status) ? data->length : 0);
}

/* Tells the writers for whose data there is room now. If pool is short they go on waiting. */
static void release_writers(struct pipe_end *end)
{
    ULONG before = 0;
    for (LIST_ENTRY *entry = end->data.Flink; entry != &end->data; entry = entry->Flink) {
        struct pipe_data *data = CONTAINER_OF(entry, struct pipe_data, link);
        before += data->length - data->taken;
        if (before > end->quota || !NT_SUCCESS(PipeStoreEntry(end, data)))
            return;
        tell_writer(data, STATUS_SUCCESS);
    }
}

/* A writer whose memory went while he waited: the read ends with what there was. */
static NTSTATUS end_entry(struct pipe_end *end, struct pipe_data *data, NTSTATUS status)
{
    tell_writer(data, status);
    PipeDropEntry(end, data);
    return STATUS_SUCCESS;
}

/* Moves data to ring 3: in message mode of one message, else as much as there is. An empty entry
 * ends a read. STATUS_BUFFER_OVERFLOW: the message has more. */
static NTSTATUS take(struct pipe_end *end, PVOID user, ULONG length, ULONG *done)
{
    bool more = true, writer_failed;
    NTSTATUS status = ProbeForWrite(user, length < end->bytes ? length : end->bytes);
    while (NT_SUCCESS(status) && more && !IsListEmpty(&end->data)) {
        struct pipe_data *data = CONTAINER_OF(end->data.Flink, struct pipe_data, link);
        ULONG left = data->length - data->taken, room = length - *done;
        ULONG n = left < room ? left : room;
        status = PipeCopyEntry(data, (UCHAR *)user + *done, n, &writer_failed);
        if (writer_failed)
            return end_entry(end, data, status);
        if (!NT_SUCCESS(status))
            break;
        *done += n;
        data->taken += n;
        end->bytes -= n;
        more = !end->reads_messages && n == left && left > 0 && *done < length;
        if (n < left)
            return end->reads_messages ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
        tell_writer(data, STATUS_SUCCESS);
        PipeDropEntry(end, data);
    }
    return status;
}

void PipeServeReaders(struct pipe_end *end)
{
    while (!IsListEmpty(&end->readers) && !IsListEmpty(&end->data)) {
        IRP *irp = CONTAINER_OF(end->readers.Flink, IRP, link);
        ULONG done = 0;
        KATTACH saved;
        IopAttachIrp(irp, &saved);
        NTSTATUS status = take(end, irp->buffer, irp->length, &done);
        KeDetachProcess(&saved);
        IopCompleteIrp(irp, status, done);
    }
    release_writers(end);
}

void PipeDropWriters(struct pipe_end *end, NTSTATUS why)
{
    LIST_ENTRY *entry = end->data.Flink;
    while (entry != &end->data) {
        struct pipe_data *data = CONTAINER_OF(entry, struct pipe_data, link);
        entry = entry->Flink;
        if (data->writer) {
            tell_writer(data, why);
            PipeDropEntry(end, data);
        }
    }
}

void PipeDropData(struct pipe_end *end, NTSTATUS why)
{
    IopCompleteAll(&end->readers, why);
    IopCompleteAll(&end->flushers, why);
    while (!IsListEmpty(&end->data)) {
        struct pipe_data *data = CONTAINER_OF(end->data.Flink, struct pipe_data, link);
        tell_writer(data, why);
        PipeDropEntry(end, data);
    }
}

NTSTATUS PipeCheckState(const struct pipe_instance *instance, NTSTATUS if_closing)
{
    if (instance == NULL)
        return STATUS_PIPE_DISCONNECTED;
    switch (instance->state) {
    case PipeDisconnected:
        return STATUS_PIPE_DISCONNECTED;
    case PipeListening:
        return STATUS_PIPE_LISTENING;
    case PipeClosing:
        return if_closing;
    default:
        return STATUS_SUCCESS;
    }
}

NTSTATUS PipeWaitForData(struct pipe_end *end, struct io_request *request, PVOID user, ULONG length)
{
    IRP *irp = IopMakeIrp(request, user, length);
    return irp ? IopQueueIrp(irp, request, &end->readers) : STATUS_INSUFFICIENT_RESOURCES;
}

/* STATUS_PIPE_DISCONNECTED, _PIPE_LISTENING, _PIPE_BROKEN, _PIPE_EMPTY (PIPE_NOWAIT),
 * _BUFFER_OVERFLOW, _PENDING. */
NTSTATUS IopReadPipe(struct io_request *request, PVOID user, ULONG length, ULONG *done)
{
    struct pipe_instance *instance = request->file->pipe;
    NTSTATUS status = PipeCheckState(instance, STATUS_SUCCESS);
    if (!NT_SUCCESS(status))
        return status;
    struct pipe_end *end = &instance->end[PipeSide(request->file)];
    if (!IsListEmpty(&end->data)) {
        status = take(end, user, length, done);
        release_writers(end);
        return status;
    }
    if (instance->state == PipeClosing)
        return STATUS_PIPE_BROKEN;
    return end->nowait ? STATUS_PIPE_EMPTY : PipeWaitForData(end, request, user, length);
}

/* Copies the head of the queue to ring 3 without taking it: of one message, or of all bytes. */
static NTSTATUS copy_head(const struct pipe_end *end, UCHAR *user, ULONG room, ULONG *copied)
{
    bool writer_failed;
    for (LIST_ENTRY *entry = end->data.Flink; entry != &end->data; entry = entry->Flink) {
        struct pipe_data *data = CONTAINER_OF(entry, struct pipe_data, link);
        ULONG left = data->length - data->taken, n = left < room - *copied ? left : room - *copied;
        NTSTATUS status = PipeCopyEntry(data, user + *copied, n, &writer_failed);
        if (!NT_SUCCESS(status))
            return status;
        *copied += n;
        if (end->reads_messages)
            return n < left ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
    }
    return *copied < end->bytes ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}

static void describe(const struct pipe_instance *instance, const struct pipe_end *end,
                     FILE_PIPE_PEEK_BUFFER_ *out)
{
    *out = (FILE_PIPE_PEEK_BUFFER_){.NamedPipeState = instance->state,
                                    .ReadDataAvailable = end->bytes};
    if (!instance->pipe->has_messages)
        return;
    for (LIST_ENTRY *entry = end->data.Flink; entry != &end->data; entry = entry->Flink) {
        struct pipe_data *data = CONTAINER_OF(entry, struct pipe_data, link);
        if (out->NumberOfMessages++ == 0)
            out->MessageLength = data->length - data->taken;
    }
}

/* FSCTL_PIPE_PEEK. STATUS_PIPE_DISCONNECTED, _INVALID_PIPE_STATE (nobody was connected yet),
 * _PIPE_BROKEN, _INFO_LENGTH_MISMATCH; _BUFFER_OVERFLOW: there is more than there is room for. */
NTSTATUS PipePeek(FILE_OBJECT *file, PVOID user, ULONG length, ULONG *done)
{
    FILE_PIPE_PEEK_BUFFER_ head;
    ULONG copied = 0;
    NTSTATUS status = PipeCheckState(file->pipe, STATUS_SUCCESS);
    if (!NT_SUCCESS(status))
        return status == STATUS_PIPE_LISTENING ? STATUS_INVALID_PIPE_STATE : status;
    const struct pipe_end *end = &file->pipe->end[PipeSide(file)];
    if (file->pipe->state == PipeClosing && IsListEmpty(&end->data))
        return STATUS_PIPE_BROKEN;
    if (length < sizeof head)
        return STATUS_INFO_LENGTH_MISMATCH;
    describe(file->pipe, end, &head);
    status = copy_head(end, (UCHAR *)user + sizeof head, length - sizeof head, &copied);
    NTSTATUS written = WriteUser((FILE_PIPE_PEEK_BUFFER_ *)user, &head);
    *done = sizeof head + copied;
    return NT_SUCCESS(written) ? status : written;
}
