/*
 * filerw.c - NtReadFile, NtWriteFile, NtFlushBuffersFile.
 *
 * Bytes go straight between the file's pages and ring 3. The whole range of user memory is touched
 * first, and a thread in ring 0 is not interrupted by others, so a copy either does not begin or is
 * complete. Source: WDK, ZwReadFile and ZwWriteFile, for offsets and statuses.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/iop.h"

#define USE_FILE_POINTER (-2ll) /* FILE_USE_FILE_POINTER_POSITION, FILE_WRITE_TO_END_OF_FILE */
#define END_OF_FILE      (-1ll)

/* Where to read or write: *user_offset, or the file's position. */
static NTSTATUS take_offset(const FILE_OBJECT *file, const LARGE_INTEGER *user_offset,
                            LONGLONG *offset)
{
    LARGE_INTEGER given = {.QuadPart = USE_FILE_POINTER};
    if (user_offset) {
        NTSTATUS status = ReadUser(&given, user_offset);
        if (!NT_SUCCESS(status))
            return status;
    }
    if (given.QuadPart == USE_FILE_POINTER) {
        if (!IopIsSynchronous(file) && file->kind == FileDisk)
            return STATUS_INVALID_PARAMETER;
        given.QuadPart = file->position;
    }
    *offset = given.QuadPart;
    return STATUS_SUCCESS;
}

static NTSTATUS read_node(const FILE_OBJECT *file, LONGLONG offset, PVOID user, ULONG length,
                          ULONG *done)
{
    const FS_NODE *node = file->node;
    if (FsIsDirectory(node))
        return STATUS_INVALID_DEVICE_REQUEST;
    if (offset < 0)
        return STATUS_INVALID_PARAMETER;
    if (length == 0)
        return STATUS_SUCCESS;
    if (offset >= node->size)
        return STATUS_END_OF_FILE;
    if (length > node->size - offset)
        length = (ULONG)(node->size - offset);
    NTSTATUS status = IopCheckLocks(file, offset, length, false);
    if (NT_SUCCESS(status))
        status = ProbeForWrite(user, length);
    while (NT_SUCCESS(status) && *done < length) {
        ULONG span = length - *done;
        const UCHAR *from = FsReadSpan(node, (ULONG)offset + *done, &span);
        status = ProbeAndWrite((UCHAR *)user + *done, from, span);
        *done += span;
    }
    return status;
}

static NTSTATUS write_node(const FILE_OBJECT *file, LONGLONG offset, const void *user, ULONG length,
                           ULONG *done)
{
    FS_NODE *node = file->node;
    if (FsIsDirectory(node))
        return STATUS_INVALID_DEVICE_REQUEST;
    if (offset < 0)
        return STATUS_INVALID_PARAMETER;
    if (length == 0)
        return STATUS_SUCCESS;
    if (!MmFlushImageSection(&node->sections, MmFlushForWrite))
        return STATUS_SHARING_VIOLATION;
    if (offset > FS_MAXIMUM_BYTES)
        return STATUS_DISK_FULL;
    NTSTATUS status = IopCheckLocks(file, offset, length, true);
    if (NT_SUCCESS(status))
        status = IopProbeForRead(user, length);
    if (NT_SUCCESS(status))
        status = FsReserve(node, (ULONG)offset, length);
    while (NT_SUCCESS(status) && *done < length) {
        ULONG span = length - *done;
        UCHAR *to = FsWriteSpan(node, (ULONG)offset + *done, &span);
        status = ProbeAndRead(to, (const UCHAR *)user + *done, span);
        *done += span;
    }
    if (NT_SUCCESS(status))
        FsExtend(node, (ULONG)offset + length);
    return status;
}

static NTSTATUS read_kind(struct io_request *request, LONGLONG offset, PVOID user, ULONG length,
                          ULONG *done)
{
    const FILE_OBJECT *file = request->file;
    switch (file->kind) {
    case FilePipe:
        return IopReadPipe(request, user, length, done);
    case FileDisk:
        return read_node(file, offset, user, length, done);
    case FileNull:
        return STATUS_END_OF_FILE;
    case FileInput:
        return IopReadConsole(user, length, done);
    default:
        return STATUS_INVALID_DEVICE_REQUEST;
    }
}

