/*
 * fsload.c - from the archive to the tree, once, at start.
 *
 * An archive whose structure is broken is refused with a sentence. A member whose name no Windows
 * file can have is left out with a sentence. A later member replaces an earlier one of the same
 * name, as tar does. Members under boot/ are the kernel's own and no files.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/archive.h"
#include "kernel/fsp.h"

#define UNIX_EPOCH 116444736000000000ll /* 1970 in 100 ns since 1601 */

static struct archive whole;

struct archive *FsArchive(struct archive *out)
{
    if (whole.base == NULL)
        return NULL;
    *out = whole;
    return out;
}

bool FsIsBootMember(const char *name)
{
    return strncmp(name, "boot/", 5) == 0 || strcmp(name, "boot") == 0;
}

const char *FsBootMember(const char *name, ULONG *bytes)
{
    struct archive archive;
    struct archive_member member;
    const char *why;
    if (FsIsBootMember(name))
        name += strlen("boot/");
    if (FsArchive(&archive) == NULL)
        return NULL;
    while (ArchiveNext(&archive, &member, &why) == ArchiveMember) {
        if (!FsIsBootMember(member.name) || member.directory ||
            strcmp(member.name + strlen("boot/"), name) != 0)
            continue;
        *bytes = member.bytes;
        return member.data;
    }
    return NULL;
}

bool FsMemberPath(const char *name, WCHAR *out, ULONG room, struct fs_name *path)
{
    int characters = FsFromUtf8(name, strlen(name), out, room);
    if (characters < 0)
        return false;
    for (int i = 0; i < characters; i++) {
        if (out[i] == '\\')
            return false;
        if (out[i] == '/')
            out[i] = '\\';
    }
    *path = (struct fs_name){out, (ULONG)characters};
    return true;
}

/* The directory that the path's last component lies in; the ones that are missing are made. NULL: a
 * file stands in the way, or no memory. */
static FS_NODE *make_directories(struct fs_name path, struct fs_name *last)
{
    FS_NODE *at = FsRoot;
    ULONG start = 0;
    for (ULONG i = 0; i < path.characters; i++) {
        if (path.text[i] != '\\')
            continue;
        struct fs_name name = {path.text + start, i - start};
        FS_NODE *next = FsFind(at, name);
        if (next == NULL)
            next = FsMakeNode(at, name, FILE_ATTRIBUTE_DIRECTORY);
        if (next == NULL || !FsIsDirectory(next))
            return NULL;
        at = next;
        start = i + 1;
    }
    *last = (struct fs_name){path.text + start, path.characters - start};
    return at;
}

static const char *enter_member(const struct archive_member *member)
{
    WCHAR text[ARCHIVE_NAME_BYTES];
    struct fs_name path, last;
    struct fs_place place;
    if (!FsMemberPath(member->name, text, ARCHIVE_NAME_BYTES, &path) ||
        FsWalk(FsRoot, path, &place) == STATUS_OBJECT_NAME_INVALID)
        return "left out: no Windows file can have this name";
    FS_NODE *directory = make_directories(path, &last);
    FS_NODE *node = directory ? FsFind(directory, last) : NULL;
    if (directory == NULL || (node && FsIsDirectory(node) != member->directory))
        return "left out: the same name is both a file and a directory";
    if (node == NULL)
        node = FsMakeNode(directory, last,
                          member->directory ? FILE_ATTRIBUTE_DIRECTORY : FILE_ATTRIBUTE_ARCHIVE);
    if (node == NULL)
        return "left out: no memory";
    node->created = node->accessed = node->written = node->changed =
        UNIX_EPOCH + member->modified * 10000000ll;
    if (member->directory)
        return NULL;
    if (member->read_only)
        node->attributes |= FILE_ATTRIBUTE_READONLY;
    node->archive = (const UCHAR *)member->data;
    node->size = node->archive_bytes = member->bytes;
    return NULL;
}

/* The sentence to the log; a line end in the name shall not begin a record of ours there. */
static void complain(char *name, const char *why)
{
    for (char *c = name; *c; c++)
        if (*c > 0 && *c < ' ')
            *c = '?';
    KdPrint("archive: %s: %s\n", name, why);
}

static bool make_root(void)
{
    static const WCHAR temp[] = {'T', 'e', 'm', 'p'};
    FsRoot = FsMakeNode(NULL, (struct fs_name){temp, 0}, FILE_ATTRIBUTE_DIRECTORY);
    return FsRoot &&
           FsMakeNode(FsRoot, (struct fs_name){temp, ARRAY_SIZE(temp)}, FILE_ATTRIBUTE_DIRECTORY);
}

bool FsInitialize(const void *base, size_t bytes)
{
    struct archive_member member;
    const char *why;
    struct archive archive;
    enum archive_step step;
    KASSERT(FsRoot == NULL);
    ArchiveOpen(&whole, base, bytes);
    archive = whole;
    if (!make_root()) {
        KdPrint("archive: no memory for the root directory\n");
        return false;
    }
    while ((step = ArchiveNext(&archive, &member, &why)) == ArchiveMember) {
        if (member.name[0] == '\0' || FsIsBootMember(member.name))
            continue;
        why = enter_member(&member);
        if (why)
            complain(member.name, why);
    }
    if (step == ArchiveEnd)
        return true;
    KdPrint("archive: header at byte %zu of %zu: %s\n", archive.at, bytes, why);
    whole = (struct archive){0};
    return false;
}
