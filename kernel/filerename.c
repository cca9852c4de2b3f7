/*
 * filerename.c - NtSetInformationFile, class FileRenameInformation.
 *
 * Source: WDK, FILE_RENAME_INFORMATION: a simple name stays in the directory, a name with
 * RootDirectory is relative to that, any other is a whole NT path.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/iop.h"

enum { RENAME_FIXED = offsetof(FILE_RENAME_INFORMATION_, FileName) };

static bool is_simple(const UNICODE_STRING *name)
{
    for (ULONG i = 0; i < name->Length / sizeof(WCHAR); i++)
        if (name->Buffer[i] == '\\')
            return false;
    return true;
}

static NTSTATUS capture(FILE_RENAME_INFORMATION_ *info, UCHAR *user, ULONG length,
                        struct captured_name *name)
{
    *name = (struct captured_name){0};
    if (length < RENAME_FIXED)
        return STATUS_INFO_LENGTH_MISMATCH;
    NTSTATUS status = ProbeAndRead(info, user, RENAME_FIXED);
    if (!NT_SUCCESS(status))
        return status;
    ULONG bytes = info->FileNameLength;
    if (bytes == 0 || bytes % sizeof(WCHAR) || bytes > 0xFFFE || bytes > length - RENAME_FIXED)
        return STATUS_INVALID_PARAMETER;
    name->text.Buffer = ExAllocatePoolWithTag(PagedPool, bytes, TAG_NAME);
    if (name->text.Buffer == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    name->text.Length = name->text.MaximumLength = (USHORT)bytes;
    status = ProbeAndRead(name->text.Buffer, user + RENAME_FIXED, bytes);
    if (NT_SUCCESS(status) && info->RootDirectory) {
        void *body;
        status = ObReferenceByHandle(info->RootDirectory, &IoFileType, 0, &body);
        if (NT_SUCCESS(status))
            name->relative = body;
    }
    return status;
}

static bool open_below(const FS_NODE *directory)
{
    for (FS_NODE *node = FsFindAfter(directory, (struct fs_name){0}); node;
         node = FsFindAfter(directory, FsNodeName(node)))
        if (node->open_count > 0 || open_below(node))
            return true;
    return false;
}

/* May the node take the name at the place? */
static NTSTATUS check_rename(const FS_NODE *node, const struct fs_place *place, bool replace)
{
    FS_NODE *old = place->node;
    if (node->parent == NULL || place->parent == NULL || open_below(node))
        return STATUS_ACCESS_DENIED;
    if (FsIsWithin(place->parent, node))
        return STATUS_INVALID_PARAMETER;
    if (place->must_be_directory && !FsIsDirectory(node))
        return STATUS_OBJECT_NAME_INVALID;
    if (old == NULL || old == node)
        return STATUS_SUCCESS;
    if (!replace)
        return STATUS_OBJECT_NAME_COLLISION;
    bool fixed = FsIsDirectory(old) || (old->attributes & FILE_ATTRIBUTE_READONLY);
    bool in_use = old->open_count > 0 || !MmFlushImageSection(&old->sections, MmFlushForDelete);
    return fixed || in_use ? STATUS_ACCESS_DENIED : STATUS_SUCCESS;
}

NTSTATUS IopRename(FILE_OBJECT *file, PVOID user, ULONG length)
{
    FILE_RENAME_INFORMATION_ info;
    struct captured_name name;
    struct fs_place place;
    if (file->kind != FileDisk)
        return STATUS_INVALID_DEVICE_REQUEST;
    NTSTATUS status = capture(&info, user, length, &name);
    if (NT_SUCCESS(status)) {
        struct fs_name text = {name.text.Buffer, name.text.Length / sizeof(WCHAR)};
        FS_NODE *directory = file->node->parent;
        bool stays = name.relative == NULL && directory && is_simple(&name.text);
        status = stays ? FsWalk(directory, text, &place) : IopFindPlace(&name, &place);
    }
    if (NT_SUCCESS(status))
        status = check_rename(file->node, &place, info.ReplaceIfExists);
    if (NT_SUCCESS(status))
        status = FsMove(file->node, place.parent, place.last);
    IopReleaseName(&name);
    return status;
}
