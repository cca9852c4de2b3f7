/*
 * pipe_message.c - what is asked of an open pipe: messages to and fro, peeking, modes.
 *
 * Manual: MSDN "TransactNamedPipe", "CallNamedPipe", "PeekNamedPipe", "SetNamedPipeHandleState",
 * "GetNamedPipeHandleState", "GetNamedPipeInfo".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/pipe_control.h"

#define PIPE_CLASS       23u
#define PIPE_LOCAL_CLASS 24u
#define UNLIMITED        0xFFFFFFFFu

static NTSTATUS control_synchronously(HANDLE pipe, ULONG code, PVOID in, ULONG in_bytes, PVOID out,
                                      ULONG out_bytes, DWORD *done)
{
    IO_STATUS_BLOCK io = {.Information = 0};
    NTSTATUS status =
        NtFsControlFile(pipe, NULL, NULL, NULL, &io, code, in, in_bytes, out, out_bytes);
    if (status == STATUS_PENDING) {
        NtWaitForSingleObject(pipe, FALSE, NULL);
        status = io.Status;
    }
    *done = NT_ERROR(status) ? 0 : io.Information;
    return status;
}

static NTSTATUS control_overlapped(HANDLE pipe, ULONG code, PVOID in, ULONG in_bytes, PVOID out,
                                   ULONG out_bytes, DWORD *done, OVERLAPPED *overlapped)
{
    ULONG_PTR event = (ULONG_PTR)overlapped->hEvent;
    overlapped->Internal = STATUS_PENDING;
    overlapped->InternalHigh = 0;
    NTSTATUS status = NtFsControlFile(
        pipe, (HANDLE)(event & ~(ULONG_PTR)1), NULL, event & 1 ? NULL : overlapped,
        (PIO_STATUS_BLOCK)&overlapped->Internal, code, in, in_bytes, out, out_bytes);
    *done = NT_ERROR(status) || status == STATUS_PENDING ? 0 : overlapped->InternalHigh;
    return status;
}

BOOL BasepPipeControl(HANDLE pipe, ULONG code, PVOID in, ULONG in_bytes, PVOID out, ULONG out_bytes,
                      DWORD *done, OVERLAPPED *overlapped)
{
    DWORD count;
    NTSTATUS status =
        overlapped
            ? control_overlapped(pipe, code, in, in_bytes, out, out_bytes, &count, overlapped)
            : control_synchronously(pipe, code, in, in_bytes, out, out_bytes, &count);
    if (done)
        *done = count;
    return status == STATUS_PENDING ? BasepFail(ERROR_IO_PENDING) : BasepDone(status);
}

/* Writes one message and reads the next. FALSE with ERROR_MORE_DATA (*done bytes of it came),
 * ERROR_BAD_PIPE (the handle reads no messages), ERROR_PIPE_BUSY (something is there unread), …. */
BOOL WINAPI TransactNamedPipe(HANDLE pipe, LPVOID in, DWORD in_bytes, LPVOID out, DWORD out_bytes,
                              LPDWORD done, LPOVERLAPPED overlapped)
{
    return BasepPipeControl(pipe, FSCTL_PIPE_TRANSCEIVE_, in, in_bytes, out, out_bytes, done,
                            overlapped);
}

