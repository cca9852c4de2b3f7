/*
 * named_object.c - the names of events, mutexes, semaphores and mappings: Win32 name to object
 * attributes.
 *
 * `Name`, `Local\Name` and `Global\Name` are one name space here: \BaseNamedObjects\Name. Names are
 * case-sensitive and hold no further backslash.
 * Manual: MSDN "Kernel Object Namespaces", "Object Names".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/named_object.h"

static const WCHAR directory[] = L"\\BaseNamedObjects\\";
#define DIRECTORY_UNITS (COUNT_OF(directory) - 1)

static LPCWSTR skip_prefix(LPCWSTR name, LPCWSTR prefix)
{
    LPCWSTR rest = name;
    while (*prefix && *rest == *prefix)
        rest++, prefix++;
    return *prefix ? name : rest;
}

static LPCWSTR skip_session(LPCWSTR name)
{
    LPCWSTR rest = skip_prefix(name, L"Global\\");
    return rest != name ? rest : skip_prefix(name, L"Local\\");
}

BOOL BasepNameObject(named_object_t *object, LPCWSTR name, const SECURITY_ATTRIBUTES *security,
                     ULONG attributes)
{
    if (security && security->bInheritHandle)
        attributes |= OBJ_INHERIT;
    object->attributes = (OBJECT_ATTRIBUTES){
        .Length = sizeof object->attributes,
        .Attributes = attributes,
        .SecurityDescriptor = security ? security->lpSecurityDescriptor : NULL,
    };
    if (!name || !*name)
        return TRUE;

    name = skip_session(name);
    SIZE_T units = 0;
    for (; name[units]; units++)
        if (name[units] == '\\')
            return BasepFail(ERROR_PATH_NOT_FOUND);
    if (units > MAX_PATH)
        return BasepFail(ERROR_FILENAME_EXCED_RANGE);

    RtlMoveMemory(object->text, directory, sizeof directory);
    RtlMoveMemory(object->text + DIRECTORY_UNITS, name, units * sizeof(WCHAR));
    object->name = (UNICODE_STRING){
        .Length = (DIRECTORY_UNITS + units) * sizeof(WCHAR),
        .MaximumLength = sizeof object->text,
        .Buffer = object->text,
    };
    object->attributes.ObjectName = &object->name;
    return TRUE;
}

HANDLE BasepCreated(NTSTATUS status, HANDLE handle)
{
    if (!NT_SUCCESS(status)) {
        /* The name is taken by an object of another type. */
        BasepFail(status == STATUS_OBJECT_TYPE_MISMATCH ? ERROR_INVALID_HANDLE
                                                        : RtlNtStatusToDosError(status));
        return NULL;
    }
    RtlSetLastWin32Error(status == STATUS_OBJECT_NAME_EXISTS ? ERROR_ALREADY_EXISTS : NO_ERROR);
    return handle;
}

HANDLE BasepOpen(NTSTATUS(NTAPI *service)(PHANDLE, ULONG, POBJECT_ATTRIBUTES), DWORD access,
                 BOOL inherit, LPCWSTR name)
{
    named_object_t object;
    HANDLE handle = NULL;
    if (!name) {
        BasepFail(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    if (!BasepNameObject(&object, name, NULL, inherit ? OBJ_INHERIT : 0))
        return NULL;
    return BasepDone(service(&handle, access, &object.attributes)) ? handle : NULL;
}

HANDLE BasepOpenNarrow(HANDLE(WINAPI *wide)(DWORD, BOOL, LPCWSTR), DWORD access, BOOL inherit,
                       LPCSTR name)
{
    wide_t text;
    if (!BasepWiden(&text, name))
        return NULL;
    HANDLE handle = wide(access, inherit, text.text);
    BasepDropWide(&text);
    return handle;
}
