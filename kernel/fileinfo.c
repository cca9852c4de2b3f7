/*
 * fileinfo.c - NtQueryInformationFile, and the attributes of a file by its name.
 *
 * Each class of fixed size is a function that fills its structure; FileAllInformation is them one
 * after the other. Source: WDK, ZwQueryInformationFile and the FILE_XXX_INFORMATION structures
 * (MS-FSCC 2.4).
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/iop.h"

enum { CLASS_NAME = 9, CLASS_ALL = 18, LARGEST_FIXED = 56, ALL_FIXED = 96 };

static void fill_basic(const FILE_OBJECT *file, void *out)
{
    const FS_NODE *node = file->node;
    *(FILE_BASIC_INFORMATION_ *)out = (FILE_BASIC_INFORMATION_){
        .CreationTime.QuadPart = node->created,
        .LastAccessTime.QuadPart = node->accessed,
        .LastWriteTime.QuadPart = node->written,
        .ChangeTime.QuadPart = node->changed,
        .FileAttributes = IopAttributes(node),
    };
}

static void fill_standard(const FILE_OBJECT *file, void *out)
{
    const FS_NODE *node = file->node;
    FILE_STANDARD_INFORMATION_ info = {.NumberOfLinks = 1};
    if (node) {
        info.AllocationSize.QuadPart = FsAllocatedBytes(node);
        info.EndOfFile.QuadPart = node->size;
        info.DeletePending = node->delete_pending;
        info.Directory = FsIsDirectory(node);
    }
    memcpy(out, &info, sizeof info);
}

static void fill_internal(const FILE_OBJECT *file, void *out)
{
    *(LARGE_INTEGER *)out = (LARGE_INTEGER){.QuadPart = file->node->index};
}

static void fill_zero(const FILE_OBJECT *file, void *out)
{
    *(ULONG *)out = 0; /* extended attributes: none; alignment of buffers: any */
}

static void fill_access(const FILE_OBJECT *file, void *out)
{
    *(ULONG *)out = file->access;
}

static void fill_position(const FILE_OBJECT *file, void *out)
{
    *(LARGE_INTEGER *)out = (LARGE_INTEGER){.QuadPart = file->position};
}

static void fill_mode(const FILE_OBJECT *file, void *out)
{
    *(ULONG *)out = file->options & (FILE_SYNCHRONOUS_ | FILE_DELETE_ON_CLOSE_);
}

static void fill_network_open(const FS_NODE *node, FILE_NETWORK_OPEN_INFORMATION_ *out)
{
    *out = (FILE_NETWORK_OPEN_INFORMATION_){
        .CreationTime.QuadPart = node->created,
        .LastAccessTime.QuadPart = node->accessed,
        .LastWriteTime.QuadPart = node->written,
        .ChangeTime.QuadPart = node->changed,
        .AllocationSize.QuadPart = FsAllocatedBytes(node),
        .EndOfFile.QuadPart = node->size,
        .FileAttributes = IopAttributes(node),
    };
}

static void fill_network(const FILE_OBJECT *file, void *out)
{
    fill_network_open(file->node, out);
}

static void fill_attribute_tag(const FILE_OBJECT *file, void *out)
{
    ((ULONG *)out)[0] = IopAttributes(file->node);
    ((ULONG *)out)[1] = 0; /* no reparse point */
}

static const struct info_class {
    UCHAR number, bytes;
    bool any_kind; /* pipes and devices have it, too */
    ACCESS_MASK access;
    void (*fill)(const FILE_OBJECT *file, void *out);
} classes[] = {
    /* in the order of FileAllInformation */
    {4, 40, false, FILE_READ_ATTRIBUTES, fill_basic},
    {5, 24, true, 0, fill_standard},
    {6, 8, false, 0, fill_internal},
    {7, 4, false, 0, fill_zero},
    {8, 4, true, 0, fill_access},
    {14, 8, true, 0, fill_position},
    {16, 4, true, 0, fill_mode},
    {17, 4, true, 0, fill_zero},
    /* not part of it */
    {34, 56, false, FILE_READ_ATTRIBUTES, fill_network},
    {35, 8, false, FILE_READ_ATTRIBUTES, fill_attribute_tag},
};
_Static_assert(sizeof(FILE_BASIC_INFORMATION_) == 40, "class 4");
_Static_assert(sizeof(FILE_STANDARD_INFORMATION_) == 24, "class 5");
_Static_assert(sizeof(FILE_NETWORK_OPEN_INFORMATION_) == LARGEST_FIXED, "class 34");

static const struct info_class *find_class(ULONG number)
{
    for (ULONG i = 0; i < ARRAY_SIZE(classes); i++)
        if (classes[i].number == number)
            return &classes[i];
    return NULL;
}

