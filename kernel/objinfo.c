/*
 * objinfo.c - NtQueryObject, NtSetInformationObject: what a handle and its object are.
 *
 * Before: namespace.c. Source: WDK, ZwQueryObject, PUBLIC_OBJECT_BASIC_INFORMATION; MSDN,
 * GetHandleInformation.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/obp.h"

#define LONGEST_NAME 0xFFFEu /* bytes */

enum {
    ObjectBasicInformation = 0,
    ObjectNameInformation = 1,
    ObjectTypeInformation = 2,
    ObjectHandleInformation = 4
};

struct basic_information {
    ULONG attributes, granted_access, handle_count, pointer_count, paged_charge, nonpaged_charge,
        reserved[3];
    ULONG name_bytes, type_bytes, security_bytes;
    ULONG creation_time[2];
};
_Static_assert(sizeof(struct basic_information) == 56, "PUBLIC_OBJECT_BASIC_INFORMATION");

struct type_information { /* PUBLIC_OBJECT_TYPE_INFORMATION */
    UNICODE_STRING name;
    ULONG reserved[22];
};
_Static_assert(sizeof(struct type_information) == 0x60, "PUBLIC_OBJECT_TYPE_INFORMATION");

struct handle_flags { /* OBJECT_HANDLE_FLAG_INFORMATION */
    BOOLEAN inherit, protect_from_close;
};

static const WCHAR base_named_objects[] = u"\\BaseNamedObjects\\", known_dlls[] = u"\\KnownDlls\\";

/* The directory that a name stands in, with a backslash at its end. */
static const WCHAR *directory_of(const OBJECT_NAME *name, ULONG *bytes)
{
    *bytes = (name->known_dll ? sizeof known_dlls : sizeof base_named_objects) - sizeof(WCHAR);
    return name->known_dll ? known_dlls : base_named_objects;
}

struct query {
    PVOID buffer;
    ULONG length;
    ULONG *returned; /* may be NULL */
};

static NTSTATUS query_basic(const struct handle_view *view, const struct query *query)
{
    const OBJECT_HEADER *header = ObHeader(view->body);
    ULONG directory_bytes = 0;
    if (header->name != NULL)
        directory_of(header->name, &directory_bytes);
    struct basic_information answer = {
        .attributes = view->attributes,
        .granted_access = view->granted,
        .handle_count = (ULONG)header->handles,
        .pointer_count = (ULONG)header->references - 1, /* without this query's */
        .nonpaged_charge = sizeof *header + header->type->body_bytes,
        .name_bytes =
            header->name != NULL ? directory_bytes + header->name->name.Length + sizeof(WCHAR) : 0,
        .type_bytes =
            sizeof(struct type_information) + (strlen(header->type->name) + 1) * sizeof(WCHAR),
    };
    return KeReturnInformation(query->buffer, query->length, query->returned, &answer,
                               sizeof answer);
}

/* Says how much is needed; STATUS_INFO_LENGTH_MISMATCH when that is more than there is room for. */
static NTSTATUS check_room(const struct query *query, ULONG needed)
{
    NTSTATUS status = KeReturnLong((LONG *)query->returned, (LONG)needed);
    if (!NT_SUCCESS(status))
        return status;
    return query->length < needed ? STATUS_INFO_LENGTH_MISMATCH : STATUS_SUCCESS;
}

