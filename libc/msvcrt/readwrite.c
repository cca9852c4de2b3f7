/* readwrite.c - _read, _write, _lseek: bytes through a descriptor, with text translation.
 *
 * In text mode CR LF is read as LF, Ctrl-Z ends the file, and LF is written as CR LF. A CR that
 * ends what the system gave needs one byte more to know what it is: put back by a seek on files,
 * kept in `lookahead` on pipes and devices.
 * Manual: Visual C++ run-time library, "_read", "_write", "_lseek, _lseeki64", "_tell", "_eof",
 *         "_chsize", "_filelength"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"

enum { CTRL_Z = 0x1A, CHUNK = 2048 };

static BOOL can_seek(const struct fd *entry)
{
    return !(entry->flags & (FD_DEVICE | FD_PIPE));
}

static int64_t seek(struct fd *entry, int64_t offset, int origin)
{
    LARGE_INTEGER at = {.QuadPart = offset};
    at.LowPart = SetFilePointer(entry->handle, at.LowPart, &at.HighPart, origin);
    if (at.LowPart == INVALID_SET_FILE_POINTER && GetLastError() != NO_ERROR)
        return crt_os_fail();
    return at.QuadPart;
}

/* Raw bytes; a pipe whose other end is gone is at its end. -1: errno. */
static int read_raw(struct fd *entry, char *buffer, unsigned count)
{
    DWORD got;
    if (ReadFile(entry->handle, buffer, count, &got, NULL))
        return got;
    DWORD error = GetLastError();
    if (error == ERROR_BROKEN_PIPE || error == ERROR_HANDLE_EOF)
        return 0;
    crt_os_error(error);
    if (error == ERROR_ACCESS_DENIED)
        errno = EBADF; /* not open for reading */
    return -1;
}

/* What follows a CR at the end of a read: LF swallows the CR, anything else is kept for the next
 * read. */
static char after_last_cr(struct fd *entry)
{
    char next;
    if (read_raw(entry, &next, 1) != 1)
        return '\r';
    if (next == '\n')
        return '\n';
    if (can_seek(entry)) {
        seek(entry, -1, FILE_CURRENT);
    } else {
        entry->lookahead = next;
        entry->flags |= FD_PEEKED;
    }
    return '\r';
}

/* Translate in place; returns the number of bytes left. */
static int to_text(struct fd *entry, char *buffer, int count)
{
    int to = 0;
    for (int from = 0; from < count; from++) {
        char c = buffer[from];
        if (c == CTRL_Z) {
            if (!(entry->flags & FD_DEVICE))
                entry->flags |= FD_EOF;
            break;
        }
        if (c == '\r') {
            if (from + 1 == count)
                c = after_last_cr(entry);
            else if (buffer[from + 1] == '\n')
                continue;
        }
        buffer[to++] = c;
    }
    return to;
}

/* _read(fd, buffer, count): bytes read, 0 at the end; -1: EBADF. */
int _read(int fd, void *buffer, unsigned count)
{
    struct fd *entry = crt_fd(fd);
    char *bytes = buffer;
    unsigned kept = 0;
    if (!entry)
        return -1;
    if (count == 0 || entry->flags & FD_EOF)
        return 0;
    if (can_seek(entry) && entry->flags & FD_TEXT)
        entry->read_start = seek(entry, 0, FILE_CURRENT);
    if (entry->flags & FD_PEEKED) {
        entry->flags &= ~FD_PEEKED;
        bytes[kept++] = entry->lookahead;
    }
    int got = count > kept ? read_raw(entry, bytes + kept, count - kept) : 0;
    if (got < 0)
        return -1;
    got += kept;
    return entry->flags & FD_TEXT ? to_text(entry, buffer, got) : got;
}

static int write_raw(struct fd *entry, const char *bytes, unsigned count)
{
    DWORD written;
    if (WriteFile(entry->handle, bytes, count, &written, NULL))
        return written;
    DWORD error = GetLastError();
    crt_os_error(error);
    if (error == ERROR_ACCESS_DENIED)
        errno = EBADF; /* not open for writing */
    return -1;
}

