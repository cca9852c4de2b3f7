/* open.c - _open, _sopen, _creat and their wide forms: flags of <fcntl.h> into CreateFile's.
 *
 * Manual: Visual C++ run-time library, "_open, _wopen", "_sopen, _wsopen", "_creat, _wcreat",
 *         "_umask", "_pipe"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include <sys/stat.h>

static int mask; /* _umask: bits taken away from a new file's permissions */

struct opening {
    DWORD access, share, disposition, attributes;
};

/* Decode; FALSE and EINVAL for flags that contradict each other. */
static BOOL decode(int flags, int share, int permission, struct opening *how)
{
    static const DWORD access[] = {GENERIC_READ, GENERIC_WRITE, GENERIC_READ | GENERIC_WRITE};
    DWORD sharing = share == _SH_DENYRW   ? 0
                    : share == _SH_DENYWR ? FILE_SHARE_READ
                    : share == _SH_DENYRD ? FILE_SHARE_WRITE
                                          : FILE_SHARE_READ | FILE_SHARE_WRITE;
    int made = flags & (_O_CREAT | _O_TRUNC | _O_EXCL);
    if ((flags & 3) == 3) {
        errno = EINVAL;
        return FALSE;
    }
    how->access = access[flags & 3];
    how->share = sharing;
    how->disposition = !(made & _O_CREAT) ? made & _O_TRUNC ? TRUNCATE_EXISTING : OPEN_EXISTING
                       : made & _O_EXCL   ? CREATE_NEW
                       : made & _O_TRUNC  ? CREATE_ALWAYS
                                          : OPEN_ALWAYS;
    how->attributes = FILE_ATTRIBUTE_NORMAL;
    if (made & _O_CREAT && !(permission & ~mask & _S_IWRITE))
        how->attributes = FILE_ATTRIBUTE_READONLY;
    if (flags & _O_TEMPORARY) {
        how->attributes |= FILE_FLAG_DELETE_ON_CLOSE;
        how->access |= DELETE;
        how->share |= FILE_SHARE_DELETE;
    }
    if (flags & _O_SHORT_LIVED)
        how->attributes |= FILE_ATTRIBUTE_TEMPORARY;
    if (flags & _O_SEQUENTIAL)
        how->attributes |= FILE_FLAG_SEQUENTIAL_SCAN;
    else if (flags & _O_RANDOM)
        how->attributes |= FILE_FLAG_RANDOM_ACCESS;
    return TRUE;
}

static unsigned fd_flags(int flags)
{
    int text = flags & (_O_TEXT | _O_BINARY) ? flags & _O_TEXT : _fmode != _O_BINARY;
    return (text ? FD_TEXT : 0) | (flags & _O_APPEND ? FD_APPEND : 0) |
           (flags & _O_NOINHERIT ? FD_NOINHERIT : 0);
}

static int own(HANDLE handle, int flags)
{
    if (handle == INVALID_HANDLE_VALUE)
        return crt_os_fail();
    int fd = crt_fd_new(handle, fd_flags(flags));
    if (fd < 0)
        CloseHandle(handle);
    return fd;
}

static int open_narrow(const char *path, int flags, int share, int permission)
{
    struct opening how;
    SECURITY_ATTRIBUTES inherit = {sizeof inherit, NULL, !(flags & _O_NOINHERIT)};
    if (!decode(flags, share, permission, &how))
        return -1;
    return own(
        CreateFileA(path, how.access, how.share, &inherit, how.disposition, how.attributes, NULL),
        flags);
}

static int open_wide(const wchar_t *path, int flags, int share, int permission)
{
    struct opening how;
    SECURITY_ATTRIBUTES inherit = {sizeof inherit, NULL, !(flags & _O_NOINHERIT)};
    if (!decode(flags, share, permission, &how))
        return -1;
    return own(
        CreateFileW(path, how.access, how.share, &inherit, how.disposition, how.attributes, NULL),
        flags);
}

/* The permission is there only with _O_CREAT. */
static int permission_of(int flags, va_list args)
{
    return flags & _O_CREAT ? va_arg(args, int) : 0;
}

/* _open(path, flags [, permission]): a descriptor; -1: EACCES, EEXIST, EINVAL, EMFILE, ENOENT. */
int _open(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    int permission = permission_of(flags, args);
    va_end(args);
    return open_narrow(path, flags, _SH_DENYNO, permission);
}

int _wopen(const wchar_t *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    int permission = permission_of(flags, args);
    va_end(args);
    return open_wide(path, flags, _SH_DENYNO, permission);
}

int _sopen(const char *path, int flags, int share, ...)
{
    va_list args;
    va_start(args, share);
    int permission = permission_of(flags, args);
    va_end(args);
    return open_narrow(path, flags, share, permission);
}

int _wsopen(const wchar_t *path, int flags, int share, ...)
{
    va_list args;
    va_start(args, share);
    int permission = permission_of(flags, args);
    va_end(args);
    return open_wide(path, flags, share, permission);
}

int _creat(const char *path, int permission)
{
    return open_narrow(path, _O_CREAT | _O_TRUNC | _O_RDWR, _SH_DENYNO, permission);
}

int _wcreat(const wchar_t *path, int permission)
{
    return open_wide(path, _O_CREAT | _O_TRUNC | _O_RDWR, _SH_DENYNO, permission);
}

/* _umask(mask): the previous mask. Only _S_IWRITE has an effect: a file made without it is
 * read-only. */
int _umask(int new_mask)
{
    int old = mask;
    mask = new_mask & (_S_IREAD | _S_IWRITE);
    return old;
}

/* _pipe(ends, bytes, flags): ends[0] to read, ends[1] to write; bytes that fit between; flags
 * _O_TEXT, _O_BINARY, _O_NOINHERIT. 0; -1: EMFILE, EINVAL. */
int _pipe(int *ends, unsigned bytes, int flags)
{
    SECURITY_ATTRIBUTES inherit = {sizeof inherit, NULL, !(flags & _O_NOINHERIT)};
    HANDLE reader, writer;
    if (!ends || flags & ~(_O_TEXT | _O_BINARY | _O_NOINHERIT))
        return crt_fail(EINVAL);
    if (!CreatePipe(&reader, &writer, &inherit, bytes))
        return crt_os_fail();
    ends[0] = own(reader, flags);
    if (ends[0] < 0) {
        CloseHandle(writer);
        return -1;
    }
    ends[1] = own(writer, flags);
    if (ends[1] < 0)
        _close(ends[0]);
    return ends[1] < 0 ? -1 : 0;
}
