/*
 * fspath.c - from a path to a node and back.
 *
 * An NT path names a device, then components between single backslashes; there is no "." or "..",
 * no '/', and case does not count. The whole path is checked before any of it is looked up, as NTFS
 * does.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/fsp.h"

static bool skip_prefix(struct fs_name *path, const char *prefix)
{
    ULONG n = strlen(prefix);
    if (path->characters < n)
        return false;
    for (ULONG i = 0; i < n; i++)
        if (FsUpcase(path->text[i]) != (UCHAR)prefix[i])
            return false;
    path->text += n;
    path->characters -= n;
    return true;
}

NTSTATUS FsStripDrive(struct fs_name *path)
{
    if (path->characters == 0 || path->text[0] != '\\')
        return STATUS_OBJECT_PATH_SYNTAX_BAD;
    if (!skip_prefix(path, "\\??\\") && !skip_prefix(path, "\\DOSDEVICES\\"))
        return STATUS_OBJECT_PATH_NOT_FOUND;
    if (path->characters == 0)
        return STATUS_OBJECT_NAME_INVALID;
    if (!skip_prefix(path, "C:")) {
        for (ULONG i = 0; i < path->characters; i++)
            if (path->text[i] == '\\')
                return STATUS_OBJECT_PATH_NOT_FOUND;
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    if (path->characters == 0 || skip_prefix(path, "\\"))
        return STATUS_SUCCESS;
    return STATUS_OBJECT_NAME_INVALID;
}

/* Takes the first component, and the backslash behind it, off the path. */
static struct fs_name split(struct fs_name *path)
{
    struct fs_name name = {path->text, 0};
    while (name.characters < path->characters && path->text[name.characters] != '\\')
        name.characters++;
    ULONG taken = name.characters + (name.characters < path->characters);
    path->text += taken;
    path->characters -= taken;
    return name;
}

static bool path_is_valid(struct fs_name path, ULONG depth)
{
    while (path.characters > 0)
        if (!FsNameIsValid(split(&path)) || ++depth > FS_DEPTH)
            return false;
    return true;
}

NTSTATUS FsWalk(FS_NODE *start, struct fs_name path, struct fs_place *place)
{
    *place = (struct fs_place){.node = start};
    if (!path_is_valid(path, FsDepth(start)))
        return STATUS_OBJECT_NAME_INVALID;
    if (path.characters && path.text[path.characters - 1] == '\\')
        place->must_be_directory = true;
    while (path.characters > 0) {
        if (place->node == NULL || !FsIsDirectory(place->node))
            return STATUS_OBJECT_PATH_NOT_FOUND;
        if (place->node->delete_pending)
            return STATUS_DELETE_PENDING;
        place->last = split(&path);
        place->parent = place->node;
        place->node = FsFind(place->parent, place->last);
    }
    return STATUS_SUCCESS;
}

FS_NODE *FsLookup(const UNICODE_STRING *nt_path)
{
    struct fs_name path = {nt_path->Buffer, nt_path->Length / sizeof(WCHAR)};
    struct fs_place place;
    if (!NT_SUCCESS(FsStripDrive(&path)) || !NT_SUCCESS(FsWalk(FsRoot, path, &place)))
        return NULL;
    if (place.node)
        FsReferenceNode(place.node);
    return place.node;
}

/* The path of a node behind the name of its volume, cut to what there is room for. */
static void put_path(const FS_NODE *node, const char *volume, WCHAR *out, ULONG characters)
{
    const FS_NODE *chain[FS_DEPTH + 1];
    ULONG depth = 0, at = 0;
    if (characters == 0)
        return;
    for (; node && node != FsRoot && depth <= FS_DEPTH; node = node->parent)
        chain[depth++] = node;
    for (const char *c = volume; *c && at + 1 < characters; c++)
        out[at++] = *c;
    if (depth == 0 && at + 1 < characters)
        out[at++] = '\\';
    while (depth-- > 0) {
        if (at + 1 < characters)
            out[at++] = '\\';
        for (ULONG i = 0; i < chain[depth]->characters && at + 1 < characters; i++)
            out[at++] = chain[depth]->name[i];
    }
    out[at] = 0;
}

void FsNodePath(const FS_NODE *node, WCHAR *out, ULONG characters)
{
    put_path(node, "C:", out, characters);
}

void FsDevicePath(const FS_NODE *node, WCHAR *out, ULONG characters)
{
    put_path(node, "\\Device\\HarddiskVolume1", out, characters);
}
