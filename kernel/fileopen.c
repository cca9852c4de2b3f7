/*
 * fileopen.c - NtCreateFile and NtOpenFile: decode the request, find the place, open or create,
 * make the handle.
 *
 * All that can fail comes first: the FILE object, the node, the handle. Then the old contents of an
 * overwritten file go, which cannot fail; until then, dropping the FILE object undoes everything.
 * Source: WDK, ZwCreateFile; MSDN, CreateFile.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/iop.h"

enum { Superseded = 0, Opened = 1, Created = 2, Overwritten = 3 }; /* IO_STATUS_BLOCK.Information */
enum { FILE_ATTRIBUTE_HIDDEN_ = 2, FILE_ATTRIBUTE_SYSTEM_ = 4 };

struct open_request {
    ACCESS_MASK access; /* generic rights mapped */
    ULONG file_attributes, share, disposition, options;
    struct captured_name name;
};

/* Does the disposition do away with what is there? */
static bool replaces(ULONG disposition)
{
    return disposition == FILE_SUPERSEDE_ || disposition == FILE_OVERWRITE_ ||
           disposition == FILE_OVERWRITE_IF_;
}

/* Which of the combinations that the documentation forbids is this? */
static NTSTATUS check_request(const struct open_request *r)
{
    bool directory = r->options & FILE_DIRECTORY_FILE_;
    if (r->disposition > FILE_OVERWRITE_IF_ || r->share > (ShareRead | ShareWrite | ShareDelete))
        return STATUS_INVALID_PARAMETER;
    if (directory && ((r->options & FILE_NON_DIRECTORY_FILE_) || replaces(r->disposition)))
        return STATUS_INVALID_PARAMETER;
    if ((r->options & FILE_SYNCHRONOUS_) == FILE_SYNCHRONOUS_)
        return STATUS_INVALID_PARAMETER;
    if ((r->options & FILE_SYNCHRONOUS_) && !(r->access & SYNCHRONIZE))
        return STATUS_INVALID_PARAMETER;
    if ((r->options & FILE_DELETE_ON_CLOSE_) && !(r->access & DELETE))
        return STATUS_INVALID_PARAMETER;
    return STATUS_SUCCESS;
}

/* May the node that stands there be opened as asked? */
static NTSTATUS check_existing(const struct open_request *r, const struct fs_place *place)
{
    FS_NODE *node = place->node;
    bool directory = FsIsDirectory(node), read_only = node->attributes & FILE_ATTRIBUTE_READONLY;
    if (node->delete_pending)
        return STATUS_DELETE_PENDING;
    if (r->disposition == FILE_CREATE_)
        return STATUS_OBJECT_NAME_COLLISION;
    if (place->must_be_directory && !directory)
        return STATUS_OBJECT_NAME_INVALID;
    if (directory && ((r->options & FILE_NON_DIRECTORY_FILE_) || replaces(r->disposition)))
        return STATUS_FILE_IS_A_DIRECTORY;
    if (!directory && (r->options & FILE_DIRECTORY_FILE_))
        return STATUS_NOT_A_DIRECTORY;
    if (read_only && !directory &&
        (replaces(r->disposition) || (r->access & (FILE_WRITE_DATA | FILE_APPEND_DATA))))
        return STATUS_ACCESS_DENIED;
    ULONG guarded = node->attributes & (FILE_ATTRIBUTE_HIDDEN_ | FILE_ATTRIBUTE_SYSTEM_);
    if (replaces(r->disposition) && (guarded & ~r->file_attributes))
        return STATUS_ACCESS_DENIED;
    if (r->options & FILE_DELETE_ON_CLOSE_) {
        NTSTATUS status = IopCheckDelete(node);
        if (!NT_SUCCESS(status) && status != STATUS_DIRECTORY_NOT_EMPTY)
            return status;
    }
    ACCESS_MASK implied = replaces(r->disposition) ? FILE_WRITE_DATA : 0;
    NTSTATUS status = IopCheckShare(node, r->access | implied, r->share);
    bool cuts_view = replaces(r->disposition) && !MmCanFileBeTruncated(&node->sections, 0);
    return NT_SUCCESS(status) && cuts_view ? STATUS_USER_MAPPED_FILE : status;
}

