/* fd.c - the table of descriptors: a small number for each open handle, with its text or binary
 * mode.
 *
 * Lock: CRT_LOCK_FD guards which entries are open; an open entry belongs to its user.
 * Manual: Visual C++ run-time library, "_open_osfhandle", "_get_osfhandle", "_dup, _dup2",
 *         "_setmode", "_isatty", "_close"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"

static struct fd table[FD_MAX];
int _fmode;

int *__p__fmode(void)
{
    return &_fmode;
}

static unsigned kind_of(HANDLE handle)
{
    switch (GetFileType(handle) & ~FILE_TYPE_REMOTE) {
    case FILE_TYPE_CHAR:
        return FD_DEVICE;
    case FILE_TYPE_PIPE:
        return FD_PIPE;
    }
    return 0;
}

void crt_fds_open(void)
{
    static const DWORD standard[] = {STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
    crt_fds_inherit();
    for (int i = 0; i < 3; i++) {
        if (table[i].flags & FD_OPEN)
            continue;
        HANDLE handle = GetStdHandle(standard[i]);
        BOOL there = handle && handle != INVALID_HANDLE_VALUE;
        table[i].handle = there ? handle : INVALID_HANDLE_VALUE;
        table[i].flags = FD_OPEN | FD_TEXT | (there ? kind_of(handle) : FD_DEVICE);
    }
}

struct fd *crt_fd_entry(int fd)
{
    return &table[fd];
}

int crt_fds_count(void)
{
    int count = FD_MAX;
    while (count > 0 && !(table[count - 1].flags & FD_OPEN))
        count--;
    return count;
}

struct fd *crt_fd(int fd)
{
    if ((unsigned)fd < FD_MAX && table[fd].flags & FD_OPEN)
        return &table[fd];
    errno = EBADF;
    _doserrno = 0;
    return NULL;
}

int crt_fd_new(HANDLE handle, unsigned flags)
{
    int fd = 0;
    unsigned kind = kind_of(handle);
    _lock(CRT_LOCK_FD);
    while (fd < FD_MAX && table[fd].flags & FD_OPEN)
        fd++;
    if (fd < FD_MAX)
        table[fd] = (struct fd){.handle = handle, .flags = FD_OPEN | kind | flags};
    _unlock(CRT_LOCK_FD);
    return fd < FD_MAX ? fd : crt_fail(EMFILE);
}

/* _open_osfhandle(handle, flags): flags _O_APPEND, _O_TEXT. The descriptor owns the handle from now
 * on. */
int _open_osfhandle(intptr_t handle, int flags)
{
    if (GetFileType((HANDLE)handle) == FILE_TYPE_UNKNOWN && GetLastError() != NO_ERROR)
        return crt_os_fail();
    return crt_fd_new((HANDLE)handle,
                      (flags & _O_APPEND ? FD_APPEND : 0) | (flags & _O_TEXT ? FD_TEXT : 0));
}

/* _get_osfhandle(fd): the Win32 handle; -1 and EBADF. */
intptr_t _get_osfhandle(int fd)
{
    struct fd *entry = crt_fd(fd);
    return entry ? (intptr_t)entry->handle : -1;
}

/* _close(fd): 0; -1 and EBADF. */
int _close(int fd)
{
    struct fd *entry = crt_fd(fd);
    if (!entry)
        return -1;
    HANDLE handle = entry->handle;
    entry->flags = 0;
    entry->handle = INVALID_HANDLE_VALUE;
    if (handle == INVALID_HANDLE_VALUE || CloseHandle(handle))
        return 0;
    return crt_os_fail();
}

static HANDLE duplicate(HANDLE handle)
{
    HANDLE process = GetCurrentProcess(), copy;
    if (DuplicateHandle(process, handle, process, &copy, 0, TRUE, DUPLICATE_SAME_ACCESS))
        return copy;
    crt_os_fail();
    return INVALID_HANDLE_VALUE;
}

/* _dup(fd): a second descriptor of the same file; -1: EBADF, EMFILE. */
int _dup(int fd)
{
    struct fd *entry = crt_fd(fd);
    HANDLE copy = entry ? duplicate(entry->handle) : INVALID_HANDLE_VALUE;
    if (copy == INVALID_HANDLE_VALUE)
        return -1;
    int made = crt_fd_new(copy, entry->flags & (FD_TEXT | FD_APPEND));
    if (made < 0)
        CloseHandle(copy);
    return made;
}

/* _dup2(fd, as): `as` becomes a second descriptor of fd's file, closed first if open. 0; -1. For 0,
 * 1 and 2 the process's standard handle follows. */
int _dup2(int fd, int as)
{
    static const DWORD standard[] = {STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
    struct fd *entry = crt_fd(fd);
    if (!entry || (unsigned)as >= FD_MAX)
        return crt_fail(EBADF);
    if (fd == as)
        return 0;
    HANDLE copy = duplicate(entry->handle);
    if (copy == INVALID_HANDLE_VALUE)
        return -1;
    if (table[as].flags & FD_OPEN)
        _close(as);
    table[as] = (struct fd){.handle = copy, .flags = entry->flags & ~(FD_EOF | FD_PEEKED)};
    if (as < 3)
        SetStdHandle(standard[as], copy);
    return 0;
}

/* _setmode(fd, _O_TEXT or _O_BINARY): the previous mode; -1: EBADF, EINVAL. */
int _setmode(int fd, int mode)
{
    struct fd *entry = crt_fd(fd);
    if (!entry)
        return -1;
    int old = entry->flags & FD_TEXT ? _O_TEXT : _O_BINARY;
    if (mode == _O_TEXT)
        entry->flags |= FD_TEXT;
    else if (mode == _O_BINARY)
        entry->flags &= ~FD_TEXT;
    else
        return crt_fail(EINVAL);
    return old;
}

/* _isatty(fd): non-zero for a character device. */
int _isatty(int fd)
{
    struct fd *entry = crt_fd(fd);
    return entry ? entry->flags & FD_DEVICE : 0;
}

/* _commit(fd): everything to the disk. 0; -1 and EBADF. */
int _commit(int fd)
{
    struct fd *entry = crt_fd(fd);
    if (!entry)
        return -1;
    return FlushFileBuffers(entry->handle) ? 0 : crt_os_fail();
}
