/*
 * pipeinfo.c - what NtQueryInformationFile and NtSetInformationFile say of a pipe.
 *
 * Before: pipectl.c. Source: MS-FSCC 2.4, FilePipeInformation, FilePipeLocalInformation; MSDN,
 * SetNamedPipeHandleState.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/pipe.h"

static NTSTATUS query_mode(const struct pipe_end *end, PVOID user, ULONG length, ULONG *done)
{
    FILE_PIPE_INFORMATION_ info = {.ReadMode = end->reads_messages, .CompletionMode = end->nowait};
    if (length < sizeof info)
        return STATUS_INFO_LENGTH_MISMATCH;
    *done = sizeof info;
    return WriteUser((FILE_PIPE_INFORMATION_ *)user, &info);
}

static NTSTATUS query_local(const struct pipe_instance *instance, enum pipe_side side, PVOID user,
                            ULONG length, ULONG *done)
{
    const struct pipe *pipe = instance->pipe;
    const struct pipe_end *own = &instance->end[side], *other = &instance->end[!side];
    FILE_PIPE_LOCAL_INFORMATION_ info = {
        .NamedPipeType = pipe->has_messages,
        .NamedPipeConfiguration = pipe->direction,
        .MaximumInstances = pipe->maximum,
        .CurrentInstances = pipe->count,
        .InboundQuota = instance->end[ServerEnd].quota,
        .ReadDataAvailable = own->bytes,
        .OutboundQuota = instance->end[ClientEnd].quota,
        .WriteQuotaAvailable = other->bytes < other->quota ? other->quota - other->bytes : 0,
        .NamedPipeState = instance->state,
        .NamedPipeEnd = side,
    };
    if (length < sizeof info)
        return STATUS_INFO_LENGTH_MISMATCH;
    *done = sizeof info;
    return WriteUser((FILE_PIPE_LOCAL_INFORMATION_ *)user, &info);
}

/* STATUS_PIPE_DISCONNECTED, _INFO_LENGTH_MISMATCH, _ACCESS_VIOLATION. */
NTSTATUS IopQueryPipe(FILE_OBJECT *file, ULONG number, PVOID user, ULONG length, ULONG *done)
{
    const struct pipe_instance *instance = file->pipe;
    if (file->kind != FilePipe)
        return STATUS_INVALID_PARAMETER;
    if (instance == NULL)
        return STATUS_PIPE_DISCONNECTED;
    enum pipe_side side = PipeSide(file);
    return number == FilePipeLocal ? query_local(instance, side, user, length, done)
                                   : query_mode(&instance->end[side], user, length, done);
}

/* Class FilePipeMode. STATUS_INVALID_PARAMETER (messages from a pipe of bytes), _PIPE_BUSY (somebody
 * waits, and would not if it were asked now), and those above. */
NTSTATUS IopSetPipe(FILE_OBJECT *file, PVOID user, ULONG length)
{
    FILE_PIPE_INFORMATION_ wanted;
    if (file->kind != FilePipe)
        return STATUS_INVALID_PARAMETER;
    if (length < sizeof wanted)
        return STATUS_INFO_LENGTH_MISMATCH;
    NTSTATUS status = ReadUser(&wanted, (const FILE_PIPE_INFORMATION_ *)user);
    if (!NT_SUCCESS(status))
        return status;
    struct pipe_instance *instance = file->pipe;
    if (instance == NULL)
        return STATUS_PIPE_DISCONNECTED;
    if (wanted.ReadMode > 1 || wanted.CompletionMode > 1 ||
        (wanted.ReadMode && !instance->pipe->has_messages))
        return STATUS_INVALID_PARAMETER;
    struct pipe_end *end = &instance->end[PipeSide(file)];
    bool server = end == &instance->end[ServerEnd];
    if (wanted.CompletionMode &&
        (!IsListEmpty(&end->readers) || (server && !IsListEmpty(&instance->listeners))))
        return STATUS_PIPE_BUSY;
    end->reads_messages = wanted.ReadMode;
    end->nowait = wanted.CompletionMode;
    return STATUS_SUCCESS;
}