/* A new file or directory at the place. */
static NTSTATUS create_node(const struct open_request *r, struct fs_place *place)
{
    bool directory = r->options & FILE_DIRECTORY_FILE_;
    if (r->disposition == FILE_OPEN_ || r->disposition == FILE_OVERWRITE_)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    if (place->must_be_directory && !directory)
        return STATUS_OBJECT_NAME_INVALID;
    ULONG attributes = r->file_attributes & SettableAttributes;
    if ((r->options & FILE_DELETE_ON_CLOSE_) && (attributes & FILE_ATTRIBUTE_READONLY))
        return STATUS_CANNOT_DELETE;
    attributes |= directory ? FILE_ATTRIBUTE_DIRECTORY : FILE_ATTRIBUTE_ARCHIVE;
    place->node = FsMakeNode(place->parent, place->last, attributes);
    if (place->node == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    place->node->dirty = true;
    FsTouch(place->parent);
    return STATUS_SUCCESS;
}

/* Which stream a device name means: \??\NUL, CON, CONIN$, CONOUT$. */
static enum file_kind device_kind(const struct captured_name *name, ACCESS_MASK access)
{
    static const struct {
        struct fs_name name;
        enum file_kind kind;
    } devices[] = {{FS_NAME(u"\\??\\NUL"), FileNull},
                   {FS_NAME(u"\\Device\\Null"), FileNull},
                   {FS_NAME(u"\\??\\CONIN$"), FileInput},
                   {FS_NAME(u"\\??\\CONOUT$"), FileOutput},
                   {FS_NAME(u"\\??\\CON"), FileOutput}};
    struct fs_name given = {name->text.Buffer, name->text.Length / sizeof(WCHAR)};
    if (name->relative)
        return FileNone;
    for (ULONG i = 0; i < ARRAY_SIZE(devices); i++) {
        if (given.characters != devices[i].name.characters ||
            FsCompareNames(given, devices[i].name) != 0)
            continue;
        bool reads = i == ARRAY_SIZE(devices) - 1 && (access & FILE_READ_DATA);
        return reads ? FileInput : devices[i].kind;
    }
    return FileNone;
}

static NTSTATUS open_on_disk(const struct open_request *r, FILE_OBJECT *file, ULONG *information)
{
    struct fs_place place;
    NTSTATUS status = IopFindPlace(&r->name, &place);
    if (!NT_SUCCESS(status))
        return status;
    *information = Opened;
    if (place.node == NULL) {
        status = create_node(r, &place);
        *information = Created;
    } else {
        status = check_existing(r, &place);
        if (replaces(r->disposition))
            *information = r->disposition == FILE_SUPERSEDE_ ? Superseded : Overwritten;
    }
    if (!NT_SUCCESS(status))
        return status;
    IopAttachNode(file, place.node);
    return STATUS_SUCCESS;
}

/* The deed behind a handle that exists: cannot fail. */
static void perform(const struct open_request *r, FILE_OBJECT *file, struct pipe_instance *instance,
                    ULONG information)
{
    if (instance)
        IopConnectPipe(instance, file);
    if (information == Superseded || information == Overwritten) {
        FsTruncate(file->node, 0);
        file->node->attributes = (r->file_attributes & SettableAttributes) | FILE_ATTRIBUTE_ARCHIVE;
    }
    file->delete_on_close = r->options & FILE_DELETE_ON_CLOSE_;
}

static NTSTATUS open_captured(const struct open_request *r, HANDLE *handle, ULONG *information)
{
    FILE_OBJECT *file = IopCreateFileObject(FileNone);
    if (file == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    file->access = r->access;
    file->share = r->share;
    file->options = r->options;
    file->kind = device_kind(&r->name, r->access);
    *information = Opened;
    struct pipe_instance *instance = NULL;
    NTSTATUS status = STATUS_SUCCESS;
    if (file->kind == FileNone)
        status = IopFindPipe(&r->name, r->access, file, &instance);
    if (status == STATUS_NO_SUCH_DEVICE)
        status = open_on_disk(r, file, information);
    if (NT_SUCCESS(status)) {
        status =
            ObInsertHandle(PsGetCurrentProcess(), file, file->access, r->name.attributes, handle);
        if (NT_SUCCESS(status))
            perform(r, file, instance, *information);
        else
            file->delete_on_close = *information == Created; /* undone by the dereference */
    }
    ObDereference(file);
    return status;
}

NTSTATUS NTAPI NtCreateFile(HANDLE *user_handle, ULONG access, POBJECT_ATTRIBUTES attributes,
                            PIO_STATUS_BLOCK io, LARGE_INTEGER *allocation_size,
                            ULONG file_attributes, ULONG share, ULONG disposition, ULONG options,
                            PVOID ea, ULONG ea_length)
{
    struct open_request request = {
        .access = access & MAXIMUM_ALLOWED ? FILE_ALL_ACCESS_ : ObMapGeneric(&IoFileType, access),
        .file_attributes = file_attributes,
        .share = share,
        .disposition = disposition,
        .options = options,
    };
    NTSTATUS status = check_request(&request);
    if (NT_SUCCESS(status))
        status = ProbeForWrite(user_handle, sizeof *user_handle);
    if (NT_SUCCESS(status))
        status = ProbeForWrite(io, sizeof *io);
    if (NT_SUCCESS(status))
        status = IopCaptureName(&request.name, attributes);
    if (!NT_SUCCESS(status))
        return status;
    HANDLE handle;
    IO_STATUS_BLOCK result = {0};
    ULONG information;
    status = open_captured(&request, &handle, &information);
    IopReleaseName(&request.name);
    if (!NT_SUCCESS(status))
        return status;
    result.Information = information;
    status = WriteUser(user_handle, &handle);
    return NT_SUCCESS(status) ? WriteUser(io, &result) : status;
}

NTSTATUS NTAPI NtOpenFile(HANDLE *user_handle, ULONG access, POBJECT_ATTRIBUTES attributes,
                          PIO_STATUS_BLOCK io, ULONG share, ULONG options)
{
    return NtCreateFile(user_handle, access, attributes, io, NULL, 0, share, FILE_OPEN_, options,
                        NULL, 0);
}
