/* stream_buffer.c - a stream's buffer: filling, flushing, and the one character that finds it empty
 * or full.
 *
 *      _base        _ptr             _base + _bufsiz
 *        | used      | _cnt bytes left  |            reading: left to take; writing: left to fill
 *
 * The buffer holds text after translation (LF only); _read and _write translate. _ptr and _cnt are
 * touched by macros in programs that Visual C++ compiled, so their meaning is fixed. Callers hold
 * the stream's lock.
 * Manual: Visual C++ run-time library, "fflush", "setvbuf", "_flushall"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"

static BOOL has_buffer(const FILE *stream)
{
    return (stream->_flag & (_IOMYBUF | STREAM_YOURBUF)) != 0;
}

/* Give it 4096 bytes, or the one in the FILE where unbuffered or out of memory. */
static void make_buffer(FILE *stream)
{
    stream->_base = stream->_flag & _IONBF ? NULL : malloc(STREAM_BYTES);
    stream->_bufsiz = STREAM_BYTES;
    if (stream->_base) {
        stream->_flag |= _IOMYBUF;
    } else {
        stream->_flag |= _IONBF;
        stream->_base = (char *)&stream->_charbuf;
        stream->_bufsiz = 1;
    }
    stream->_ptr = stream->_base;
    stream->_cnt = 0;
}

/* A terminal's stdout is written as it comes. */
static BOOL is_terminal(const FILE *stream)
{
    return (stream == &_iob[1] || stream == &_iob[2]) && _isatty(stream->_file);
}

static int fail(FILE *stream)
{
    stream->_flag |= _IOERR;
    stream->_cnt = 0;
    return EOF;
}

/* From here on the stream writes. EOF: it may not, or it has unread input. */
static int begin_writing(FILE *stream)
{
    if (!(stream->_flag & (_IOWRT | _IORW)) || (stream->_flag & _IOSTRG)) {
        errno = EBADF;
        return fail(stream);
    }
    if (stream->_flag & _IOREAD) {
        if (!(stream->_flag & _IOEOF))
            return fail(stream);
        stream->_ptr = stream->_base;
        stream->_flag &= ~_IOREAD;
    }
    stream->_flag = (stream->_flag & ~_IOEOF) | _IOWRT;
    stream->_cnt = 0;
    if (!has_buffer(stream) && !(stream->_flag & _IONBF) && !is_terminal(stream))
        make_buffer(stream);
    return 0;
}

static int write_buffer(FILE *stream)
{
    int used = stream->_ptr - stream->_base;
    stream->_ptr = stream->_base;
    return used == 0 || _write(stream->_file, stream->_base, used) == used ? 0 : fail(stream);
}

/* crt_flush(stream): 0, or EOF and _IOERR. Unread input is dropped. */
int crt_flush(FILE *stream)
{
    int result = 0;
    if ((stream->_flag & (_IOREAD | _IOWRT)) == _IOWRT && has_buffer(stream)) {
        result = write_buffer(stream);
        if (stream->_flag & _IORW)
            stream->_flag &= ~_IOWRT;
    }
    stream->_ptr = stream->_base;
    stream->_cnt = 0;
    return result;
}

/* _filbuf(stream): the macro getc found no byte: read some and return the first; EOF at the end or
 * on errors. */
int _filbuf(FILE *stream)
{
    if (!(stream->_flag & (_IOREAD | _IORW)) || (stream->_flag & _IOSTRG))
        return EOF;
    if (stream->_flag & _IOWRT) {
        stream->_flag |= _IOERR;
        return EOF;
    }
    stream->_flag |= _IOREAD;
    if (!stream->_base)
        make_buffer(stream);
    stream->_ptr = stream->_base;
    stream->_cnt = _read(stream->_file, stream->_base, stream->_bufsiz);
    if (stream->_cnt <= 0) {
        stream->_flag |= stream->_cnt ? _IOERR : _IOEOF;
        stream->_cnt = 0;
        return EOF;
    }
    stream->_cnt--;
    return (unsigned char)*stream->_ptr++;
}

/* _flsbuf(c, stream): the macro putc found no room: write what is there, then c. */
int _flsbuf(int c, FILE *stream)
{
    char byte = c;
    if (begin_writing(stream) < 0)
        return EOF;
    if (!has_buffer(stream))
        return _write(stream->_file, &byte, 1) == 1 ? c & 0xFF : fail(stream);
    if (write_buffer(stream) < 0)
        return EOF;
    *stream->_ptr++ = byte;
    stream->_cnt = stream->_bufsiz - 1;
    return c & 0xFF;
}

