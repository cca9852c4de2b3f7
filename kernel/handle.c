/*
 * handle.c - handles: a process's numbers for objects.
 *
 * Handle 4 * (index + 1) names entry `index` of one array that doubles when it is full. Free
 * entries are chained, the last one freed first; the low two bits of a handle do not count. A
 * handle holds one reference.
 *
 *     first_free -> entry -> entry -> END          count = entries in use
 *
 * Before: object.c. Next: namespace.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/obp.h"

#define FIRST_CAPACITY 32u
#define MOST_HANDLES   0x10000u
#define END_OF_CHAIN   0xFFFFFFFFu

typedef struct HANDLE_ENTRY {
    void *body; /* NULL: free */
    union {
        ACCESS_MASK granted;
        ULONG next_free; /* index */
    };
    ULONG attributes; /* OBJ_INHERIT, OBJ_PROTECT_CLOSE */
} HANDLE_ENTRY;

struct HANDLE_TABLE {
    HANDLE_ENTRY *entries;
    ULONG capacity, count, first_free;
};

static void chain_free(HANDLE_TABLE *table, ULONG from)
{
    for (ULONG i = from; i < table->capacity; i++)
        table->entries[i].next_free = i + 1 < table->capacity ? i + 1 : END_OF_CHAIN;
    table->first_free = from;
}

/* An empty table; NULL: no pool. */
HANDLE_TABLE *ObCreateHandleTable(void)
{
    HANDLE_TABLE *table = ExAllocateZeroed(sizeof *table, TAG_HANDLES);
    if (table == NULL)
        return NULL;
    table->entries = ExAllocateZeroed(FIRST_CAPACITY * sizeof(HANDLE_ENTRY), TAG_HANDLES);
    if (table->entries == NULL) {
        ExFreePoolWithTag(table, TAG_HANDLES);
        return NULL;
    }
    table->capacity = FIRST_CAPACITY;
    chain_free(table, 0);
    return table;
}

/* Doubles the array. The new entries are in no chain yet. */
static bool enlarge(HANDLE_TABLE *table)
{
    if (table->capacity >= MOST_HANDLES)
        return false;
    size_t bytes = table->capacity * sizeof(HANDLE_ENTRY);
    HANDLE_ENTRY *larger = ExAllocateZeroed(2 * bytes, TAG_HANDLES);
    if (larger == NULL)
        return false;
    memcpy(larger, table->entries, bytes);
    ExFreePoolWithTag(table->entries, TAG_HANDLES);
    table->entries = larger;
    table->capacity *= 2;
    return true;
}

static bool grow(HANDLE_TABLE *table)
{
    KASSERT(table->first_free == END_OF_CHAIN && table->count == table->capacity);
    if (!enlarge(table))
        return false;
    chain_free(table, table->count);
    return true;
}

static HANDLE_ENTRY *find(const HANDLE_TABLE *table, HANDLE handle)
{
    ULONG index = ((ULONG)handle >> 2) - 1; /* handle 0 wraps to an index that no table has */
    if (table == NULL || index >= table->capacity || table->entries[index].body == NULL)
        return NULL;
    return &table->entries[index];
}

/* Makes `entry`, which is free, one more handle of `body`. */
static void take_entry(HANDLE_ENTRY *entry, void *body, ACCESS_MASK granted, ULONG attributes)
{
    KASSERT(entry->body == NULL);
    *entry = (HANDLE_ENTRY){.body = body, .granted = granted, .attributes = attributes};
    ObReference(body);
    ObHeader(body)->handles++;
}

/* A handle of `process` for `body`, which gets a reference for it. access may have generic rights.
 * STATUS_INSUFFICIENT_RESOURCES; STATUS_PROCESS_IS_TERMINATING when its table is gone. */
NTSTATUS ObInsertHandle(EPROCESS *process, void *body, ACCESS_MASK access, ULONG attributes,
                        HANDLE *handle)
{
    HANDLE_TABLE *table = process->handles;
    if (table == NULL)
        return STATUS_PROCESS_IS_TERMINATING;
    if (table->first_free == END_OF_CHAIN && !grow(table))
        return STATUS_INSUFFICIENT_RESOURCES;
    ULONG index = table->first_free;
    HANDLE_ENTRY *entry = &table->entries[index];
    table->first_free = entry->next_free;
    table->count++;
    take_entry(entry, body, ObMapGeneric(ObHeader(body)->type, access), attributes & OBJ_INHERIT);
    *handle = (HANDLE)((index + 1) * 4);
    return STATUS_SUCCESS;
}

/* See ob.h. Every service that makes a handle ends here. */
NTSTATUS ObReturnHandle(void *body, ACCESS_MASK access, ULONG attributes, HANDLE *user_handle)
{
    EPROCESS *process = PsGetCurrentProcess();
    HANDLE handle;
    NTSTATUS status = ObInsertHandle(process, body, access, attributes, &handle);
    if (!NT_SUCCESS(status))
        return status;
    status = WriteUser(user_handle, &handle);
    if (!NT_SUCCESS(status))
        ObCloseHandle(process, handle);
    return status;
}

