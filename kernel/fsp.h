/*
 * fsp.h - the tree of files, for the files of kernel/ that make it up.
 *
 *   C:\ ─ children (AVL, by name without regard to case) ─ FS_NODE ─ …
 *
 * A node's bytes, in chunks of one page:  chunks[i] where it exists, else the archive's, else
 * zeros. Guarded by the rule that a thread in ring 0 runs until it waits: nothing here waits or
 * touches ring 3.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/ex.h"
#include "k/fs.h"
#include "rtl/avl.h"

#define TAG_NODE TAG_('F', 's', 'N', 'd')
#define TAG_NAME TAG_('F', 's', 'N', 'm')
#define TAG_DATA TAG_('F', 's', 'D', 't')

enum {
    FS_COMPONENT_CHARACTERS = 255,
    FS_DEPTH = 64,
    FS_PATH_CHARACTERS = 3 + 64 * 256,
    FS_MAXIMUM_BYTES = 0x7FFFFFFF
};

/* Who has the file open and what they let others do. Source: WDK, IoCheckShareAccess. */
struct fs_share {
    LONG opens, readers, writers, deleters, share_read, share_write, share_delete;
};

struct FS_NODE {
    AVL_NODE link; /* in parent->children */
    AVL_TREE children;
    FS_NODE *parent;                              /* NULL: the root, or deleted */
    LONG references;                              /* one is the tree's */
    ULONG index;                                  /* number of the file, never used twice */
    WCHAR *name;                                  /* pool; no terminating NUL */
    ULONG characters;                             /* of name */
    ULONG attributes;                             /* FILE_ATTRIBUTE_* */
    LONGLONG created, accessed, written, changed; /* 100 ns since 1601 */
    ULONG size;                                   /* bytes */
    const UCHAR *archive;                         /* NULL: none */
    ULONG archive_bytes; /* of its bytes that still hold where there is no chunk */
    UCHAR **chunks;      /* pages of pool; NULL entries: archive or zeros */
    ULONG chunk_slots;
    SECTION_OBJECT_POINTERS sections;
    LONG open_count;     /* FILE objects */
    bool delete_pending; /* to be unlinked when the last FILE object goes */
    bool dirty;          /* created or changed since the start: FsSendChanges sends it */
    struct fs_share share;
    struct file_lock *locks; /* filelock.c */
    bool granting;           /* grant_waiting() is at work */
};

struct fs_name { /* a component, or a pattern; not terminated */
    const WCHAR *text;
    ULONG characters;
};
#define FS_NAME(literal) /* of a u"..." */                                                         \
    {                                                                                              \
        literal, sizeof(literal) / sizeof(WCHAR) - 1                                               \
    }

LONGLONG FsNow(void); /* 100 ns since 1601 */

/* --- fsname.c --- */
WCHAR FsUpcase(WCHAR c);
int FsCompareNames(struct fs_name a, struct fs_name b); /* without regard to case: < 0, 0, > 0 */
bool FsNameIsValid(struct fs_name name);                /* as one component of a path */
bool FsMatch(struct fs_name pattern, struct fs_name name);
/* UTF-8 to UTF-16 and back; returns the units written, -1: malformed or more than `room`. */
int FsFromUtf8(const char *text, ULONG bytes, WCHAR *out, ULONG room);
int FsToUtf8(struct fs_name name, char *out, ULONG room);

/* --- fsnode.c --- */
extern FS_NODE *FsRoot;
static inline struct fs_name FsNodeName(const FS_NODE *node)
{
    return (struct fs_name){node->name, node->characters};
}
FS_NODE *FsFind(const FS_NODE *directory, struct fs_name name); /* not referenced; NULL: none */
/* The first child whose name sorts after `name` (NULL text: the very first). */
FS_NODE *FsFindAfter(const FS_NODE *directory, struct fs_name name);
/* A new child, not dirty yet; the name is known to be valid and free. NULL: no memory. */
FS_NODE *FsMakeNode(FS_NODE *directory, struct fs_name name, ULONG attributes);
void FsUnlink(FS_NODE *node); /* out of the tree, whose reference is dropped */
/* Under another name or in another directory. STATUS_INSUFFICIENT_RESOURCES: nothing was changed.
 */
NTSTATUS FsMove(FS_NODE *node, FS_NODE *directory, struct fs_name name);
bool FsIsWithin(const FS_NODE *node,
                const FS_NODE *directory); /* the directory itself, or below it */
ULONG FsDepth(const FS_NODE *node);        /* directories above it */
void FsTouch(FS_NODE *node);               /* was changed: times, dirty */

/* --- fspath.c --- */
struct fs_place {           /* where a path leads */
    FS_NODE *parent;        /* NULL when the path is the start itself */
    FS_NODE *node;          /* NULL: there is no such child yet */
    struct fs_name last;    /* the last component, in the path's own memory */
    bool must_be_directory; /* the path ends in a backslash */
};
/* Walks `path` (components between backslashes, none in front) from `start`.
 * STATUS_OBJECT_PATH_NOT_FOUND, STATUS_OBJECT_NAME_INVALID. */
NTSTATUS FsWalk(FS_NODE *start, struct fs_name path, struct fs_place *place);
/* Takes \??\C:\ off an NT path. STATUS_OBJECT_PATH_NOT_FOUND: another drive; _OBJECT_NAME_INVALID,
 * _PATH_SYNTAX_BAD. */
NTSTATUS FsStripDrive(struct fs_name *path);

/* --- fsdata.c --- */
/* The bytes from `offset` on that lie together: *bytes is set to their number, at most what it was.
 * offset < size. */
const UCHAR *FsReadSpan(const FS_NODE *node, ULONG offset, ULONG *bytes);
/* The same, to be overwritten; the caller has reserved them. */
UCHAR *FsWriteSpan(FS_NODE *node, ULONG offset, ULONG *bytes);
/* Makes [offset, offset + bytes) writable. STATUS_DISK_FULL; the file reads as before in any case.
 */
NTSTATUS FsReserve(FS_NODE *node, ULONG offset, ULONG bytes);
/* Writes what has been reserved up to `end`: the size grows to it, the node is dirty. */
void FsExtend(FS_NODE *node, ULONG end);
void FsTruncate(FS_NODE *node, ULONG size); /* to `size`, which may be larger: zeros */
/* The page that the file's bytes from page * 4096 on lie in; NULL: it is not in memory yet. */
UCHAR *FsPage(const FS_NODE *node, ULONG page);
bool FsReserveSlots(FS_NODE *node, ULONG bytes); /* for so long a file. False: no memory */
/* A view may have written behind the end: those bytes are no part of the file. */
void FsClearTail(FS_NODE *node);
void FsFreeData(FS_NODE *node);
ULONG FsAllocatedBytes(const FS_NODE *node);

/* --- fsload.c --- */
struct archive;
struct archive *
FsArchive(struct archive *out); /* the archive from its first member on; NULL: none */
bool FsIsBootMember(const char *name);
/* Path of an archive member, '/' turned to '\'. False: no Windows file can have this name. */
bool FsMemberPath(const char *name, WCHAR *out, ULONG room, struct fs_name *path);
