/*
 * pipename.c - the names of pipes: \??\PIPE\NAME, in any case; a pipe goes with its last instance.
 *
 * Before: irp.c. Next: pipeentry.c. Source: MSDN, "Pipe Names", CreateNamedPipe.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/pipe.h"

static LIST_ENTRY pipes = {&pipes, &pipes};

static bool drop_prefix(struct fs_name *path, const char *prefix)
{
    ULONG characters = strlen(prefix);
    if (path->characters < characters)
        return false;
    for (ULONG i = 0; i < characters; i++)
        if (FsUpcase(path->text[i]) != (WCHAR)prefix[i])
            return false;
    path->text += characters;
    path->characters -= characters;
    return true;
}

bool PipeParseName(const struct captured_name *name, struct fs_name *leaf)
{
    *leaf = (struct fs_name){name->text.Buffer, name->text.Length / sizeof(WCHAR)};
    if (name->relative)
        return name->relative->kind == FilePipeDevice;
    if (!drop_prefix(leaf, "\\??\\PIPE") && !drop_prefix(leaf, "\\DEVICE\\NAMEDPIPE"))
        return false;
    return leaf->characters == 0 || drop_prefix(leaf, "\\");
}

struct pipe *PipeFind(struct fs_name leaf)
{
    for (LIST_ENTRY *entry = pipes.Flink; entry != &pipes; entry = entry->Flink) {
        struct pipe *pipe = CONTAINER_OF(entry, struct pipe, link);
        if (FsCompareNames((struct fs_name){pipe->name, pipe->characters}, leaf) == 0)
            return pipe;
    }
    return NULL;
}

void PipeReference(struct pipe *pipe)
{
    pipe->references++;
}

void PipeDereference(struct pipe *pipe)
{
    KASSERT(pipe->references > 0);
    if (--pipe->references == 0)
        ExFreePoolWithTag(pipe, TAG_PIPE);
}

static struct pipe *make_pipe(const struct pipe_request *r, struct fs_name leaf)
{
    struct pipe *pipe = ExAllocateZeroed(sizeof *pipe + leaf.characters * sizeof(WCHAR), TAG_PIPE);
    if (pipe == NULL)
        return NULL;
    InitializeListHead(&pipe->instances);
    KeInitializeEvent(&pipe->changed, NotificationEvent, false);
    pipe->maximum = r->maximum;
    pipe->has_messages = r->has_messages;
    pipe->direction = r->direction;
    pipe->timeout = r->timeout;
    pipe->characters = leaf.characters;
    memcpy(pipe->name, leaf.text, leaf.characters * sizeof(WCHAR));
    return pipe;
}

static void initialize_end(struct pipe_end *end, ULONG quota)
{
    end->owner = PsGetCurrentProcess();
    InitializeListHead(&end->data);
    InitializeListHead(&end->readers);
    InitializeListHead(&end->flushers);
    end->quota = quota;
}

static void enter_instance(struct pipe *pipe, struct pipe_instance *instance,
                           const struct pipe_request *r, FILE_OBJECT *file)
{
    struct pipe_end *server = &instance->end[ServerEnd];
    initialize_end(server, r->inbound_quota);
    initialize_end(&instance->end[ClientEnd], r->outbound_quota);
    ObReference(server->owner);
    InitializeListHead(&instance->listeners);
    server->file = file;
    server->reads_messages = r->reads_messages;
    server->nowait = r->nowait;
    instance->pipe = pipe;
    InsertTailList(&pipe->instances, &instance->link);
    pipe->count++;
    PipeReference(pipe);
    file->pipe = instance;
    PipeSetListening(instance);
}

/* May one more instance of this pipe be made so? */
static NTSTATUS check_existing(const struct pipe *pipe, const struct pipe_request *r)
{
    if (r->disposition == FILE_CREATE_)
        return STATUS_ACCESS_DENIED;
    if (pipe->count >= pipe->maximum)
        return STATUS_INSTANCE_NOT_AVAILABLE;
    if (pipe->direction != r->direction || pipe->has_messages != r->has_messages)
        return STATUS_ACCESS_DENIED;
    return STATUS_SUCCESS;
}

NTSTATUS PipeCreateInstance(const struct pipe_request *request, struct fs_name leaf,
                            FILE_OBJECT *file, bool *created)
{
    struct pipe *pipe = PipeFind(leaf);
    *created = pipe == NULL;
    if (pipe == NULL && request->disposition == FILE_OPEN_)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    NTSTATUS status = pipe ? check_existing(pipe, request) : STATUS_SUCCESS;
    if (!NT_SUCCESS(status))
        return status;
    struct pipe_instance *instance = ExAllocateZeroed(sizeof *instance, TAG_PIPE);
    if (instance && pipe == NULL)
        pipe = make_pipe(request, leaf);
    if (instance == NULL || pipe == NULL) {
        if (instance)
            ExFreePoolWithTag(instance, TAG_PIPE);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    if (*created)
        InsertTailList(&pipes, &pipe->link);
    enter_instance(pipe, instance, request, file);
    return STATUS_SUCCESS;
}

/* The last end of the instance has gone. */
static void remove_instance(struct pipe_instance *instance)
{
    struct pipe *pipe = instance->pipe;
    RemoveEntryList(&instance->link);
    ObDereference(instance->end[ServerEnd].owner);
    ExFreePoolWithTag(instance, TAG_PIPE);
    if (--pipe->count == 0) {
        RemoveEntryList(&pipe->link);
        KeSetEvent(&pipe->changed);
    }
    PipeDereference(pipe);
}

NTSTATUS PipeFindListening(struct fs_name leaf, ACCESS_MASK access, struct pipe_instance **instance)
{
    struct pipe *pipe = PipeFind(leaf);
    if (pipe == NULL)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    if (((access & FILE_READ_DATA) && pipe->direction == PipeInbound) ||
        ((access & FILE_WRITE_DATA) && pipe->direction == PipeOutbound))
        return STATUS_ACCESS_DENIED;
    for (LIST_ENTRY *entry = pipe->instances.Flink; entry != &pipe->instances;
         entry = entry->Flink) {
        *instance = CONTAINER_OF(entry, struct pipe_instance, link);
        if ((*instance)->state == PipeListening)
            return STATUS_SUCCESS;
    }
    return STATUS_PIPE_NOT_AVAILABLE;
}

void IopClosePipe(FILE_OBJECT *file)
{
    struct pipe_instance *instance = file->pipe;
    if (instance == NULL)
        return;
    PipeLeave(instance, PipeSide(file));
    file->pipe = NULL;
    if (instance->end[ServerEnd].file == NULL && instance->end[ClientEnd].file == NULL)
        remove_instance(instance);
}