/* crt_getc, crt_putc: one byte, without the lock. */
int crt_getc(FILE *stream)
{
    return --stream->_cnt >= 0 ? (unsigned char)*stream->_ptr++ : _filbuf(stream);
}

int crt_putc(int c, FILE *stream)
{
    if (stream->_flag & _IOWRT && --stream->_cnt >= 0)
        return (unsigned char)(*stream->_ptr++ = c);
    return _flsbuf(c, stream);
}

/* crt_write(bytes, count, stream): how many were taken. Whole buffers go out without being copied.
 */
size_t crt_write(const char *bytes, size_t count, FILE *stream)
{
    size_t done = 0;
    if (count && !(stream->_flag & _IOWRT) && begin_writing(stream) < 0)
        return 0;
    while (done < count) {
        size_t left = count - done;
        if (stream->_cnt > 0) {
            size_t fits = left < (size_t)stream->_cnt ? left : (size_t)stream->_cnt;
            memcpy(stream->_ptr, bytes + done, fits);
            stream->_ptr += fits;
            stream->_cnt -= fits;
            done += fits;
        } else if (has_buffer(stream) && left < (size_t)stream->_bufsiz) {
            if (_flsbuf(bytes[done], stream) == EOF)
                break;
            done++;
        } else {
            if (begin_writing(stream) < 0 || (has_buffer(stream) && write_buffer(stream) < 0))
                break;
            size_t whole = has_buffer(stream) ? left - left % stream->_bufsiz : left;
            if (!whole)
                continue;
            int written = _write(stream->_file, bytes + done, whole);
            if (written > 0)
                done += written;
            if (written != (int)whole) {
                fail(stream);
                break;
            }
        }
    }
    return done;
}

/* One printf on an unbuffered stream goes out in one piece: lend it a buffer. TRUE: give it back
 * afterwards. */
int crt_borrow_buffer(FILE *stream, char *buffer)
{
    if (has_buffer(stream) || !(stream->_flag & _IOWRT) ||
        (!(stream->_flag & _IONBF) && !is_terminal(stream)))
        return FALSE;
    stream->_base = stream->_ptr = buffer;
    stream->_bufsiz = stream->_cnt = STREAM_BYTES;
    stream->_flag |= STREAM_YOURBUF;
    return TRUE;
}

void crt_return_buffer(FILE *stream, int borrowed)
{
    if (!borrowed)
        return;
    write_buffer(stream);
    stream->_flag &= ~STREAM_YOURBUF;
    stream->_base = stream->_ptr = NULL;
    stream->_bufsiz = stream->_cnt = 0;
}

int fflush(FILE *stream)
{
    if (!stream) {
        _flushall();
        return 0;
    }
    crt_stream_lock(stream);
    int result = crt_flush(stream);
    if (!result && stream->_flag & STREAM_COMMIT)
        result = _commit(stream->_file) ? EOF : 0;
    crt_stream_unlock(stream);
    return result;
}

static int flush_one(FILE *stream)
{
    crt_flush(stream);
    return 1;
}

/* _flushall(): the number of open streams. */
int _flushall(void)
{
    return crt_for_each_stream(flush_one, 0, _IOWRT);
}

/* setvbuf(stream, buffer, mode, bytes): _IOFBF and _IOLBF (the same here) or _IONBF. 0, or -1 for
 * other modes or sizes under 2. */
int setvbuf(FILE *stream, char *buffer, int mode, size_t bytes)
{
    if (mode != _IONBF && ((mode != _IOFBF && mode != _IOLBF) || bytes < 2 || bytes > INT_MAX))
        return -1;
    crt_stream_lock(stream);
    crt_flush(stream);
    if (stream->_flag & _IOMYBUF)
        free(stream->_base);
    stream->_flag &= ~(_IOMYBUF | STREAM_YOURBUF | _IONBF | STREAM_SETVBUF);
    stream->_base = NULL;
    stream->_cnt = stream->_bufsiz = 0;
    int result = 0;
    if (mode == _IONBF) {
        stream->_flag |= _IONBF;
    } else {
        stream->_base = buffer ? buffer : malloc(bytes);
        stream->_bufsiz = bytes & ~1u;
        if (stream->_base)
            stream->_flag |= STREAM_SETVBUF | (buffer ? STREAM_YOURBUF : _IOMYBUF);
        else
            result = -1;
    }
    stream->_ptr = stream->_base;
    crt_stream_unlock(stream);
    return result;
}

void setbuf(FILE *stream, char *buffer)
{
    setvbuf(stream, buffer, buffer ? _IOFBF : _IONBF, BUFSIZ);
}
