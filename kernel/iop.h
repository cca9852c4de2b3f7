/*
 * iop.h - FILE objects and the life of a request, for the files of kernel/ that make up the I/O
 * system.
 *
 * Requests on pipes and for locks may go on after their service (irp.h), a read of standard input
 * waits in it; every other request is complete when its service returns, even on a file that was
 * opened for overlapped I/O. A FILE object is signalled while no request goes on.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/io.h"
#include "kernel/fsp.h"

#define TAG_FILE TAG_('F', 'i', 'l', 'e')
#define TAG_SCAN TAG_('F', 's', 'D', 'i')

enum { /* rights and options that winbase.h and ntapi.h leave out; WDK, NtCreateFile */
       FILE_EXECUTE_ = 0x20,
       FILE_SYNCHRONOUS_IO_ALERT_ = 0x10,
       FILE_SYNCHRONOUS_ = 0x30, /* _IO_ALERT, _IO_NONALERT */
       EVENT_MODIFY_STATE_ = 2,
       FILE_GENERIC_READ_ = 0x120089,
       FILE_GENERIC_WRITE_ = 0x120116,
       FILE_GENERIC_EXECUTE_ = 0x1200A0,
       FILE_ALL_ACCESS_ = 0x1F01FF,
};
enum { ShareRead = 1, ShareWrite = 2, ShareDelete = 4 };
/* Readonly, hidden, system, archive, temporary, offline, not indexed. */
enum { SettableAttributes = 0x3127 };
enum { DeviceDisk = 0x07, DevicePipe = 0x11, DeviceNull = 0x15, DeviceConsole = 0x50 };

enum file_kind {
    FileNone,
    FileDisk,
    FileNull,
    FileInput,
    FileOutput,
    FileError,
    FilePipe,      /* one end of a pipe */
    FilePipeDevice /* what all pipes hang on: \??\PIPE\ */
};

struct directory_scan;

typedef struct FILE_OBJECT {
    DISPATCHER_HEADER header;
    enum file_kind kind;
    FS_NODE *node;      /* FileDisk; referenced */
    ACCESS_MASK access; /* granted when it was opened */
    ULONG share, options;
    bool delete_on_close;
    bool standard;               /* stream that came with the process: a pipe to its program */
    struct pipe_instance *pipe;  /* FilePipe; NULL: disconnected for ever */
    LONGLONG position;           /* bytes; FILE_SYNCHRONOUS_ only */
    struct directory_scan *scan; /* NULL: NtQueryDirectoryFile was not called yet */
} FILE_OBJECT;

static inline bool IopIsSynchronous(const FILE_OBJECT *file)
{
    return (file->options & FILE_SYNCHRONOUS_) != 0;
}

/* --- file.c --- */
FILE_OBJECT *IopCreateFileObject(enum file_kind kind); /* one reference; NULL: no memory */
/* May a file with these counts be opened so? STATUS_SHARING_VIOLATION. */
NTSTATUS IopCheckShare(FS_NODE *node, ACCESS_MASK access, ULONG share);
void IopAttachNode(FILE_OBJECT *file, FS_NODE *node); /* the share check has passed */
NTSTATUS IopCheckDelete(FS_NODE *node);               /* may it be marked for deletion? */
ULONG IopAttributes(const FS_NODE *node); /* as programs see them: NORMAL where there are none */

/* --- iorequest.c: what all services on an open file share --- */
struct io_request {
    FILE_OBJECT *file;
    DISPATCHER_HEADER *event; /* NULL: none */
    PIO_STATUS_BLOCK io;      /* of ring 3 */
    PVOID apc, apc_context;   /* of ring 3 */
    struct IRP *irp;          /* what IopEnd has to wait for; NULL: nothing */
    enum io_kind kind;        /* as which it is counted */
};
/* References the file and the event, probes *io. On failure there is nothing to undo. */
NTSTATUS IopBegin(struct io_request *request, HANDLE file, ACCESS_MASK access, PIO_STATUS_BLOCK io);
NTSTATUS IopTakeEvent(struct io_request *request, HANDLE event, PVOID apc, PVOID apc_context);
/* Counts a request that has ended, unless it failed. */
void IopCount(EPROCESS *process, const struct io_request *request, NTSTATUS status,
              ULONG information);
/* Says how it ended to everybody who asked, and returns `status`. */
NTSTATUS IopComplete(struct io_request *request, NTSTATUS status, ULONG information);
/* The same at the end of a service whose request may go on (STATUS_PENDING); irp.c. */
NTSTATUS IopEnd(struct io_request *request, NTSTATUS status, ULONG information);

/* --- fileopen.c --- */
struct captured_name {     /* of an OBJECT_ATTRIBUTES */
    UNICODE_STRING text;   /* pool */
    FILE_OBJECT *relative; /* RootDirectory, referenced; NULL: the name is absolute */
    ULONG attributes;      /* OBJ_* */
};
NTSTATUS IopCaptureName(struct captured_name *name, POBJECT_ATTRIBUTES user);
void IopReleaseName(struct captured_name *name);
/* Finds the place on C:\ that it means. */
NTSTATUS IopFindPlace(const struct captured_name *name, struct fs_place *place);

/* --- filerename.c --- */
enum { FileRename = 10 }; /* information class */
NTSTATUS IopRename(FILE_OBJECT *file, PVOID user, ULONG length);

/* --- dirquery.c --- */
void IopFreeScan(struct directory_scan *scan);

/* --- filelock.c --- */
void IopReleaseLocks(FILE_OBJECT *file, const EPROCESS *process);
/* May these bytes be read or written? STATUS_FILE_LOCK_CONFLICT. */
NTSTATUS IopCheckLocks(const FILE_OBJECT *file, LONGLONG offset, ULONG length, bool write);

/* --- pipedata.c, pipename.c, pipectl.c, pipeinfo.c: files of kind FilePipe --- */
NTSTATUS IopReadPipe(struct io_request *request, PVOID user, ULONG length, ULONG *done);
NTSTATUS IopWritePipe(struct io_request *request, const void *user, ULONG length, ULONG *done);
NTSTATUS IopFlushPipe(struct io_request *request); /* until the other end has read all */
void IopClosePipe(FILE_OBJECT *file);              /* its last handle is gone; twice is fine */
/* Is it the name of a pipe, or of their device? Then what opening it means. STATUS_NO_SUCH_DEVICE:
 * it is none. */
NTSTATUS IopFindPipe(const struct captured_name *name, ACCESS_MASK access, FILE_OBJECT *file,
                     struct pipe_instance **instance);
void IopConnectPipe(struct pipe_instance *instance, FILE_OBJECT *client); /* cannot fail */
enum { FilePipeMode = 23, FilePipeLocal = 24 };                           /* information classes */
NTSTATUS IopQueryPipe(FILE_OBJECT *file, ULONG number, PVOID user, ULONG length, ULONG *done);
NTSTATUS IopSetPipe(FILE_OBJECT *file, PVOID user, ULONG length);

/* --- console.c --- */
/* Waits for at least one byte of standard input. STATUS_END_OF_FILE, or why the wait or the copy
 * failed. */
NTSTATUS IopReadConsole(PVOID user, ULONG bytes, ULONG *done);
NTSTATUS IopWriteConsole(enum file_kind kind, const void *user, ULONG bytes, ULONG *done);
/* Reads one byte of each page: after that a copy from there cannot fail, for nothing runs in
 * between. */
NTSTATUS IopProbeForRead(const void *user, ULONG bytes);
