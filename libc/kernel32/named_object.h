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

/* What Open… returns: the handle, or NULL with the last error. */
HANDLE BasepOpened(NTSTATUS status, HANDLE handle);
