/*
 * io.h - files, the archive, the console.
 *
 * A file's bytes are in memory: in the archive (read-only) until the first write, then in frames of their own. So no read waits,
 * but that of standard input.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/ob.h"

typedef struct FS_NODE FS_NODE; /* a file or directory of C:\ */

/* The archive: `bytes` at `base` (kernel address, mapped read-only). Called once; makes the tree. Returns false and logs a
 * sentence naming the broken header when it is no ustar archive. */
bool FsInitialize(const void *base, size_t bytes);
/* Node by NT path (\??\C:\x\y, case-insensitive), referenced. NULL: not there. */
FS_NODE *FsLookup(const UNICODE_STRING *nt_path);
void FsReferenceNode(FS_NODE *node);
void FsDereferenceNode(FS_NODE *node);
bool FsIsDirectory(const FS_NODE *node);
ULONG FsSize(const FS_NODE *node); /* bytes */
/* Copies up to `bytes` from `offset`; returns the number copied (less at the end of file). `to`: kernel memory. */
ULONG FsRead(const FS_NODE *node, ULONG offset, void *to, ULONG bytes);
/* A member under boot/ (not visible as file): its bytes in the archive, or NULL. */
const char *FsBootMember(const char *name, ULONG *bytes);
/* Path of the node as "C:\x\y" in UTF-16, for section names and @load records. */
void FsNodePath(const FS_NODE *node, WCHAR *out, ULONG characters);
/* While a section is mapped from a node it cannot be written or deleted (STATUS_SHARING_VIOLATION). */
void FsDenyWrite(FS_NODE *node);
void FsAllowWrite(FS_NODE *node);
/* At the end: changed and new files as one ustar archive to COM4, then all nodes and their frames are freed. */
void FsSendChanges(void);
void FsShutdown(void);

/* The node behind a file handle of the current process (for NtCreateSection); referenced. */
NTSTATUS IoNodeFromHandle(HANDLE handle, ACCESS_MASK access, FS_NODE **node);
/* Handles 0, 1, 2 of the first process: standard input, output, error. */
NTSTATUS IoOpenStandard(EPROCESS *process, HANDLE *in, HANDLE *out, HANDLE *err);

enum stdin_mode { StdinNone, StdinRaw, StdinFramed };
void IoInitializeConsole(enum stdin_mode mode); /* COM1's interrupt and ring buffer */

/* Serial ports, polled out (kernel/serial.c). index 0…3 = COM1…COM4. */
void SerialInitialize(void);
bool SerialPresent(int index);
void SerialWrite(int index, const void *bytes, size_t n);
bool SerialReadByte(int index, UCHAR *byte); /* false: nothing there now */
void SerialEnableReceiveInterrupt(int index);