/* A UNICODE_STRING, then its text with a NUL. An object without a name: an empty string. */
static NTSTATUS query_name(const struct handle_view *view, const struct query *query)
{
    static const WCHAR nul;
    const OBJECT_NAME *name = ObHeader(view->body)->name;
    UNICODE_STRING string = {0};
    if (name == NULL) {
        NTSTATUS status = check_room(query, sizeof string);
        return NT_SUCCESS(status) ? WriteUser((UNICODE_STRING *)query->buffer, &string) : status;
    }
    ULONG directory_bytes;
    const WCHAR *directory = directory_of(name, &directory_bytes);
    ULONG bytes = directory_bytes + name->name.Length;
    NTSTATUS status = bytes > LONGEST_NAME ? STATUS_NAME_TOO_LONG
                                           : check_room(query, sizeof string + bytes + sizeof nul);
    char *text = (char *)query->buffer + sizeof string;
    string = (UNICODE_STRING){bytes, bytes + sizeof nul, (PWSTR)text};
    if (NT_SUCCESS(status))
        status = WriteUser((UNICODE_STRING *)query->buffer, &string);
    if (NT_SUCCESS(status))
        status = ProbeAndWrite(text, directory, directory_bytes);
    if (NT_SUCCESS(status))
        status = ProbeAndWrite(text + directory_bytes, name->name.Buffer, name->name.Length);
    if (NT_SUCCESS(status))
        status = ProbeAndWrite(text + bytes, &nul, sizeof nul);
    return status;
}

static NTSTATUS query_type(const struct handle_view *view, const struct query *query)
{
    struct {
        struct type_information information;
        WCHAR text[16];
    } answer = {0};
    const char *name = ObHeader(view->body)->type->name;
    ULONG characters = strlen(name);
    KASSERT(characters < ARRAY_SIZE(answer.text));
    for (ULONG i = 0; i < characters; i++)
        answer.text[i] = (UCHAR)name[i];
    USHORT bytes = characters * sizeof(WCHAR);
    answer.information.name = (UNICODE_STRING){
        bytes, bytes + sizeof(WCHAR), (PWSTR)((char *)query->buffer + sizeof answer.information)};
    ULONG needed = sizeof answer.information + bytes + sizeof(WCHAR);
    NTSTATUS status = check_room(query, needed);
    return NT_SUCCESS(status) ? ProbeAndWrite(query->buffer, &answer, needed) : status;
}

static NTSTATUS query_handle(const struct handle_view *view, const struct query *query)
{
    struct handle_flags answer = {(view->attributes & OBJ_INHERIT) != 0,
                                  (view->attributes & OBJ_PROTECT_CLOSE) != 0};
    return KeReturnInformation(query->buffer, query->length, query->returned, &answer,
                               sizeof answer);
}

/* STATUS_INVALID_HANDLE, _INVALID_INFO_CLASS, _INFO_LENGTH_MISMATCH (*returned says what is
 * needed), _ACCESS_VIOLATION. */
NTSTATUS NTAPI NtQueryObject(HANDLE handle, ULONG info_class, PVOID buffer, ULONG length,
                             ULONG *returned)
{
    struct query query = {buffer, length, returned};
    struct handle_view view;
    NTSTATUS status = ObpReferenceIn(PsGetCurrentProcess(), handle, &view);
    if (!NT_SUCCESS(status))
        return status;
    switch (info_class) {
    case ObjectBasicInformation:
        status = query_basic(&view, &query);
        break;
    case ObjectNameInformation:
        status = query_name(&view, &query);
        break;
    case ObjectTypeInformation:
        status = query_type(&view, &query);
        break;
    case ObjectHandleInformation:
        status = query_handle(&view, &query);
        break;
    default:
        status = STATUS_INVALID_INFO_CLASS;
    }
    ObDereference(view.body);
    return status;
}

/* Class 4 only. STATUS_INVALID_HANDLE, _INVALID_INFO_CLASS, _INFO_LENGTH_MISMATCH,
 * _ACCESS_VIOLATION. */
NTSTATUS NTAPI NtSetInformationObject(HANDLE handle, ULONG info_class, PVOID buffer, ULONG length)
{
    struct handle_flags flags;
    if (info_class != ObjectHandleInformation)
        return STATUS_INVALID_INFO_CLASS;
    if (length != sizeof flags)
        return STATUS_INFO_LENGTH_MISMATCH;
    NTSTATUS status = ReadUser(&flags, (struct handle_flags *)buffer);
    if (!NT_SUCCESS(status))
        return status;
    return ObpSetHandleFlags(PsGetCurrentProcess(), handle,
                             (flags.inherit ? OBJ_INHERIT : 0) |
                                 (flags.protect_from_close ? OBJ_PROTECT_CLOSE : 0));
}