/* LF to CR LF through a chunk on the stack; the result counts the program's bytes. */
static int write_text(struct fd *entry, const char *bytes, unsigned count)
{
    char chunk[CHUNK];
    unsigned done = 0;
    while (done < count) {
        unsigned used = 0, from = done;
        for (; from < count && used < CHUNK - 1; from++) {
            if (bytes[from] == '\n')
                chunk[used++] = '\r';
            chunk[used++] = bytes[from];
        }
        int written = write_raw(entry, chunk, used);
        if (written < 0)
            return done ? (int)done : -1;
        if ((unsigned)written < used)
            return done;
        done = from;
    }
    return done;
}

/* _write(fd, buffer, count): bytes of the buffer that were written; -1: EBADF, ENOSPC. */
int _write(int fd, const void *buffer, unsigned count)
{
    struct fd *entry = crt_fd(fd);
    if (!entry)
        return -1;
    if (count == 0)
        return 0;
    if (entry->flags & FD_APPEND && can_seek(entry))
        seek(entry, 0, FILE_END);
    int written =
        entry->flags & FD_TEXT ? write_text(entry, buffer, count) : write_raw(entry, buffer, count);
    if (written == 0 && !(entry->flags & FD_DEVICE && *(const char *)buffer == CTRL_Z))
        return crt_fail(ENOSPC);
    return written;
}

/* _lseeki64(fd, offset, origin): the new position in bytes; -1: EBADF, EINVAL. */
int64_t _lseeki64(int fd, int64_t offset, int origin)
{
    struct fd *entry = crt_fd(fd);
    if (!entry)
        return -1;
    if (origin < SEEK_SET || origin > SEEK_END)
        return crt_fail(EINVAL);
    entry->flags &= ~FD_EOF;
    return seek(entry, offset, origin);
}

long _lseek(int fd, long offset, int origin)
{
    int64_t at = _lseeki64(fd, offset, origin);
    return at == (long)at ? (long)at : crt_fail(EINVAL);
}

int64_t _telli64(int fd)
{
    return _lseeki64(fd, 0, SEEK_CUR);
}

long _tell(int fd)
{
    return _lseek(fd, 0, SEEK_CUR);
}

/* _filelengthi64(fd): bytes; -1: EBADF. */
int64_t _filelengthi64(int fd)
{
    struct fd *entry = crt_fd(fd);
    DWORD high, low;
    if (!entry)
        return -1;
    low = GetFileSize(entry->handle, &high);
    if (low == INVALID_FILE_SIZE && GetLastError() != NO_ERROR)
        return crt_os_fail();
    return (int64_t)high << 32 | low;
}

long _filelength(int fd)
{
    return (long)_filelengthi64(fd);
}

/* _eof(fd): 1 at or past the end, 0 before, -1: EBADF. */
int _eof(int fd)
{
    int64_t length = _filelengthi64(fd), at = length < 0 ? -1 : _telli64(fd);
    return at < 0 ? -1 : at >= length;
}

/* _chsize(fd, bytes): cut or extend with zeros; the position stays. 0; -1: EACCES, EBADF, ENOSPC.
 */
int _chsize(int fd, long bytes)
{
    struct fd *entry = crt_fd(fd);
    if (!entry)
        return -1;
    int64_t at = seek(entry, 0, FILE_CURRENT);
    if (at < 0 || seek(entry, bytes, FILE_BEGIN) < 0)
        return -1;
    BOOL done = SetEndOfFile(entry->handle);
    if (!done)
        crt_os_fail();
    seek(entry, at, FILE_BEGIN);
    return done ? 0 : -1;
}

/* _locking(fd, mode, bytes): _LK_LOCK and _LK_RLCK try ten times, once a second. 0; -1: EACCES,
 * EDEADLOCK, EINVAL. */
int _locking(int fd, int mode, long bytes)
{
    struct fd *entry = crt_fd(fd);
    int64_t at = entry ? seek(entry, 0, FILE_CURRENT) : -1;
    if (at < 0)
        return -1;
    if (mode == 0)
        return UnlockFile(entry->handle, at, at >> 32, bytes, 0) ? 0 : crt_os_fail();
    for (int tries = mode == 1 || mode == 3 ? 10 : 1; tries > 0; tries--) {
        if (LockFile(entry->handle, at, at >> 32, bytes, 0))
            return 0;
        if (tries > 1)
            Sleep(1000);
    }
    crt_os_fail();
    return crt_fail(mode == 1 || mode == 3 ? EDEADLOCK : EACCES);
}
