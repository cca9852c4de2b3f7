/* fopen.c - opening and closing streams: fopen, _fdopen, freopen, fclose, tmpfile and their wide
 * forms.
 *
 * A mode is r, w or a, then any of + (both ways), b or t (binary, text), c or n (commit on flush or
 * not), D (delete on close), S, R (sequential, random), T (short-lived), N (not inherited). Errors:
 * NULL; EINVAL for another mode, EMFILE, and those of _open.
 * Manual: Visual C++ run-time library, "fopen, _wfopen", "_fdopen", "freopen", "fclose,
 *         _fcloseall", "tmpfile", "_fsopen"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include <sys/stat.h>

/* The letters after the first; FALSE for one that is unknown. */
static BOOL parse_letter(char letter, int *open_flags, int *stream_flags)
{
    switch (letter) {
    case '+':
        *open_flags = (*open_flags & ~(_O_RDONLY | _O_WRONLY)) | _O_RDWR;
        *stream_flags = (*stream_flags & ~(_IOREAD | _IOWRT)) | _IORW;
        break;
    case 'b':
        *open_flags |= _O_BINARY;
        break;
    case 't':
        *open_flags |= _O_TEXT;
        break;
    case 'c':
        *stream_flags |= STREAM_COMMIT;
        break;
    case 'n':
        *stream_flags &= ~STREAM_COMMIT;
        break;
    case 'D':
        *open_flags |= _O_TEMPORARY;
        break;
    case 'S':
        *open_flags |= _O_SEQUENTIAL;
        break;
    case 'R':
        *open_flags |= _O_RANDOM;
        break;
    case 'T':
        *open_flags |= _O_SHORT_LIVED;
        break;
    case 'N':
        *open_flags |= _O_NOINHERIT;
        break;
    default:
        return letter == ' ';
    }
    return TRUE;
}

/* crt_parse_mode(mode, ...): 0, or -1 and EINVAL. */
int crt_parse_mode(const char *mode, int *open_flags, int *stream_flags)
{
    *stream_flags = *mode == 'r' ? _IOREAD : _IOWRT;
    switch (*mode) {
    case 'r':
        *open_flags = _O_RDONLY;
        break;
    case 'w':
        *open_flags = _O_WRONLY | _O_CREAT | _O_TRUNC;
        break;
    case 'a':
        *open_flags = _O_WRONLY | _O_CREAT | _O_APPEND;
        break;
    default:
        return crt_fail(EINVAL);
    }
    *stream_flags |= _commode & STREAM_COMMIT;
    while (*++mode && *mode != ',')
        if (!parse_letter(*mode, open_flags, stream_flags))
            return crt_fail(EINVAL);
    return 0;
}

/* The stream, locked and new, takes the descriptor; for none (-1) it is given back. */
static FILE *start(FILE *stream, int fd, int stream_flags)
{
    if (fd < 0) {
        crt_stream_give_back(stream);
    } else {
        stream->_flag = stream_flags;
        stream->_file = fd;
    }
    crt_stream_unlock(stream);
    return fd < 0 ? NULL : stream;
}

FILE *_fsopen(const char *path, const char *mode, int share)
{
    int open_flags, stream_flags;
    if (crt_parse_mode(mode, &open_flags, &stream_flags) < 0)
        return NULL;
    FILE *stream = crt_stream_new();
    return stream
               ? start(stream, _sopen(path, open_flags, share, _S_IREAD | _S_IWRITE), stream_flags)
               : NULL;
}

FILE *fopen(const char *path, const char *mode)
{
    return _fsopen(path, mode, _SH_DENYNO);
}

/* A mode has at most a few letters, all of them ASCII. */
static const char *narrow_mode(const wchar_t *mode, char room[16])
{
    int i = 0;
    for (; mode[i] && i < 15; i++)
        room[i] = mode[i] < 0x80 ? (char)mode[i] : '?';
    room[i] = 0;
    return room;
}

