/*
 * pipectl.c - the services of pipes: NtCreateNamedPipeFile, opening by name, NtFsControlFile.
 *
 * Before: pipewrite.c. Source: MSDN, CreateNamedPipe, WaitNamedPipe; WDK, ZwFsControlFile,
 * FSCTL_PIPE_XXX; MS-FSCC 2.3.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/pipe.h"

enum { Opened = 1, Created = 2 }; /* IO_STATUS_BLOCK.Information */

NTSTATUS IopFindPipe(const struct captured_name *name, ACCESS_MASK access, FILE_OBJECT *file,
                     struct pipe_instance **instance)
{
    struct fs_name leaf;
    *instance = NULL;
    if (!PipeParseName(name, &leaf))
        return STATUS_NO_SUCH_DEVICE;
    file->kind = leaf.characters ? FilePipe : FilePipeDevice;
    return leaf.characters ? PipeFindListening(leaf, access, instance) : STATUS_SUCCESS;
}

void IopConnectPipe(struct pipe_instance *instance, FILE_OBJECT *client)
{
    PipeConnect(instance, client);
}

/* The numbers of NtCreateNamedPipeFile that mean nothing are refused. */
static NTSTATUS check_numbers(ULONG share, ULONG disposition, ULONG type, ULONG read_mode,
                              ULONG completion_mode, ULONG instances)
{
    bool known = share >= ShareRead && share <= (ShareRead | ShareWrite) && type <= 1 &&
                 read_mode <= 1 && completion_mode <= 1 && instances > 0 &&
                 disposition >= FILE_OPEN_ && disposition <= FILE_OPEN_IF_;
    return known && read_mode <= type ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

static enum pipe_direction direction_of(ULONG share)
{
    return share == ShareRead ? PipeOutbound : share == ShareWrite ? PipeInbound : PipeDuplex;
}

/* The file, its instance, its handle, in this order: dropping the file undoes all. */
static NTSTATUS create_captured(const struct pipe_request *r, const struct captured_name *name,
                                ACCESS_MASK access, ULONG options, HANDLE *user_handle,
                                bool *created)
{
    struct fs_name leaf;
    if (!PipeParseName(name, &leaf) || leaf.characters == 0)
        return STATUS_OBJECT_NAME_INVALID;
    FILE_OBJECT *file = IopCreateFileObject(FilePipe);
    if (file == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    file->access = access;
    file->options = options;
    NTSTATUS status = PipeCreateInstance(r, leaf, file, created);
    if (NT_SUCCESS(status))
        status = ObReturnHandle(file, access, name->attributes, user_handle);
    ObDereference(file);
    return status;
}

/* share: what clients may do. Statuses: those of PipeCreateInstance; STATUS_INVALID_PARAMETER,
 * _OBJECT_NAME_INVALID, _ACCESS_VIOLATION. */
NTSTATUS NTAPI NtCreateNamedPipeFile(HANDLE *user_handle, ULONG access,
                                     POBJECT_ATTRIBUTES attributes, PIO_STATUS_BLOCK io,
                                     ULONG share, ULONG disposition, ULONG options, ULONG type,
                                     ULONG read_mode, ULONG completion_mode, ULONG instances,
                                     ULONG inbound_quota, ULONG outbound_quota,
                                     LARGE_INTEGER *timeout)
{
    struct captured_name name;
    bool created;
    struct pipe_request request = {
        .disposition = disposition,
        .maximum = instances,
        .inbound_quota = inbound_quota,
        .outbound_quota = outbound_quota,
        .has_messages = type != 0,
        .reads_messages = read_mode != 0,
        .nowait = completion_mode != 0,
        .direction = direction_of(share),
    };
    NTSTATUS status =
        check_numbers(share, disposition, type, read_mode, completion_mode, instances);
    if (NT_SUCCESS(status))
        status = ReadUser(&request.timeout, timeout);
    if (NT_SUCCESS(status))
        status = ProbeForWrite(user_handle, sizeof *user_handle);
    if (NT_SUCCESS(status))
        status = ProbeForWrite(io, sizeof *io);
    if (NT_SUCCESS(status))
        status = IopCaptureName(&name, attributes);
    if (!NT_SUCCESS(status))
        return status;
    status = create_captured(&request, &name, ObMapGeneric(&IoFileType, access), options,
                             user_handle, &created);
    IopReleaseName(&name);
    if (!NT_SUCCESS(status))
        return status;
    IO_STATUS_BLOCK result = {.Information = created ? Created : Opened};
    return WriteUser(io, &result);
}

/* Until an instance listens, or the time is over. */
static NTSTATUS wait_for_instance(struct fs_name leaf, const LARGE_INTEGER *timeout)
{
    struct pipe_instance *instance;
    LARGE_INTEGER due = *timeout;
    if (due.QuadPart < 0)
        due.QuadPart = (LONGLONG)KeSystemTime() - due.QuadPart;
    for (;;) {
        NTSTATUS status = PipeFindListening(leaf, 0, &instance);
        if (status != STATUS_PIPE_NOT_AVAILABLE)
            return status;
        struct pipe *pipe = PipeFind(leaf);
        PipeReference(pipe);
        KeResetEvent(&pipe->changed);
        status = KeWaitForSingleObject(&pipe->changed, false, &due);
        PipeDereference(pipe);
        if (status == STATUS_TIMEOUT)
            return STATUS_IO_TIMEOUT;
        if (status != STATUS_SUCCESS)
            return status;
    }
}

/* FSCTL_PIPE_WAIT, on the device. STATUS_OBJECT_NAME_NOT_FOUND, _IO_TIMEOUT, _INVALID_PARAMETER,
 * _ILLEGAL_FUNCTION. */
static NTSTATUS wait_by_name(const FILE_OBJECT *file, const UCHAR *user, ULONG bytes)
{
    FILE_PIPE_WAIT_FOR_BUFFER_ head;
    WCHAR text[FS_COMPONENT_CHARACTERS];
    if (file->kind != FilePipeDevice)
        return STATUS_ILLEGAL_FUNCTION;
    ULONG fixed = offsetof(FILE_PIPE_WAIT_FOR_BUFFER_, Name);
    if (bytes < fixed)
        return STATUS_INVALID_PARAMETER;
    NTSTATUS status = ProbeAndRead(&head, user, fixed);
    if (!NT_SUCCESS(status))
        return status;
    if (head.NameLength > bytes - fixed || head.NameLength > sizeof text)
        return STATUS_INVALID_PARAMETER;
    status = ProbeAndRead(text, user + fixed, head.NameLength);
    if (!NT_SUCCESS(status))
        return status;
    struct fs_name leaf = {text, head.NameLength / sizeof(WCHAR)};
    const struct pipe *pipe = PipeFind(leaf);
    if (pipe == NULL)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    LARGE_INTEGER timeout = head.TimeoutSpecified ? head.Timeout : pipe->timeout;
    return wait_for_instance(leaf, &timeout);
}

static NTSTATUS control(struct io_request *request, ULONG code, PVOID in, ULONG in_bytes, PVOID out,
                        ULONG out_bytes, ULONG *done)
{
    FILE_OBJECT *file = request->file;
    if (code == FSCTL_PIPE_WAIT_)
        return wait_by_name(file, in, in_bytes);
    if (file->kind != FilePipe)
        return STATUS_INVALID_DEVICE_REQUEST;
    switch (code) {
    case FSCTL_PIPE_LISTEN_:
        return PipeListen(request);
    case FSCTL_PIPE_DISCONNECT_:
        return PipeDisconnect(file);
    case FSCTL_PIPE_PEEK_:
        return PipePeek(file, out, out_bytes, done);
    case FSCTL_PIPE_TRANSCEIVE_:
        return PipeTransceive(request, in, in_bytes, out, out_bytes);
    default:
        return STATUS_INVALID_DEVICE_REQUEST;
    }
}

/* The code says what access it takes: bit 14 to read, bit 15 to write (WDK, "Defining I/O Control
 * Codes"). */
static ACCESS_MASK access_for(ULONG code)
{
    return (code & 0x4000 ? FILE_READ_DATA : 0) | (code & 0x8000 ? FILE_WRITE_DATA : 0);
}

NTSTATUS NTAPI NtFsControlFile(HANDLE handle, HANDLE event, PVOID apc, PVOID apc_context,
                               PIO_STATUS_BLOCK io, ULONG code, PVOID in, ULONG in_bytes, PVOID out,
                               ULONG out_bytes)
{
    struct io_request request;
    ULONG done = 0;
    NTSTATUS status = IopBegin(&request, handle, access_for(code), io);
    if (!NT_SUCCESS(status))
        return status;
    status = IopTakeEvent(&request, event, apc, apc_context);
    if (!NT_SUCCESS(status))
        return status;
    status = control(&request, code, in, in_bytes, out, out_bytes, &done);
    return IopEnd(&request, status, done);
}
