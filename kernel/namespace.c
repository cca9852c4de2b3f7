/*
 * namespace.c - names of objects, and the create and open services' common part.
 *
 * There are two directories in one list: \BaseNamedObjects and \KnownDlls, where only the system
 * enters names (knowndlls.c). A name of the first comes with the directory or bare, after an
 * optional Local\ or Global\. None may then hold a backslash. Letters' case counts unless
 * OBJ_CASE_INSENSITIVE is given. Sources: MSDN, "Object Names", "Kernel Object Namespaces",
 * OBJECT_ATTRIBUTES. Before: handle.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/obp.h"

#define OBJ_KNOWN_ATTRIBUTES 0x07F2u

static LIST_ENTRY names = {&names, &names}; /* of OBJECT_NAME */

/* What a create or open service was asked, captured from ring 3. */
struct request {
    ULONG attributes;     /* OBJ_* */
    UNICODE_STRING given; /* owns its pool block; Buffer NULL: no name */
    UNICODE_STRING leaf;  /* the part of `given` after the directory */
    bool known_dll;       /* which is \KnownDlls */
};

static WCHAR upcase(WCHAR c)
{
    bool lower = (c >= 'a' && c <= 'z') || (c >= 0xE0 && c <= 0xFE && c != 0xF7);
    return lower ? c - 0x20 : c;
}

static bool same_text(const WCHAR *a, const WCHAR *b, ULONG characters, bool fold_case)
{
    for (ULONG i = 0; i < characters; i++)
        if (a[i] != b[i] && !(fold_case && upcase(a[i]) == upcase(b[i])))
            return false;
    return true;
}

/* If `name` begins with the ASCII text `prefix` (in any case), drops that and says true. */
static bool drop_prefix(UNICODE_STRING *name, const char *prefix)
{
    ULONG characters = strlen(prefix);
    if (name->Length < characters * sizeof(WCHAR))
        return false;
    for (ULONG i = 0; i < characters; i++)
        if (upcase(name->Buffer[i]) != upcase((UCHAR)prefix[i]))
            return false;
    name->Buffer += characters;
    name->Length -= characters * sizeof(WCHAR);
    return true;
}

static NTSTATUS parse_name(struct request *request)
{
    UNICODE_STRING name = request->given;
    request->known_dll = drop_prefix(&name, "\\KnownDlls\\");
    if (!request->known_dll && !drop_prefix(&name, "\\BaseNamedObjects\\") &&
        name.Buffer[0] == '\\')
        return STATUS_OBJECT_PATH_NOT_FOUND;
    if (!request->known_dll && !drop_prefix(&name, "Local\\"))
        drop_prefix(&name, "Global\\");
    if (name.Length == 0)
        return STATUS_OBJECT_NAME_INVALID;
    for (ULONG i = 0; i < name.Length / sizeof(WCHAR); i++)
        if (name.Buffer[i] == '\\')
            return STATUS_OBJECT_PATH_NOT_FOUND;
    request->leaf = name;
    return STATUS_SUCCESS;
}

static void release_request(struct request *request)
{
    if (request->given.Buffer != NULL)
        ExFreePool(request->given.Buffer);
}

static NTSTATUS capture_structure(const OBJECT_ATTRIBUTES *user, OBJECT_ATTRIBUTES *attributes)
{
    NTSTATUS status = ReadUser(attributes, user);
    if (!NT_SUCCESS(status))
        return status;
    if (attributes->Length != sizeof *attributes ||
        (attributes->Attributes & ~OBJ_KNOWN_ATTRIBUTES))
        return STATUS_INVALID_PARAMETER;
    return STATUS_SUCCESS;
}

/* See ob.h. */
NTSTATUS ObCaptureAttributes(const OBJECT_ATTRIBUTES *user, ULONG *attributes)
{
    OBJECT_ATTRIBUTES captured;
    *attributes = 0;
    if (user == NULL)
        return STATUS_SUCCESS;
    NTSTATUS status = capture_structure(user, &captured);
    if (NT_SUCCESS(status))
        *attributes = captured.Attributes;
    return status;
}

/* Captures what is asked and probes where the handle goes. On success the caller ends with
 * release_request. */