static NTSTATUS write_kind(struct io_request *request, LONGLONG offset, const void *user,
                           ULONG length, ULONG *done)
{
    const FILE_OBJECT *file = request->file;
    switch (file->kind) {
    case FilePipe:
        return IopWritePipe(request, user, length, done);
    case FileDisk:
        return write_node(file, offset, user, length, done);
    case FileNull:
        *done = length;
        return STATUS_SUCCESS;
    case FileOutput:
    case FileError:
        return IopWriteConsole(file->kind, user, length, done);
    default:
        return STATUS_INVALID_DEVICE_REQUEST;
    }
}

NTSTATUS NTAPI NtReadFile(HANDLE handle, HANDLE event, PVOID apc, PVOID apc_context,
                          PIO_STATUS_BLOCK io, PVOID buffer, ULONG length,
                          LARGE_INTEGER *user_offset, ULONG *key)
{
    struct io_request request;
    LONGLONG offset;
    ULONG done = 0;
    NTSTATUS status = IopBegin(&request, handle, FILE_READ_DATA, io);
    if (!NT_SUCCESS(status))
        return status;
    status = IopTakeEvent(&request, event, apc, apc_context);
    if (!NT_SUCCESS(status))
        return status;
    FILE_OBJECT *file = request.file;
    request.kind = IoRead;
    status = take_offset(file, user_offset, &offset);
    if (NT_SUCCESS(status))
        status = read_kind(&request, offset, buffer, length, &done);
    if (status == STATUS_SUCCESS && IopIsSynchronous(file) && file->kind == FileDisk)
        file->position = offset + done;
    return IopEnd(&request, status, done);
}

/* A handle that grants FILE_APPEND_DATA but not FILE_WRITE_DATA writes at the end, wherever it is
 * told to. */
static NTSTATUS begin_write(struct io_request *request, HANDLE handle, PIO_STATUS_BLOCK io,
                            bool *append)
{
    *append = false;
    NTSTATUS status = IopBegin(request, handle, FILE_WRITE_DATA, io);
    if (status != STATUS_ACCESS_DENIED)
        return status;
    *append = true;
    return IopBegin(request, handle, FILE_APPEND_DATA, io);
}

NTSTATUS NTAPI NtWriteFile(HANDLE handle, HANDLE event, PVOID apc, PVOID apc_context,
                           PIO_STATUS_BLOCK io, PVOID buffer, ULONG length,
                           LARGE_INTEGER *user_offset, ULONG *key)
{
    struct io_request request;
    LONGLONG offset;
    ULONG done = 0;
    bool append;
    NTSTATUS status = begin_write(&request, handle, io, &append);
    if (!NT_SUCCESS(status))
        return status;
    status = IopTakeEvent(&request, event, apc, apc_context);
    if (!NT_SUCCESS(status))
        return status;
    FILE_OBJECT *file = request.file;
    request.kind = IoWrite;
    status = take_offset(file, user_offset, &offset);
    if (NT_SUCCESS(status) && file->kind == FileDisk && (append || offset == END_OF_FILE))
        offset = file->node->size;
    if (NT_SUCCESS(status))
        status = write_kind(&request, offset, buffer, length, &done);
    if (status == STATUS_SUCCESS && IopIsSynchronous(file) && file->kind == FileDisk)
        file->position = offset + done;
    return IopEnd(&request, status, done);
}

/* Nothing is held back; but a pipe is empty afterwards. */
NTSTATUS NTAPI NtFlushBuffersFile(HANDLE handle, PIO_STATUS_BLOCK io)
{
    struct io_request request;
    bool append;
    NTSTATUS status = begin_write(&request, handle, io, &append);
    if (!NT_SUCCESS(status))
        return status;
    if (request.file->kind == FilePipe)
        status = IopFlushPipe(&request);
    return IopEnd(&request, status, 0);
}
