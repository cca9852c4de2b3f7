/*
 * fs.h - the tree of files: the archive's, and those that programs make.
 *
 * A file's bytes are in memory: in the archive (read-only) until the first write, then in pages of
 * their own. So no read waits. Free of threads and objects, so that the same sources run in a host
 * test.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/base.h"
#include "k/mapping.h"

typedef struct FS_NODE FS_NODE; /* a file or directory of C:\ */

/* The archive: `bytes` at `base` (kernel address, mapped read-only). Called once; makes the tree.
 * Returns false and logs a sentence naming the broken header when it is no ustar archive. */
bool FsInitialize(const void *base, size_t bytes);
/* Node by NT path (\??\C:\x\y, case-insensitive), referenced. NULL: not there. */
FS_NODE *FsLookup(const UNICODE_STRING *nt_path);
void FsReferenceNode(FS_NODE *node);
void FsDereferenceNode(FS_NODE *node);
bool FsIsDirectory(const FS_NODE *node);
ULONG FsSize(const FS_NODE *node); /* bytes */
/* Copies up to `bytes` from `offset`; returns the number copied (less at the end of file). `to`:
 * kernel memory. */
ULONG FsRead(const FS_NODE *node, ULONG offset, void *to, ULONG bytes);
/* A member under boot/ (not visible as file): its bytes in the archive, or NULL. */
const char *FsBootMember(const char *name, ULONG *bytes);
/* Path of the node as "C:\x\y" in UTF-16, for section names and @load records. */
void FsNodePath(const FS_NODE *node, WCHAR *out, ULONG characters);
/* The same by the name of the volume's device: \Device\HarddiskVolume1\… */
void FsDevicePath(const FS_NODE *node, WCHAR *out, ULONG characters);
SECTION_OBJECT_POINTERS *FsSectionPointers(FS_NODE *node);
/* At the end: changed and new files as one ustar archive to COM4, then all nodes and their frames
 * are freed. */
void FsSendChanges(void);
void FsShutdown(void);
