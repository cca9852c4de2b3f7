/* fread.c - many bytes and whole lines: fread, fwrite, fgets, fputs, gets, puts.
 *
 * Manual: Visual C++ run-time library, pages of the same names.
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"

/* Lock held: bytes until count or the end. Large pieces of a binary stream skip the buffer. */
static size_t read_bytes(char *to, size_t count, FILE *stream)
{
    size_t done = 0;
    while (done < count) {
        size_t left = count - done;
        if (stream->_cnt > 0) {
            size_t there = left < (size_t)stream->_cnt ? left : (size_t)stream->_cnt;
            memcpy(to + done, stream->_ptr, there);
            stream->_ptr += there;
            stream->_cnt -= there;
            done += there;
            continue;
        }
        if (stream->_flag & _IOREAD && stream->_bufsiz && left >= (size_t)stream->_bufsiz) {
            size_t whole = left - left % stream->_bufsiz;
            int got = _read(stream->_file, to + done, whole);
            if (got <= 0) {
                stream->_flag |= got ? _IOERR : _IOEOF;
                break;
            }
            stream->_ptr = stream->_base;
            done += got;
            continue;
        }
        int c = _filbuf(stream);
        if (c == EOF)
            break;
        to[done++] = c;
    }
    return done;
}

/* fread(to, size, count, stream): whole items read; fewer at the end or on errors. */
size_t fread(void *to, size_t size, size_t count, FILE *stream)
{
    if (size == 0 || count == 0)
        return 0;
    crt_stream_lock(stream);
    size_t done = stream->_flag & _IOWRT ? 0 : read_bytes(to, size * count, stream);
    crt_stream_unlock(stream);
    return done / size;
}

/* fwrite(from, size, count, stream): whole items written. */
size_t fwrite(const void *from, size_t size, size_t count, FILE *stream)
{
    if (size == 0 || count == 0)
        return 0;
    crt_stream_lock(stream);
    size_t done = crt_write(from, size * count, stream);
    crt_stream_unlock(stream);
    return done / size;
}

/* fgets(to, room, stream): a line with its LF, at most room - 1 bytes; NULL: nothing was left. */
char *fgets(char *to, int room, FILE *stream)
{
    if (room <= 0)
        return NULL;
    int used = 0, c = 0;
    crt_stream_lock(stream);
    while (used < room - 1 && c != '\n' && (c = crt_getc(stream)) != EOF)
        to[used++] = c;
    crt_stream_unlock(stream);
    to[used] = 0;
    return used || room == 1 ? to : NULL;
}

/* gets(to): a line of stdin without its LF, however long it is. */
char *gets(char *to)
{
    char *at = to;
    int c;
    crt_stream_lock(&_iob[0]);
    while ((c = crt_getc(&_iob[0])) != EOF && c != '\n')
        *at++ = c;
    crt_stream_unlock(&_iob[0]);
    if (c == EOF && at == to)
        return NULL;
    *at = 0;
    return to;
}

/* fputs(text, stream): 0, or EOF. */
int fputs(const char *text, FILE *stream)
{
    size_t length = strlen(text);
    return fwrite(text, 1, length, stream) == length ? 0 : EOF;
}

/* puts(text): text and LF to stdout in one piece; 0, or EOF. */
int puts(const char *text)
{
    char room[STREAM_BYTES];
    FILE *stream = &_iob[1];
    size_t length = strlen(text);
    crt_stream_lock(stream);
    int borrowed = crt_borrow_buffer(stream, room);
    BOOL done = crt_write(text, length, stream) == length && crt_putc('\n', stream) != EOF;
    crt_return_buffer(stream, borrowed);
    crt_stream_unlock(stream);
    return done ? 0 : EOF;
}