static void close_entry(EPROCESS *process, HANDLE_ENTRY *entry)
{
    HANDLE_TABLE *table = process->handles;
    void *body = entry->body;
    OBJECT_HEADER *header = ObHeader(body);
    entry->body = NULL;
    entry->next_free = table->first_free;
    table->first_free = (ULONG)(entry - table->entries);
    table->count--;
    KASSERT(header->handles > 0);
    header->handles--;
    if (header->type->close_handle != NULL)
        header->type->close_handle(process, body);
    if (header->handles == 0 && header->name != NULL && !header->name->known_dll)
        ObpRemoveName(header);
    ObDereference(body);
}

/* See ob.h. The last handle takes the object's name away. */
NTSTATUS ObCloseHandle(EPROCESS *process, HANDLE handle)
{
    HANDLE_ENTRY *entry = find(process->handles, handle);
    if (entry == NULL)
        return STATUS_INVALID_HANDLE;
    if (entry->attributes & OBJ_PROTECT_CLOSE)
        return STATUS_HANDLE_NOT_CLOSABLE;
    close_entry(process, entry);
    return STATUS_SUCCESS;
}

/* Closes all handles of a process that ends, protected ones too, and frees its table. */
void ObDestroyHandleTable(EPROCESS *process)
{
    HANDLE_TABLE *table = process->handles;
    if (table == NULL)
        return;
    for (ULONG i = 0; i < table->capacity; i++)
        if (table->entries[i].body != NULL)
            close_entry(process, &table->entries[i]);
    KASSERT(table->count == 0);
    process->handles = NULL;
    ExFreePoolWithTag(table->entries, TAG_HANDLES);
    ExFreePoolWithTag(table, TAG_HANDLES);
}

/* See ob.h. */
NTSTATUS ObInheritHandles(const EPROCESS *from, EPROCESS *to)
{
    const HANDLE_TABLE *source = from->handles;
    HANDLE_TABLE *table = to->handles;
    ULONG *link = &table->first_free; /* what the next free entry's index goes to */
    KASSERT(table->count == 0);
    while (source != NULL && table->capacity < source->capacity)
        if (!enlarge(table))
            return STATUS_INSUFFICIENT_RESOURCES;
    for (ULONG i = 0; i < table->capacity; i++) {
        HANDLE_ENTRY *entry = &table->entries[i];
        const HANDLE_ENTRY *old =
            source != NULL && i < source->capacity ? &source->entries[i] : NULL;
        if (old != NULL && old->body != NULL && (old->attributes & OBJ_INHERIT)) {
            take_entry(entry, old->body, old->granted, old->attributes);
            table->count++;
        } else {
            *link = i;
            link = &entry->next_free;
        }
    }
    *link = END_OF_CHAIN;
    return STATUS_SUCCESS;
}

/* See obp.h. */
NTSTATUS ObpSetHandleFlags(EPROCESS *process, HANDLE handle, ULONG attributes)
{
    HANDLE_ENTRY *entry = find(process->handles, handle);
    if (entry == NULL)
        return STATUS_INVALID_HANDLE;
    entry->attributes = attributes & (OBJ_INHERIT | OBJ_PROTECT_CLOSE);
    return STATUS_SUCCESS;
}

ULONG ObHandleCount(const EPROCESS *process)
{
    return process->handles != NULL ? process->handles->count : 0;
}

bool ObHasHandle(const EPROCESS *process, const void *body)
{
    const HANDLE_TABLE *table = process->handles;
    for (ULONG i = 0; table && i < table->capacity; i++)
        if (table->entries[i].body == body)
            return true;
    return false;
}

/* See obp.h. NtCurrentProcess() is `process`, NtCurrentThread() the thread that calls. */
NTSTATUS ObpReferenceIn(EPROCESS *process, HANDLE handle, struct handle_view *view)
{
    if (handle == NtCurrentProcess() || handle == NtCurrentThread()) {
        view->body = handle == NtCurrentProcess() ? (void *)process : (void *)KeGetCurrentThread();
        view->granted = ObHeader(view->body)->type->all_access;
        view->attributes = 0;
    } else {
        HANDLE_ENTRY *entry = find(process->handles, handle);
        if (entry == NULL)
            return STATUS_INVALID_HANDLE;
        *view = (struct handle_view){entry->body, entry->granted, entry->attributes};
    }
    ObReference(view->body);
    return STATUS_SUCCESS;
}

/* See ob.h. */
NTSTATUS ObReferenceByHandle(HANDLE handle, const OBJECT_TYPE *type, ACCESS_MASK access,
                             void **body)
{
    struct handle_view view;
    NTSTATUS status = ObpReferenceIn(PsGetCurrentProcess(), handle, &view);
    if (!NT_SUCCESS(status))
        return status;
    if (type != NULL && ObHeader(view.body)->type != type)
        status = STATUS_OBJECT_TYPE_MISMATCH;
    else if ((view.granted & access) != access)
        status = STATUS_ACCESS_DENIED;
    if (!NT_SUCCESS(status)) {
        ObDereference(view.body);
        return status;
    }
    *body = view.body;
    return STATUS_SUCCESS;
}

/* Closes a handle of this process; the pseudo handles need no closing. STATUS_INVALID_HANDLE,
 * _HANDLE_NOT_CLOSABLE. Source: MSDN, CloseHandle. */
NTSTATUS NTAPI NtClose(HANDLE handle)
{
    if (handle == NtCurrentProcess() || handle == NtCurrentThread())
        return STATUS_SUCCESS;
    return ObCloseHandle(PsGetCurrentProcess(), handle);
}
