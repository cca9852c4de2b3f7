/*
 * pipe.h - pipes: names, instances, and the two queues of bytes between the ends of each.
 *
 *     pipe \??\PIPE\name --- instance --- instance ...
 *                               |
 *        end[ServerEnd] --------+-------- end[ClientEnd]
 *        file  in <- data written by the client     file  in <- data written by the server
 *
 * An end has a FILE object, or NULL once it was closed or disconnected, and while no client came.
 * An instance lives as long as one of its ends, a pipe as long as an instance. States, and who may
 * do what in which: MS-FSA, "Named Pipes"; MSDN, "Named Pipes"; WDK, FSCTL_PIPE_XXX.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "kernel/irp.h"

#define TAG_PIPE         TAG_('N', 'p', 'f', 's')
#define PIPE_MOST_STORED 0x100000u /* bytes in pool, of all pipes that one process has made */

enum pipe_side { ClientEnd = 0, ServerEnd = 1 };
enum pipe_state { PipeDisconnected = 1, PipeListening = 2, PipeConnected = 3, PipeClosing = 4 };
enum pipe_direction {
    PipeInbound = 0,
    PipeOutbound = 1,
    PipeDuplex = 2
}; /* as the server sees it */

struct pipe_data { /* what one write brought */
    LIST_ENTRY link;
    IRP *writer;         /* waits until there is room; NULL: it has been told */
    ULONG length, taken; /* bytes */
    UCHAR *store;        /* the last `stored` of them; NULL: all still lie with the writer */
    ULONG stored;
    EPROCESS *process; /* the writer's, as long as he waits; */
    const void *user;  /* there */
};

struct pipe_end {
    FILE_OBJECT *file; /* not referenced: it leaves when its last handle is closed */
    EPROCESS *owner;   /* made the instance, which has a reference; is charged for what lies here */
    bool reads_messages, nowait;
    /* What this end reads: */
    LIST_ENTRY data;     /* of pipe_data, oldest first */
    LIST_ENTRY readers;  /* of IRP.link; empty, or data is */
    LIST_ENTRY flushers; /* of IRP.link: the other end's, until data is empty */
    ULONG bytes;         /* unread, in data */
    ULONG quota;         /* bytes that may lie there before a writer waits */
};

struct pipe_instance {
    LIST_ENTRY link; /* in pipe->instances */
    struct pipe *pipe;
    enum pipe_state state;
    struct pipe_end end[2];
    LIST_ENTRY listeners; /* of IRP.link */
};

struct pipe {
    LIST_ENTRY link; /* in the list of pipes */
    LIST_ENTRY instances;
    ULONG count, maximum; /* instances */
    ULONG references;     /* instances, and threads that wait for one of them */
    bool has_messages;    /* PIPE_TYPE_MESSAGE */
    enum pipe_direction direction;
    LARGE_INTEGER timeout;     /* of FSCTL_PIPE_WAIT when it names none */
    DISPATCHER_HEADER changed; /* an instance began to listen, or the last one went */
    ULONG characters;
    WCHAR name[];
};

static inline enum pipe_side PipeSide(const FILE_OBJECT *file)
{
    return file->pipe->end[ServerEnd].file == file ? ServerEnd : ClientEnd;
}

/* --- pipename.c --- */
/* Is it a name on the pipe device? *leaf: the pipe's, in the name's memory; empty: the device. */
bool PipeParseName(const struct captured_name *name, struct fs_name *leaf);
struct pipe *PipeFind(struct fs_name leaf); /* NULL: none */
void PipeReference(struct pipe *pipe);
void PipeDereference(struct pipe *pipe);
struct pipe_request { /* what NtCreateNamedPipeFile was asked */
    ULONG disposition, maximum, inbound_quota, outbound_quota;
    bool has_messages, reads_messages, nowait;
    enum pipe_direction direction;
    LARGE_INTEGER timeout;
};
/* A new instance, listening, whose server end is `file`; its pipe too, if need be. *created: so it
 * was. STATUS_OBJECT_NAME_NOT_FOUND, _ACCESS_DENIED, _INSTANCE_NOT_AVAILABLE,
 * _INSUFFICIENT_RESOURCES. */
NTSTATUS PipeCreateInstance(const struct pipe_request *request, struct fs_name leaf,
                            FILE_OBJECT *file, bool *created);
/* The instance that a client can have. STATUS_OBJECT_NAME_NOT_FOUND, _ACCESS_DENIED (against the
 * pipe's direction), _PIPE_NOT_AVAILABLE. */
NTSTATUS PipeFindListening(struct fs_name leaf, ACCESS_MASK access,
                           struct pipe_instance **instance);

/* --- pipeentry.c --- */
static inline bool PipeIsStored(const struct pipe_data *data)
{
    return data->store || data->taken == data->length;
}
/* Bytes that a writer need not wait with. */
static inline ULONG PipeRoom(const struct pipe_end *to)
{
    ULONG room = to->bytes < to->quota ? to->quota - to->bytes : 0;
    ULONG most = PIPE_MOST_STORED - to->owner->pipe_bytes;
    return room < most ? room : most;
}
/* The caller's bytes, where they are. NULL: no pool. */
struct pipe_data *PipeMakeEntry(const void *user, ULONG length);
void PipeFreeEntry(struct pipe_end *end, struct pipe_data *data); /* which is in no queue */
void PipeDropEntry(struct pipe_end *end, struct pipe_data *data);
/* Takes what is left of them into pool. STATUS_INSUFFICIENT_RESOURCES: no pool, or the limit;
 * _ACCESS_VIOLATION: the writer's memory is not there (any more). */
NTSTATUS PipeStoreEntry(struct pipe_end *end, struct pipe_data *data);
/* Copies the next bytes to the current process, which may be another one than the writer's.
 * STATUS_ACCESS_VIOLATION; *writer_failed: it was his memory. */
NTSTATUS PipeCopyEntry(const struct pipe_data *data, PVOID user, ULONG bytes, bool *writer_failed);

/* --- pipestate.c --- */
void PipeConnect(struct pipe_instance *instance, FILE_OBJECT *client); /* which listens */
NTSTATUS PipeListen(struct io_request *request);
NTSTATUS PipeDisconnect(FILE_OBJECT *file);
void PipeSetListening(struct pipe_instance *instance);
void PipeLeave(struct pipe_instance *instance, enum pipe_side side);

/* --- pipedata.c --- */
/* What the state says to who wants to read or write; STATUS_SUCCESS: go on. */
NTSTATUS PipeCheckState(const struct pipe_instance *instance, NTSTATUS if_closing);
NTSTATUS PipeWaitForData(struct pipe_end *end, struct io_request *request, PVOID user,
                         ULONG length);      /* STATUS_PENDING, _INSUFFICIENT_RESOURCES */
void PipeServeReaders(struct pipe_end *end); /* gives the data to those that wait for it */
NTSTATUS PipePeek(FILE_OBJECT *file, PVOID user, ULONG length, ULONG *done);
void PipeDropData(struct pipe_end *end, NTSTATUS why);    /* and end whoever waits for its data */
void PipeDropWriters(struct pipe_end *end, NTSTATUS why); /* those that wait, and their data */

/* --- pipewrite.c --- */
NTSTATUS PipeTransceive(struct io_request *request, const void *in, ULONG in_bytes, PVOID out,
                        ULONG out_bytes);
