/*
 * fileset.c - NtSetInformationFile (but for renaming) and NtDeleteFile.
 *
 * Source: WDK, ZwSetInformationFile and the FILE_XXX_INFORMATION structures (MS-FSCC 2.4).
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/iop.h"

union set_buffer {
    FILE_BASIC_INFORMATION_ basic;
    LARGE_INTEGER number;
    BOOLEAN flag;
};

static void set_time(LONGLONG *time, LARGE_INTEGER wanted)
{
    if (wanted.QuadPart > 0) /* 0: leave it; -1: leave it from now on */
        *time = wanted.QuadPart;
}

static NTSTATUS set_basic(FILE_OBJECT *file, const union set_buffer *in)
{
    FS_NODE *node = file->node;
    ULONG wanted = in->basic.FileAttributes;
    if ((wanted & FILE_ATTRIBUTE_DIRECTORY) && !FsIsDirectory(node))
        return STATUS_INVALID_PARAMETER;
    set_time(&node->created, in->basic.CreationTime);
    set_time(&node->accessed, in->basic.LastAccessTime);
    set_time(&node->written, in->basic.LastWriteTime);
    set_time(&node->changed, in->basic.ChangeTime);
    if (wanted)
        node->attributes =
            (node->attributes & FILE_ATTRIBUTE_DIRECTORY) | (wanted & SettableAttributes);
    if (!FsIsDirectory(node))
        node->dirty = true;
    return STATUS_SUCCESS;
}

static NTSTATUS set_disposition(FILE_OBJECT *file, const union set_buffer *in)
{
    if (!in->flag) {
        file->node->delete_pending = false;
        return STATUS_SUCCESS;
    }
    NTSTATUS status = IopCheckDelete(file->node);
    if (NT_SUCCESS(status))
        file->node->delete_pending = true;
    return status;
}

static NTSTATUS set_position(FILE_OBJECT *file, const union set_buffer *in)
{
    if (in->number.QuadPart < 0)
        return STATUS_INVALID_PARAMETER;
    file->position = in->number.QuadPart;
    return STATUS_SUCCESS;
}

/* May the file's size become this? */
static NTSTATUS check_size(FS_NODE *node, LONGLONG bytes)
{
    if (bytes < 0 || FsIsDirectory(node))
        return STATUS_INVALID_PARAMETER;
    if (!MmFlushImageSection(&node->sections, MmFlushForWrite))
        return STATUS_SHARING_VIOLATION;
    if (bytes > FS_MAXIMUM_BYTES)
        return STATUS_DISK_FULL;
    bool cuts_view = !MmCanFileBeTruncated(&node->sections, (ULONG)bytes);
    return cuts_view ? STATUS_USER_MAPPED_FILE : STATUS_SUCCESS;
}

static NTSTATUS set_end(FILE_OBJECT *file, const union set_buffer *in)
{
    NTSTATUS status = check_size(file->node, in->number.QuadPart);
    if (NT_SUCCESS(status))
        FsTruncate(file->node, (ULONG)in->number.QuadPart);
    return status;
}

/* Pages come with the bytes, so a larger allocation changes nothing; a smaller one cuts the file.
 */
static NTSTATUS set_allocation(FILE_OBJECT *file, const union set_buffer *in)
{
    NTSTATUS status = check_size(file->node, in->number.QuadPart);
    if (NT_SUCCESS(status) && in->number.QuadPart < file->node->size)
        FsTruncate(file->node, (ULONG)in->number.QuadPart);
    return status;
}

static const struct set_class {
    UCHAR number, bytes;
    bool any_kind;
    ACCESS_MASK access;
    NTSTATUS (*set)(FILE_OBJECT *file, const union set_buffer *in);
} classes[] = {
    {4, sizeof(FILE_BASIC_INFORMATION_), false, FILE_WRITE_ATTRIBUTES, set_basic},
    {13, sizeof(BOOLEAN), false, DELETE, set_disposition},
    {14, sizeof(LARGE_INTEGER), true, 0, set_position},
    {19, sizeof(LARGE_INTEGER), false, FILE_WRITE_DATA, set_allocation},
    {20, sizeof(LARGE_INTEGER), false, FILE_WRITE_DATA, set_end},
};

static NTSTATUS set_fixed(FILE_OBJECT *file, const struct set_class *class, PVOID user,
                          ULONG length)
{
    union set_buffer in;
    if (length < class->bytes)
        return STATUS_INFO_LENGTH_MISMATCH;
    NTSTATUS status = ProbeAndRead(&in, user, class->bytes);
    if (!NT_SUCCESS(status))
        return status;
    if (file->kind != FileDisk && !class->any_kind)
        return STATUS_INVALID_DEVICE_REQUEST;
    return class->set(file, &in);
}

NTSTATUS NTAPI NtSetInformationFile(HANDLE handle, PIO_STATUS_BLOCK io, PVOID buffer, ULONG length,
                                    ULONG number)
{
    struct io_request request;
    const struct set_class *class = NULL;
    for (ULONG i = 0; i < ARRAY_SIZE(classes); i++)
        if (classes[i].number == number)
            class = &classes[i];
    if (class == NULL && number != FileRename && number != FilePipeMode)
        return STATUS_INVALID_INFO_CLASS;
    ACCESS_MASK access = class                    ? class->access
                         : number == FilePipeMode ? FILE_WRITE_ATTRIBUTES
                                                  : DELETE;
    NTSTATUS status = IopBegin(&request, handle, access, io);
    if (!NT_SUCCESS(status))
        return status;
    if (class)
        status = set_fixed(request.file, class, buffer, length);
    else if (number == FilePipeMode)
        status = IopSetPipe(request.file, buffer, length);
    else
        status = IopRename(request.file, buffer, length);
    return IopComplete(&request, status, 0);
}

/* Marks the file for deletion, and it goes at once if nobody has it open. */
static NTSTATUS delete_node(FS_NODE *node)
{
    if (node->delete_pending)
        return STATUS_DELETE_PENDING;
    NTSTATUS status = IopCheckDelete(node);
    if (NT_SUCCESS(status))
        status = IopCheckShare(node, DELETE, ShareRead | ShareWrite | ShareDelete);
    if (!NT_SUCCESS(status))
        return status;
    node->delete_pending = true;
    if (node->open_count == 0)
        FsUnlink(node);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI NtDeleteFile(POBJECT_ATTRIBUTES attributes)
{
    struct captured_name name;
    struct fs_place place;
    NTSTATUS status = IopCaptureName(&name, attributes);
    if (!NT_SUCCESS(status))
        return status;
    status = IopFindPlace(&name, &place);
    if (NT_SUCCESS(status))
        status = place.node ? delete_node(place.node) : STATUS_OBJECT_NAME_NOT_FOUND;
    IopReleaseName(&name);
    return status;
}