FILE *_wfsopen(const wchar_t *path, const wchar_t *mode, int share)
{
    char room[16];
    int open_flags, stream_flags;
    if (crt_parse_mode(narrow_mode(mode, room), &open_flags, &stream_flags) < 0)
        return NULL;
    FILE *stream = crt_stream_new();
    return stream
               ? start(stream, _wsopen(path, open_flags, share, _S_IREAD | _S_IWRITE), stream_flags)
               : NULL;
}

FILE *_wfopen(const wchar_t *path, const wchar_t *mode)
{
    return _wfsopen(path, mode, _SH_DENYNO);
}

/* fopen_s(result, path, mode): 0 or an errno value; the file is not shared for writing. */
errno_t fopen_s(FILE **result, const char *path, const char *mode)
{
    if (!result || !path || !mode)
        return errno = EINVAL;
    *result = _fsopen(path, mode, _SH_SECURE);
    return *result ? 0 : errno;
}

errno_t _wfopen_s(FILE **result, const wchar_t *path, const wchar_t *mode)
{
    if (!result || !path || !mode)
        return errno = EINVAL;
    *result = _wfsopen(path, mode, _SH_SECURE);
    return *result ? 0 : errno;
}

/* _fdopen(fd, mode): a stream on a descriptor, which it then owns. 'b' and 't' set the descriptor's
 * mode. */
FILE *_fdopen(int fd, const char *mode)
{
    int open_flags, stream_flags;
    if (!crt_fd(fd) || crt_parse_mode(mode, &open_flags, &stream_flags) < 0)
        return NULL;
    FILE *stream = crt_stream_new();
    if (stream && open_flags & (_O_TEXT | _O_BINARY))
        _setmode(fd, open_flags & (_O_TEXT | _O_BINARY));
    return stream ? start(stream, fd, stream_flags) : NULL;
}

FILE *_wfdopen(int fd, const wchar_t *mode)
{
    char room[16];
    return _fdopen(fd, narrow_mode(mode, room));
}

/* Lock held. The stream is free afterwards; a tmpfile's file goes, too. */
int crt_close(FILE *stream)
{
    if (!(stream->_flag & (_IOREAD | _IOWRT | _IORW)))
        return EOF;
    int result = crt_flush(stream);
    if (stream->_flag & _IOMYBUF)
        free(stream->_base);
    if (_close(stream->_file) < 0)
        result = EOF;
    if (stream->_tmpfname) {
        DeleteFileA(stream->_tmpfname);
        free(stream->_tmpfname);
    }
    crt_stream_give_back(stream);
    return result;
}

int fclose(FILE *stream)
{
    crt_stream_lock(stream);
    int result = crt_close(stream);
    crt_stream_unlock(stream);
    return result;
}

static int close_counting(FILE *stream)
{
    return crt_close(stream) == 0;
}

/* _fcloseall(): closes all but the standard three; how many. */
int _fcloseall(void)
{
    return crt_for_each_stream(close_counting, 3, ~0);
}

/* A standard stream must get its own number again: 0, 1 or 2 are free after the close and are found
 * first. */
static FILE *reopen(FILE *stream, const char *path, const wchar_t *wide, const char *mode)
{
    int open_flags, stream_flags;
    if (crt_parse_mode(mode, &open_flags, &stream_flags) < 0)
        return NULL;
    crt_stream_lock(stream);
    int old = stream->_file;
    crt_close(stream);
    int permission = _S_IREAD | _S_IWRITE;
    int fd = path ? _open(path, open_flags, permission) : _wopen(wide, open_flags, permission);
    if (fd >= 0 && fd != old && old >= 0 && old < 3 && _dup2(fd, old) == 0) {
        _close(fd);
        fd = old;
    }
    return start(stream, fd, stream_flags);
}

FILE *freopen(const char *path, const char *mode, FILE *stream)
{
    return reopen(stream, path, NULL, mode);
}

FILE *_wfreopen(const wchar_t *path, const wchar_t *mode, FILE *stream)
{
    char room[16];
    return reopen(stream, NULL, path, narrow_mode(mode, room));
}
