/* fseek.c - where a stream stands: fseek, ftell, rewind, fgetpos, fsetpos.
 *
 * The buffer holds text with LF for what may be CR LF in the file, so in text mode the position
 * inside it is found by looking at the file again from where the last read began.
 * Manual: Visual C++ run-time library, "fseek, _fseeki64", "ftell, _ftelli64", "fgetpos",
 *         "fsetpos", "rewind"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"

enum { PROBE = 512 };

static BOOL has_newline(const char *bytes, int count)
{
    return count > 0 && memchr(bytes, '\n', count) != NULL;
}

/* How many bytes of the file became the first `cooked` characters after entry->read_start. The
 * position is kept. */
static int64_t raw_length(struct fd *entry, int fd, int cooked)
{
    char probe[PROBE];
    int64_t here = _telli64(fd), raw = 0;
    DWORD got = 0, at = 0;
    BOOL after_cr = FALSE;
    _lseeki64(fd, entry->read_start, SEEK_SET);
    while (cooked > 0 || after_cr) {
        if (at == got) {
            at = 0;
            if (!ReadFile(entry->handle, probe, PROBE, &got, NULL) || got == 0)
                break;
        }
        char c = probe[at];
        if (after_cr && c != '\n') { /* the CR stood for itself */
            after_cr = FALSE;
            cooked--;
            continue;
        }
        at++;
        raw++;
        after_cr = c == '\r';
        if (!after_cr)
            cooked--;
    }
    _lseeki64(fd, here, SEEK_SET);
    return raw;
}

static int64_t position(FILE *stream)
{
    struct fd *entry = crt_fd(stream->_file);
    int64_t at = entry ? _telli64(stream->_file) : -1;
    int used = stream->_ptr - stream->_base;
    if (at < 0 || !stream->_base)
        return at;
    if (stream->_flag & _IOWRT) {
        if (entry->flags & FD_APPEND)
            at = _filelengthi64(stream->_file);
        at += used;
        for (int i = 0; entry->flags & FD_TEXT && i < used; i++)
            at += stream->_base[i] == '\n';
        return at;
    }
    if (!(stream->_flag & _IOREAD) || stream->_cnt <= 0)
        return at;
    BOOL exact = !(entry->flags & FD_TEXT) ||
                 (!has_newline(stream->_ptr, stream->_cnt) && !(entry->flags & FD_EOF));
    return exact ? at - stream->_cnt : entry->read_start + raw_length(entry, stream->_file, used);
}

/* ftell: bytes from the beginning of the file; -1: the stream cannot seek. */
int64_t _ftelli64(FILE *stream)
{
    crt_stream_lock(stream);
    int64_t at = position(stream);
    crt_stream_unlock(stream);
    return at;
}

long ftell(FILE *stream)
{
    return (long)_ftelli64(stream);
}

static int move(FILE *stream, int64_t offset, int origin)
{
    if (origin == SEEK_CUR) {
        int64_t at = position(stream);
        if (at < 0)
            return -1;
        offset += at;
        origin = SEEK_SET;
    }
    crt_flush(stream);
    stream->_flag &= ~_IOEOF;
    if (stream->_flag & _IORW)
        stream->_flag &= ~(_IOREAD | _IOWRT);
    return _lseeki64(stream->_file, offset, origin) < 0 ? -1 : 0;
}

/* fseek(stream, offset, SEEK_SET, SEEK_CUR or SEEK_END): 0; -1: EINVAL. */
int _fseeki64(FILE *stream, int64_t offset, int origin)
{
    if (!stream->_flag || origin < SEEK_SET || origin > SEEK_END)
        return crt_fail(EINVAL);
    crt_stream_lock(stream);
    int result = move(stream, offset, origin);
    crt_stream_unlock(stream);
    return result;
}

int fseek(FILE *stream, long offset, int origin)
{
    return _fseeki64(stream, offset, origin);
}

void rewind(FILE *stream)
{
    _fseeki64(stream, 0, SEEK_SET);
    stream->_flag &= ~_IOERR;
}

/* fgetpos, fsetpos: 0; -1: EBADF, EINVAL. */
int fgetpos(FILE *stream, fpos_t *position)
{
    *position = _ftelli64(stream);
    return *position < 0 ? -1 : 0;
}

int fsetpos(FILE *stream, const fpos_t *position)
{
    return _fseeki64(stream, *position, SEEK_SET);
}
