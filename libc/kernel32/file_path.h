/*
 * file_path.h - from a Win32 path to an opened file, for all functions that take a path.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "kernel32/internal.h"

typedef struct {
    UNICODE_STRING name; /* \??\C:\dir\file; from the process heap */
    OBJECT_ATTRIBUTES attributes;
} file_path_t;

/* Makes the NT path. FALSE with ERROR_PATH_NOT_FOUND (empty, too long or malformed); otherwise
 * BasepDropPath must follow. */
BOOL BasepMakePath(file_path_t *path, LPCWSTR text);
void BasepDropPath(file_path_t *path);

/* Opens an existing file or directory for attributes, deletion or renaming, shared with everybody.
 * options: FILE_*_FILE_. Returns INVALID_HANDLE_VALUE with the last error. */
HANDLE BasepOpenPath(LPCWSTR text, ACCESS_MASK access, ULONG options);