static HANDLE open_for_call(LPCWSTR name, DWORD timeout)
{
    for (;;) {
        HANDLE pipe =
            CreateFileW(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
        if (pipe != INVALID_HANDLE_VALUE || RtlTeb()->LastErrorValue != ERROR_PIPE_BUSY ||
            timeout == NMPWAIT_NOWAIT)
            return pipe;
        if (!WaitNamedPipeW(name, timeout))
            return INVALID_HANDLE_VALUE;
    }
}

/* Opens a pipe of messages, transacts and closes it. Errors: those of CreateFile, WaitNamedPipe,
 * TransactNamedPipe. */
BOOL WINAPI CallNamedPipeW(LPCWSTR name, LPVOID in, DWORD in_bytes, LPVOID out, DWORD out_bytes,
                           LPDWORD done, DWORD timeout)
{
    DWORD mode = PIPE_READMODE_MESSAGE;
    HANDLE pipe = open_for_call(name, timeout);
    if (pipe == INVALID_HANDLE_VALUE)
        return FALSE;
    BOOL good = SetNamedPipeHandleState(pipe, &mode, NULL, NULL) &&
                TransactNamedPipe(pipe, in, in_bytes, out, out_bytes, done, NULL);
    NtClose(pipe);
    return good;
}

BOOL WINAPI CallNamedPipeA(LPCSTR name, LPVOID in, DWORD in_bytes, LPVOID out, DWORD out_bytes,
                           LPDWORD done, DWORD timeout)
{
    wide_t wide;
    if (!BasepWiden(&wide, name))
        return FALSE;
    BOOL good = CallNamedPipeW(wide.text, in, in_bytes, out, out_bytes, done, timeout);
    BasepDropWide(&wide);
    return good;
}

/* Copies what could be read, without taking it. Each result may be NULL: *done bytes copied,
 * *available bytes in all, *left bytes of the first message beyond those copied. FALSE with
 * ERROR_BROKEN_PIPE, ERROR_PIPE_NOT_CONNECTED, ERROR_BAD_PIPE, …. */
BOOL WINAPI PeekNamedPipe(HANDLE pipe, LPVOID buffer, DWORD bytes, LPDWORD done, LPDWORD available,
                          LPDWORD left)
{
    DWORD size = sizeof(FILE_PIPE_PEEK_BUFFER_) + (buffer ? bytes : 0), got;
    FILE_PIPE_PEEK_BUFFER_ *peek = BasepAllocate(size);
    if (!peek)
        return BasepFail(ERROR_NOT_ENOUGH_MEMORY);
    NTSTATUS status = control_synchronously(pipe, FSCTL_PIPE_PEEK_, NULL, 0, peek, size, &got);
    if (!NT_ERROR(status)) {
        DWORD copied = got - sizeof *peek;
        if (copied)
            memcpy(buffer, peek->Data, copied);
        if (done)
            *done = copied;
        if (available)
            *available = peek->ReadDataAvailable;
        if (left)
            *left = peek->NumberOfMessages ? peek->MessageLength - copied : 0;
        status = STATUS_SUCCESS;
    }
    BasepFree(peek);
    return BasepDone(status);
}

/* *mode: PIPE_READMODE_*, PIPE_WAIT or PIPE_NOWAIT. Collecting is for pipes of other machines:
 * ERROR_INVALID_PARAMETER. */
BOOL WINAPI SetNamedPipeHandleState(HANDLE pipe, LPDWORD mode, LPDWORD collect,
                                    LPDWORD collect_timeout)
{
    IO_STATUS_BLOCK io;
    if (collect || collect_timeout)
        return BasepFail(ERROR_INVALID_PARAMETER);
    if (!mode)
        return TRUE;
    if (*mode & ~(DWORD)(PIPE_READMODE_MESSAGE | PIPE_NOWAIT))
        return BasepFail(ERROR_INVALID_PARAMETER);
    FILE_PIPE_INFORMATION_ info = {(*mode & PIPE_READMODE_MESSAGE) != 0,
                                   (*mode & PIPE_NOWAIT) != 0};
    return BasepDone(NtSetInformationFile(pipe, &io, &info, sizeof info, PIPE_CLASS));
}

static BOOL query_local(HANDLE pipe, FILE_PIPE_LOCAL_INFORMATION_ *local)
{
    IO_STATUS_BLOCK io;
    return BasepDone(NtQueryInformationFile(pipe, &io, local, sizeof *local, PIPE_LOCAL_CLASS));
}

/* Each result may be NULL. Collecting: as above. There are no users: asking for one's name is
 * ERROR_CANNOT_IMPERSONATE. */
BOOL WINAPI GetNamedPipeHandleStateW(HANDLE pipe, LPDWORD mode, LPDWORD instances, LPDWORD collect,
                                     LPDWORD collect_timeout, LPWSTR user, DWORD user_characters)
{
    IO_STATUS_BLOCK io;
    FILE_PIPE_INFORMATION_ info;
    FILE_PIPE_LOCAL_INFORMATION_ local;
    if (collect || collect_timeout)
        return BasepFail(ERROR_INVALID_PARAMETER);
    if (user)
        return BasepFail(ERROR_CANNOT_IMPERSONATE);
    if (!BasepDone(NtQueryInformationFile(pipe, &io, &info, sizeof info, PIPE_CLASS)) ||
        !query_local(pipe, &local))
        return FALSE;
    if (mode)
        *mode =
            (info.ReadMode ? PIPE_READMODE_MESSAGE : 0) | (info.CompletionMode ? PIPE_NOWAIT : 0);
    if (instances)
        *instances = local.CurrentInstances < PIPE_UNLIMITED_INSTANCES ? local.CurrentInstances
                                                                       : PIPE_UNLIMITED_INSTANCES;
    return TRUE;
}

BOOL WINAPI GetNamedPipeHandleStateA(HANDLE pipe, LPDWORD mode, LPDWORD instances, LPDWORD collect,
                                     LPDWORD collect_timeout, LPSTR user, DWORD user_characters)
{
    return GetNamedPipeHandleStateW(pipe, mode, instances, collect, collect_timeout, (PWSTR)user,
                                    user_characters);
}

/* Each result may be NULL. *flags: PIPE_SERVER_END, PIPE_TYPE_MESSAGE; *out, *in: buffer bytes as
 * given when the pipe was made. */
BOOL WINAPI GetNamedPipeInfo(HANDLE pipe, LPDWORD flags, LPDWORD out, LPDWORD in, LPDWORD instances)
{
    FILE_PIPE_LOCAL_INFORMATION_ local;
    if (!query_local(pipe, &local))
        return FALSE;
    if (flags)
        *flags = (local.NamedPipeEnd ? PIPE_SERVER_END : 0) |
                 (local.NamedPipeType ? PIPE_TYPE_MESSAGE : 0);
    if (out)
        *out = local.OutboundQuota;
    if (in)
        *in = local.InboundQuota;
    if (instances)
        *instances =
            local.MaximumInstances == UNLIMITED ? PIPE_UNLIMITED_INSTANCES : local.MaximumInstances;
    return TRUE;
}
