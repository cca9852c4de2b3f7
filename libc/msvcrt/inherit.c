/* inherit.c - descriptors that a child inherits, through STARTUPINFO.lpReserved2:
 *
 *     int count | unsigned char flags[count] | HANDLE handles[count]      packed, as every msvcrt has it
 *
 * Manual: Visual C++ run-time library, "_spawn, _wspawn Functions", "_open" (_O_NOINHERIT)
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"

enum { TOLD = FD_OPEN | FD_PIPE | FD_APPEND | FD_DEVICE | FD_TEXT, ENTRY = 1 + sizeof(HANDLE) };

static int is_inherited(const struct fd *entry, int fd, int first)
{
    return fd >= first && (entry->flags & FD_OPEN) && !(entry->flags & FD_NOINHERIT);
}

/* What a child is told of the descriptors from `first` on: *bytes in a block for free(). NULL: no
 * memory. */
void *crt_fds_tell(int first, WORD *bytes)
{
    int count = crt_fds_count();
    *bytes = (WORD)(sizeof(int) + count * ENTRY);
    unsigned char *block = malloc(*bytes);
    if (!block)
        return NULL;
    memcpy(block, &count, sizeof count);
    unsigned char *flags = block + sizeof count, *handles = flags + count;
    for (int fd = 0; fd < count; fd++) {
        const struct fd *entry = crt_fd_entry(fd);
        int told = is_inherited(entry, fd, first);
        HANDLE handle = told ? entry->handle : INVALID_HANDLE_VALUE;
        flags[fd] = told ? entry->flags & TOLD : 0;
        memcpy(handles + fd * sizeof handle, &handle, sizeof handle);
    }
    return block;
}

/* Opens the descriptors that the parent told of. */
void crt_fds_inherit(void)
{
    STARTUPINFOW start;
    int count = 0;
    GetStartupInfoW(&start);
    if (!start.lpReserved2 || start.cbReserved2 < sizeof count)
        return;
    memcpy(&count, start.lpReserved2, sizeof count);
    if (count < 0 || count > FD_MAX || start.cbReserved2 < sizeof count + count * ENTRY)
        return;
    const unsigned char *flags = start.lpReserved2 + sizeof count, *handles = flags + count;
    for (int fd = 0; fd < count; fd++) {
        HANDLE handle;
        memcpy(&handle, handles + fd * sizeof handle, sizeof handle);
        if ((flags[fd] & FD_OPEN) && handle != INVALID_HANDLE_VALUE &&
            GetFileType(handle) != FILE_TYPE_UNKNOWN)
            *crt_fd_entry(fd) = (struct fd){.handle = handle, .flags = flags[fd] & TOLD};
    }
}