static NTSTATUS decode(const OBJECT_ATTRIBUTES *user, HANDLE *user_handle, struct request *request)
{
    OBJECT_ATTRIBUTES captured;
    *request = (struct request){0};
    NTSTATUS status = ProbeForWrite(user_handle, sizeof *user_handle);
    if (!NT_SUCCESS(status) || user == NULL)
        return status;
    status = capture_structure(user, &captured);
    if (!NT_SUCCESS(status))
        return status;
    request->attributes = captured.Attributes;
    if (captured.ObjectName == NULL)
        return STATUS_SUCCESS;
    status = ProbeAndCaptureString(&request->given, captured.ObjectName);
    if (!NT_SUCCESS(status)) {
        request->given.Buffer = NULL;
        return status;
    }
    if (request->given.Length != 0)
        status = parse_name(request);
    if (!NT_SUCCESS(status)) {
        release_request(request);
        request->given.Buffer = NULL;
    }
    return status;
}

static OBJECT_NAME *find(const struct request *request)
{
    bool fold_case = request->attributes & OBJ_CASE_INSENSITIVE;
    for (LIST_ENTRY *entry = names.Flink; entry != &names; entry = entry->Flink) {
        OBJECT_NAME *name = CONTAINER_OF(entry, OBJECT_NAME, link);
        if (name->name.Length == request->leaf.Length && name->known_dll == request->known_dll &&
            same_text(name->name.Buffer, request->leaf.Buffer, name->name.Length / sizeof(WCHAR),
                      fold_case))
            return name;
    }
    return NULL;
}

static NTSTATUS enter(void *body, const struct request *request)
{
    OBJECT_NAME *name =
        ExAllocatePoolWithTag(NonPagedPool, sizeof *name + request->leaf.Length, TAG_NAME);
    if (name == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    name->body = body;
    name->known_dll = request->known_dll;
    name->name = (UNICODE_STRING){request->leaf.Length, request->leaf.Length, (WCHAR *)(name + 1)};
    memcpy(name->name.Buffer, request->leaf.Buffer, request->leaf.Length);
    InsertTailList(&names, &name->link);
    ObHeader(body)->name = name;
    return STATUS_SUCCESS;
}

/* Gives *body its name, or puts the object of that name in its place (references change hands
 * alike). */
static NTSTATUS enter_or_open(void **body, const struct request *request)
{
    OBJECT_NAME *existing = find(request);
    if (existing == NULL)
        return request->known_dll ? STATUS_ACCESS_DENIED : enter(*body, request);
    if (!(request->attributes & OBJ_OPENIF))
        return STATUS_OBJECT_NAME_COLLISION;
    if (ObHeader(existing->body)->type != ObHeader(*body)->type)
        return STATUS_OBJECT_TYPE_MISMATCH;
    ObReference(existing->body);
    ObDereference(*body);
    *body = existing->body;
    return STATUS_OBJECT_NAME_EXISTS;
}

/* See ob.h. */
NTSTATUS ObInsertNamed(void *body, ACCESS_MASK access, POBJECT_ATTRIBUTES user_attributes,
                       HANDLE *user_handle)
{
    struct request request;
    NTSTATUS status = decode(user_attributes, user_handle, &request);
    if (NT_SUCCESS(status) && request.leaf.Length != 0)
        status = enter_or_open(&body, &request);
    if (NT_SUCCESS(status)) {
        NTSTATUS returned = ObReturnHandle(body, access, request.attributes, user_handle);
        if (!NT_SUCCESS(returned))
            status = returned;
    }
    release_request(&request);
    ObDereference(body);
    return status;
}

/* See ob.h. */
NTSTATUS ObOpenNamed(const OBJECT_TYPE *type, ACCESS_MASK access,
                     POBJECT_ATTRIBUTES user_attributes, HANDLE *user_handle)
{
    struct request request;
    if (user_attributes == NULL)
        return STATUS_INVALID_PARAMETER;
    NTSTATUS status = decode(user_attributes, user_handle, &request);
    if (!NT_SUCCESS(status))
        return status;
    OBJECT_NAME *name = request.leaf.Length != 0 ? find(&request) : NULL;
    if (request.leaf.Length == 0)
        status = STATUS_OBJECT_PATH_SYNTAX_BAD;
    else if (name == NULL)
        status = STATUS_OBJECT_NAME_NOT_FOUND;
    else if (ObHeader(name->body)->type != type)
        status = STATUS_OBJECT_TYPE_MISMATCH;
    else
        status = ObReturnHandle(name->body, access, request.attributes, user_handle);
    release_request(&request);
    return status;
}

/* See ob.h. */
NTSTATUS ObEnterKnownDll(void *body, const UNICODE_STRING *leaf)
{
    struct request request = {.leaf = *leaf, .known_dll = true};
    return enter(body, &request);
}

/* Takes an object's name off the list. */
void ObpRemoveName(OBJECT_HEADER *header)
{
    if (header->name == NULL)
        return;
    RemoveEntryList(&header->name->link);
    ExFreePoolWithTag(header->name, TAG_NAME);
    header->name = NULL;
}
