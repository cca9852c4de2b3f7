/*
 * named_object.h - object attributes for a named kernel object, and the last errors of creating and
 * opening one.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "kernel32/internal.h"

typedef struct {
    OBJECT_ATTRIBUTES attributes;
    UNICODE_STRING name;
    WCHAR text[MAX_PATH + 24];
} named_object_t;

/* Prepares the attributes; name and security may be NULL; attributes: OBJ_*. FALSE with
 * ERROR_PATH_NOT_FOUND (a backslash in the name) or ERROR_FILENAME_EXCED_RANGE (more than MAX_PATH
 * characters). */
BOOL BasepNameObject(named_object_t *object, LPCWSTR name, const SECURITY_ATTRIBUTES *security,
                     ULONG attributes);

/* What Create… returns: the handle, with last error 0 or ERROR_ALREADY_EXISTS; or NULL. */
HANDLE BasepCreated(NTSTATUS status, HANDLE handle);

/* What all Open… do: the handle that `service` gives for the name, or NULL with
 * ERROR_INVALID_PARAMETER (no name), ERROR_FILE_NOT_FOUND, ERROR_INVALID_HANDLE (the name is of
 * another type), or what BasepNameObject says. */
HANDLE BasepOpen(NTSTATUS(NTAPI *service)(PHANDLE, ULONG, POBJECT_ATTRIBUTES), DWORD access,
                 BOOL inherit, LPCWSTR name);
HANDLE BasepOpenNarrow(HANDLE(WINAPI *wide)(DWORD, BOOL, LPCWSTR), DWORD access, BOOL inherit,
                       LPCSTR name);
