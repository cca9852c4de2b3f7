/*
 * file.c - FILE objects: an open file, and what happens when the last one on a file goes.
 *
 * A file that is marked for deletion keeps its name until then, and cannot be opened any more. Who
 * may open what beside whom is counted in the node. Sources: WDK, IoCheckShareAccess; MSDN,
 * CreateFile and DeleteFile.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/iop.h"

static void delete_file_object(void *body);
static void close_file_handle(EPROCESS *process, void *body);

const OBJECT_TYPE IoFileType = {
    .name = "File",
    .pool_tag = TAG_FILE,
    .body_bytes = sizeof(FILE_OBJECT),
    .waitable = true,
    .all_access = FILE_ALL_ACCESS_,
    .generic = {FILE_GENERIC_READ_, FILE_GENERIC_WRITE_, FILE_GENERIC_EXECUTE_, FILE_ALL_ACCESS_},
    .delete_body = delete_file_object,
    .close_handle = close_file_handle,
};

LONGLONG FsNow(void)
{
    return (LONGLONG)KeSystemTime();
}

FILE_OBJECT *IopCreateFileObject(enum file_kind kind)
{
    FILE_OBJECT *file = ObCreateObject(&IoFileType);
    if (file == NULL)
        return NULL;
    KeInitializeEvent(&file->header, NotificationEvent, true);
    file->kind = kind;
    return file;
}

/* Which of the three kinds of access that sharing is about `access` holds. */
static struct fs_share wants(ACCESS_MASK access)
{
    return (struct fs_share){
        .readers = (access & (FILE_READ_DATA | FILE_EXECUTE_)) != 0,
        .writers = (access & (FILE_WRITE_DATA | FILE_APPEND_DATA)) != 0,
        .deleters = (access & DELETE) != 0,
    };
}

NTSTATUS IopCheckShare(FS_NODE *node, ACCESS_MASK access, ULONG share)
{
    const struct fs_share *now = &node->share;
    struct fs_share want = wants(access);
    if (want.writers && !MmFlushImageSection(&node->sections, MmFlushForWrite))
        return STATUS_SHARING_VIOLATION;
    if (!want.readers && !want.writers && !want.deleters)
        return STATUS_SUCCESS; /* only looks at attributes */
    bool others_forbid = (want.readers && now->share_read < now->opens) ||
                         (want.writers && now->share_write < now->opens) ||
                         (want.deleters && now->share_delete < now->opens);
    bool we_forbid = (now->readers && !(share & ShareRead)) ||
                     (now->writers && !(share & ShareWrite)) ||
                     (now->deleters && !(share & ShareDelete));
    return others_forbid || we_forbid ? STATUS_SHARING_VIOLATION : STATUS_SUCCESS;
}

/* Enters the file object into the node's counts (sign 1) or takes it out (-1). */
static void count_share(const FILE_OBJECT *file, LONG sign)
{
    struct fs_share *now = &file->node->share;
    struct fs_share want = wants(file->access);
    if (!want.readers && !want.writers && !want.deleters)
        return;
    now->opens += sign;
    now->readers += sign * want.readers;
    now->writers += sign * want.writers;
    now->deleters += sign * want.deleters;
    now->share_read += sign * ((file->share & ShareRead) != 0);
    now->share_write += sign * ((file->share & ShareWrite) != 0);
    now->share_delete += sign * ((file->share & ShareDelete) != 0);
}

void IopAttachNode(FILE_OBJECT *file, FS_NODE *node)
{
    KASSERT(file->node == NULL);
    FsReferenceNode(node);
    file->kind = FileDisk;
    file->node = node;
    node->open_count++;
    count_share(file, 1);
}

NTSTATUS IopCheckDelete(FS_NODE *node)
{
    if (node == FsRoot || (node->attributes & FILE_ATTRIBUTE_READONLY) ||
        !MmFlushImageSection(&node->sections, MmFlushForDelete))
        return STATUS_CANNOT_DELETE;
    return node->children.root ? STATUS_DIRECTORY_NOT_EMPTY : STATUS_SUCCESS;
}

static void detach_node(FILE_OBJECT *file)
{
    FS_NODE *node = file->node;
    IopReleaseLocks(file, NULL);
    count_share(file, -1);
    if (file->delete_on_close && NT_SUCCESS(IopCheckDelete(node)))
        node->delete_pending = true;
    KASSERT(node->open_count > 0);
    if (--node->open_count == 0 && node->delete_pending && node->parent)
        FsUnlink(node);
    FsDereferenceNode(node);
    file->node = NULL;
}

/* An end of a pipe is closed with its last handle, whoever still waits at it; a process's locks go
 * with its last one. */
static void close_file_handle(EPROCESS *process, void *body)
{
    FILE_OBJECT *file = body;
    if (file->kind == FileDisk && file->node->locks && !ObHasHandle(process, file))
        IopReleaseLocks(file, process);
    if (file->kind == FilePipe && ObHeader(body)->handles == 0)
        IopClosePipe(file);
}

static void delete_file_object(void *body)
{
    FILE_OBJECT *file = body;
    if (file->kind == FilePipe)
        IopClosePipe(file);
    if (file->scan)
        IopFreeScan(file->scan);
    if (file->node)
        detach_node(file);
}

ULONG IopAttributes(const FS_NODE *node)
{
    return node->attributes ? node->attributes : FILE_ATTRIBUTE_NORMAL;
}

/* The node behind a file handle of the current process, for a section over it; referenced.
 * Errors: those of ObReferenceByHandle; STATUS_INVALID_FILE_FOR_SECTION: a directory, or no file of
 * C:\. */
NTSTATUS IoNodeFromHandle(HANDLE handle, ACCESS_MASK access, FS_NODE **node)
{
    void *body;
    NTSTATUS status = ObReferenceByHandle(handle, &IoFileType, access, &body);
    if (!NT_SUCCESS(status))
        return status;
    FILE_OBJECT *file = body;
    if (file->kind != FileDisk || FsIsDirectory(file->node)) {
        ObDereference(file);
        return STATUS_INVALID_FILE_FOR_SECTION;
    }
    *node = file->node;
    FsReferenceNode(*node);
    ObDereference(file);
    return STATUS_SUCCESS;
}