/* ULONG bytes of the name, then the name: the path without its drive. Not all of it may fit. */
static NTSTATUS write_name(const FS_NODE *node, UCHAR *user, ULONG length, ULONG *done)
{
    if (length < sizeof(ULONG))
        return STATUS_INFO_LENGTH_MISMATCH;
    WCHAR *path = ExAllocatePoolWithTag(PagedPool, FS_PATH_CHARACTERS * sizeof(WCHAR), TAG_NAME);
    if (path == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    FsNodePath(node, path, FS_PATH_CHARACTERS);
    ULONG bytes = 0;
    for (const WCHAR *c = path + 2; *c; c++)
        bytes += sizeof(WCHAR);
    ULONG fits = length - sizeof(ULONG) < bytes ? length - sizeof(ULONG) : bytes;
    NTSTATUS status = ProbeAndWrite(user, &bytes, sizeof bytes);
    if (NT_SUCCESS(status))
        status = ProbeAndWrite(user + sizeof(ULONG), path + 2, fits);
    ExFreePoolWithTag(path, TAG_NAME);
    *done = sizeof(ULONG) + fits;
    return NT_SUCCESS(status) && fits < bytes ? STATUS_BUFFER_OVERFLOW : status;
}

static NTSTATUS write_all(const FILE_OBJECT *file, UCHAR *user, ULONG length, ULONG *done)
{
    uint64_t fixed[ALL_FIXED / sizeof(uint64_t)];
    ULONG at = 0;
    for (ULONG i = 0; at < ALL_FIXED; at += classes[i++].bytes)
        classes[i].fill(file, (UCHAR *)fixed + at);
    if (length < ALL_FIXED + sizeof(ULONG))
        return STATUS_INFO_LENGTH_MISMATCH;
    NTSTATUS status = ProbeAndWrite(user, fixed, ALL_FIXED);
    if (NT_SUCCESS(status))
        status = write_name(file->node, user + ALL_FIXED, length - ALL_FIXED, done);
    *done += ALL_FIXED;
    return status;
}

static NTSTATUS query(const FILE_OBJECT *file, const struct info_class *class, ULONG number,
                      UCHAR *user, ULONG length, ULONG *done)
{
    uint64_t out[LARGEST_FIXED / sizeof(uint64_t)] = {0};
    if (file->kind != FileDisk && !(class && class->any_kind))
        return STATUS_INVALID_DEVICE_REQUEST;
    if (number == CLASS_NAME)
        return write_name(file->node, user, length, done);
    if (number == CLASS_ALL)
        return write_all(file, user, length, done);
    if (length < class->bytes)
        return STATUS_INFO_LENGTH_MISMATCH;
    class->fill(file, out);
    *done = class->bytes;
    return ProbeAndWrite(user, out, class->bytes);
}

NTSTATUS NTAPI NtQueryInformationFile(HANDLE handle, PIO_STATUS_BLOCK io, PVOID buffer,
                                      ULONG length, ULONG number)
{
    struct io_request request;
    const struct info_class *class = find_class(number);
    ULONG done = 0;
    bool of_pipes = number == FilePipeMode || number == FilePipeLocal;
    if (class == NULL && number != CLASS_NAME && number != CLASS_ALL && !of_pipes)
        return STATUS_INVALID_INFO_CLASS;
    ACCESS_MASK access = class ? class->access : number == CLASS_NAME ? 0 : FILE_READ_ATTRIBUTES;
    NTSTATUS status = IopBegin(&request, handle, access, io);
    if (!NT_SUCCESS(status))
        return status;
    status = of_pipes ? IopQueryPipe(request.file, number, buffer, length, &done)
                      : query(request.file, class, number, buffer, length, &done);
    return IopComplete(&request, status,
                       NT_SUCCESS(status) || status == STATUS_BUFFER_OVERFLOW ? done : 0);
}

/* The class 34 information of a file that is named, not opened. */
static NTSTATUS query_by_name(POBJECT_ATTRIBUTES attributes, FILE_NETWORK_OPEN_INFORMATION_ *out)
{
    struct captured_name name;
    struct fs_place place;
    NTSTATUS status = IopCaptureName(&name, attributes);
    if (!NT_SUCCESS(status))
        return status;
    status = IopFindPlace(&name, &place);
    IopReleaseName(&name);
    if (!NT_SUCCESS(status))
        return status;
    if (place.node == NULL)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    if (place.must_be_directory && !FsIsDirectory(place.node))
        return STATUS_OBJECT_NAME_INVALID;
    if (place.node->delete_pending)
        return STATUS_DELETE_PENDING;
    fill_network_open(place.node, out);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI NtQueryFullAttributesFile(POBJECT_ATTRIBUTES attributes, PVOID user)
{
    FILE_NETWORK_OPEN_INFORMATION_ all;
    NTSTATUS status = query_by_name(attributes, &all);
    return NT_SUCCESS(status) ? ProbeAndWrite(user, &all, sizeof all) : status;
}

NTSTATUS NTAPI NtQueryAttributesFile(POBJECT_ATTRIBUTES attributes, PVOID user)
{
    FILE_NETWORK_OPEN_INFORMATION_ all;
    NTSTATUS status = query_by_name(attributes, &all);
    if (!NT_SUCCESS(status))
        return status;
    FILE_BASIC_INFORMATION_ basic = {all.CreationTime, all.LastAccessTime, all.LastWriteTime,
                                     all.ChangeTime,   all.FileAttributes, 0};
    return ProbeAndWrite(user, &basic, sizeof basic);
}
