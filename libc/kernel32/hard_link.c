/*
 * hard_link.c - a second name for a file, which the file system does not have.
 *
 * Manual: MSDN "CreateHardLink".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/file_path.h"

/* Always FALSE: ERROR_INVALID_FUNCTION, as on FAT, or before that the reason why `existing` cannot
 * be opened. */
BOOL WINAPI CreateHardLinkW(LPCWSTR name, LPCWSTR existing, LPSECURITY_ATTRIBUTES security)
{
    file_path_t path;
    HANDLE file = BasepOpenPath(existing, FILE_READ_ATTRIBUTES, 0);
    if (file == INVALID_HANDLE_VALUE)
        return FALSE;
    NtClose(file);
    if (!BasepMakePath(&path, name))
        return FALSE;
    BasepDropPath(&path);
    return BasepFail(ERROR_INVALID_FUNCTION);
}

BOOL WINAPI CreateHardLinkA(LPCSTR name, LPCSTR existing, LPSECURITY_ATTRIBUTES security)
{
    wide_t wide_name, wide_existing;
    if (!BasepWiden(&wide_name, name))
        return FALSE;
    BOOL done = BasepWiden(&wide_existing, existing);
    if (done)
        done = CreateHardLinkW(wide_name.text, wide_existing.text, security);
    BasepDropWide(&wide_existing);
    BasepDropWide(&wide_name);
    return done;
}
