/*
 * pipeentry.c - what one write brought: bytes in pool, or still where the writer has them.
 *
 * Bytes lie in pool as long as the queue's quota and the owner's limit allow it: PIPE_MOST_STORED
 * for all pipes that a process has made. What goes beyond stays in the writer's memory, and is read
 * there, by his own right, while he waits; so no program can fill the pool with it.
 *
 *     entry | process, user | -> writer's memory          entry | store | -> pool, charged to owner
 *
 * Before: pipename.c. Next: pipestate.c. Source: MSDN, CreateNamedPipe, on buffers and quotas.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/pipe.h"

enum { BOUNCE = 512 /* bytes, on the kernel stack */ };

struct pipe_data *PipeMakeEntry(const void *user, ULONG length)
{
    struct pipe_data *data = ExAllocateZeroed(sizeof *data, TAG_PIPE);
    if (data == NULL)
        return NULL;
    data->process = PsGetCurrentProcess();
    data->user = user;
    data->length = length;
    return data;
}

static void free_store(struct pipe_end *end, UCHAR *store, ULONG bytes)
{
    if (store == NULL)
        return;
    end->owner->pipe_bytes -= bytes;
    ExFreePoolWithTag(store, TAG_PIPE);
}

void PipeFreeEntry(struct pipe_end *end, struct pipe_data *data)
{
    free_store(end, data->store, data->stored);
    ExFreePoolWithTag(data, TAG_PIPE);
}

void PipeDropEntry(struct pipe_end *end, struct pipe_data *data)
{
    RemoveEntryList(&data->link);
    end->bytes -= data->length - data->taken;
    PipeFreeEntry(end, data);
    if (IsListEmpty(&end->data))
        IopCompleteAll(&end->flushers, STATUS_SUCCESS);
}

/* From the writer's memory, `offset` on. */
static NTSTATUS read_writer(const struct pipe_data *data, ULONG offset, void *to, ULONG bytes)
{
    KATTACH saved;
    KeAttachProcess(data->process, &saved);
    NTSTATUS status = ProbeAndRead(to, (const UCHAR *)data->user + offset, bytes);
    KeDetachProcess(&saved);
    return status;
}

NTSTATUS PipeStoreEntry(struct pipe_end *end, struct pipe_data *data)
{
    ULONG left = data->length - data->taken;
    if (PipeIsStored(data))
        return STATUS_SUCCESS;
    if (left > PIPE_MOST_STORED - end->owner->pipe_bytes)
        return STATUS_INSUFFICIENT_RESOURCES;
    UCHAR *store = ExAllocatePoolWithTag(NonPagedPool, left, TAG_PIPE);
    if (store == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    end->owner->pipe_bytes += left;
    NTSTATUS status = read_writer(data, data->taken, store, left);
    if (!NT_SUCCESS(status)) {
        free_store(end, store, left);
        return status;
    }
    data->store = store;
    data->stored = left;
    return STATUS_SUCCESS;
}

NTSTATUS PipeCopyEntry(const struct pipe_data *data, PVOID user, ULONG bytes, bool *writer_failed)
{
    UCHAR bounce[BOUNCE];
    NTSTATUS status = STATUS_SUCCESS;
    *writer_failed = false;
    if (data->store)
        return ProbeAndWrite(user, data->store + data->stored - (data->length - data->taken),
                             bytes);
    for (ULONG done = 0, part; done < bytes && NT_SUCCESS(status); done += part) {
        part = bytes - done < BOUNCE ? bytes - done : BOUNCE;
        status = read_writer(data, data->taken + done, bounce, part);
        *writer_failed = !NT_SUCCESS(status);
        if (NT_SUCCESS(status))
            status = ProbeAndWrite((UCHAR *)user + done, bounce, part);
    }
    return status;
}
