/*
 * pipestate.c - the life of an instance: it listens, is connected, loses an end, listens again.
 *
 *     Listening --client opens--> Connected --an end is closed--> Closing
 *         ^                           |                              |
 *         +---listen--- Disconnected <+---------disconnect-----------+
 *
 * In Closing what was written can still be read by the end that is left. Before: pipeentry.c. Next:
 * pipedata.c. Source: MSDN, ConnectNamedPipe, DisconnectNamedPipe; MS-FSA, "Named Pipes".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/pipe.h"

void PipeSetListening(struct pipe_instance *instance)
{
    instance->state = PipeListening;
    KeSetEvent(&instance->pipe->changed);
}

void PipeConnect(struct pipe_instance *instance, FILE_OBJECT *client)
{
    KASSERT(instance->state == PipeListening && instance->end[ClientEnd].file == NULL);
    struct pipe_end *end = &instance->end[ClientEnd];
    end->file = client;
    end->reads_messages = end->nowait = false;
    client->pipe = instance;
    instance->state = PipeConnected;
    IopCompleteAll(&instance->listeners, STATUS_SUCCESS);
}

static NTSTATUS wait_for_client(struct pipe_instance *instance, struct io_request *request)
{
    IRP *irp = IopMakeIrp(request, NULL, 0);
    if (irp == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    return IopQueueIrp(irp, request, &instance->listeners);
}

/* FSCTL_PIPE_LISTEN: until a client comes. STATUS_PIPE_CONNECTED, _PIPE_CLOSING (it came and went),
 * _PIPE_LISTENING (PIPE_NOWAIT: none yet), _ILLEGAL_FUNCTION (not the server's end). */
NTSTATUS PipeListen(struct io_request *request)
{
    struct pipe_instance *instance = request->file->pipe;
    if (instance == NULL || PipeSide(request->file) != ServerEnd)
        return STATUS_ILLEGAL_FUNCTION;
    bool nowait = instance->end[ServerEnd].nowait;
    switch (instance->state) {
    case PipeConnected:
        return STATUS_PIPE_CONNECTED;
    case PipeClosing:
        return STATUS_PIPE_CLOSING;
    case PipeDisconnected:
        PipeSetListening(instance);
        return nowait ? STATUS_SUCCESS : wait_for_client(instance, request);
    default:
        return nowait ? STATUS_PIPE_LISTENING : wait_for_client(instance, request);
    }
}

/* FSCTL_PIPE_DISCONNECT: the client's end is cut off, and what was not read is lost.
 * STATUS_PIPE_DISCONNECTED, _PIPE_LISTENING, _ILLEGAL_FUNCTION. */
NTSTATUS PipeDisconnect(FILE_OBJECT *file)
{
    struct pipe_instance *instance = file->pipe;
    if (instance == NULL || PipeSide(file) != ServerEnd)
        return STATUS_ILLEGAL_FUNCTION;
    if (instance->state == PipeDisconnected)
        return STATUS_PIPE_DISCONNECTED;
    if (instance->state == PipeListening)
        return STATUS_PIPE_LISTENING;
    FILE_OBJECT *client = instance->end[ClientEnd].file;
    instance->state = PipeDisconnected;
    instance->end[ClientEnd].file = NULL;
    if (client)
        client->pipe = NULL;
    PipeDropData(&instance->end[ServerEnd], STATUS_PIPE_DISCONNECTED);
    PipeDropData(&instance->end[ClientEnd], STATUS_PIPE_DISCONNECTED);
    return STATUS_SUCCESS;
}

/* The last handle of an end is closed: what it has not read is lost, what it has written stays for
 * the other one; who waits there for more, or for room, waits in vain. */
void PipeLeave(struct pipe_instance *instance, enum pipe_side side)
{
    struct pipe_end *own = &instance->end[side], *other = &instance->end[!side];
    IopCompleteAll(&instance->listeners, STATUS_PIPE_BROKEN);
    PipeDropData(own, STATUS_PIPE_BROKEN);
    PipeDropWriters(other, STATUS_PIPE_BROKEN);
    IopCompleteAll(&other->readers, STATUS_PIPE_BROKEN);
    IopCompleteAll(&other->flushers, STATUS_PIPE_BROKEN);
    own->file = NULL;
    if (instance->state == PipeConnected)
        instance->state = PipeClosing;
}
