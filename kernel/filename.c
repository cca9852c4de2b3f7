/*
 * filename.c - from an OBJECT_ATTRIBUTES of ring 3 to a place on C:\.
 *
 * Source: WDK, InitializeObjectAttributes: a name is absolute, or relative to the directory handle
 * RootDirectory.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/iop.h"

static NTSTATUS take_relative(HANDLE handle, FILE_OBJECT **relative)
{
    void *body;
    NTSTATUS status = ObReferenceByHandle(handle, &IoFileType, 0, &body);
    if (NT_SUCCESS(status))
        *relative = body;
    return status;
}

NTSTATUS IopCaptureName(struct captured_name *name, POBJECT_ATTRIBUTES user)
{
    OBJECT_ATTRIBUTES attributes;
    *name = (struct captured_name){0};
    NTSTATUS status = ReadUser(&attributes, user);
    if (!NT_SUCCESS(status))
        return status;
    if (attributes.Length != sizeof attributes)
        return STATUS_INVALID_PARAMETER;
    if (attributes.ObjectName == NULL)
        return STATUS_OBJECT_PATH_SYNTAX_BAD;
    name->attributes = attributes.Attributes;
    status = ProbeAndCaptureString(&name->text, attributes.ObjectName);
    if (!NT_SUCCESS(status) || attributes.RootDirectory == NULL)
        return status;
    status = take_relative(attributes.RootDirectory, &name->relative);
    if (!NT_SUCCESS(status))
        IopReleaseName(name);
    return status;
}

void IopReleaseName(struct captured_name *name)
{
    if (name->text.Buffer)
        ExFreePool(name->text.Buffer);
    if (name->relative)
        ObDereference(name->relative);
}

NTSTATUS IopFindPlace(const struct captured_name *name, struct fs_place *place)
{
    struct fs_name path = {name->text.Buffer, name->text.Length / sizeof(WCHAR)};
    if (name->relative == NULL) {
        NTSTATUS status = FsStripDrive(&path);
        return NT_SUCCESS(status) ? FsWalk(FsRoot, path, place) : status;
    }
    if (name->relative->kind != FileDisk)
        return STATUS_OBJECT_TYPE_MISMATCH;
    if (path.characters && path.text[0] == '\\')
        return STATUS_OBJECT_NAME_INVALID;
    return FsWalk(name->relative->node, path, place);
}
