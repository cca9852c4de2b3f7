/*
 * file_path.c - from a Win32 path to an NT path, and to a handle for its attributes.
 *
 * Manual: MSDN "Naming Files, Paths, and Namespaces".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/file_path.h"

/* Nothing, or nothing but blanks, which a full path would lose. */
static BOOL is_blank(LPCWSTR text)
{
    while (text && *text == ' ')
        text++;
    return !text || !*text;
}

BOOL BasepMakePath(file_path_t *path, LPCWSTR text)
{
    if (is_blank(text) || !RtlDosPathNameToNtPathName_U(text, &path->name, NULL, NULL))
        return BasepFail(ERROR_PATH_NOT_FOUND);
    path->attributes = (OBJECT_ATTRIBUTES){
        .Length = sizeof path->attributes,
        .ObjectName = &path->name,
        .Attributes = OBJ_CASE_INSENSITIVE,
    };
    return TRUE;
}

void BasepDropPath(file_path_t *path)
{
    RtlFreeUnicodeString(&path->name);
}

HANDLE BasepOpenPath(LPCWSTR text, ACCESS_MASK access, ULONG options)
{
    file_path_t path;
    IO_STATUS_BLOCK io;
    HANDLE file = INVALID_HANDLE_VALUE;
    if (!BasepMakePath(&path, text))
        return INVALID_HANDLE_VALUE;
    NTSTATUS status = NtOpenFile(&file, access | SYNCHRONIZE, &path.attributes, &io,
                                 FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                                 options | FILE_SYNCHRONOUS_IO_NONALERT_);
    BasepDropPath(&path);
    return BasepDone(status) ? file : INVALID_HANDLE_VALUE;
}
