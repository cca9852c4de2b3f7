/* fgetc.c - single characters: fgetc, fputc, ungetc, and a stream's state.
 *
 * mingw's printf arrives here as one fputc per character, so the common case is a lock, a store and
 * an unlock. Results: the character as unsigned char; EOF at the end and on errors (feof, ferror
 * tell which).
 * Manual: Visual C++ run-time library, "fgetc", "fputc", "getc", "putc", "ungetc", "_getw",
 *         "_putw", "clearerr", "feof", "ferror"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#undef getc
#undef putc
#undef getchar
#undef putchar
#undef feof
#undef ferror

int fgetc(FILE *stream)
{
    crt_stream_lock(stream);
    int c = crt_getc(stream);
    crt_stream_unlock(stream);
    return c;
}

int fputc(int c, FILE *stream)
{
    crt_stream_lock(stream);
    int put = crt_putc(c, stream);
    crt_stream_unlock(stream);
    return put;
}

int getc(FILE *stream)
{
    return fgetc(stream);
}

int putc(int c, FILE *stream)
{
    return fputc(c, stream);
}

int getchar(void)
{
    return fgetc(&_iob[0]);
}

int putchar(int c)
{
    return fputc(c, &_iob[1]);
}

int _fgetchar(void)
{
    return fgetc(&_iob[0]);
}

int _fputchar(int c)
{
    return fputc(c, &_iob[1]);
}

/* One place in front of the buffer is always free after a read; a fresh stream gets its buffer
 * here. */
static int push_back(int c, FILE *stream)
{
    if (c == EOF ||
        !(stream->_flag & _IOREAD || (stream->_flag & _IORW && !(stream->_flag & _IOWRT))))
        return EOF;
    if (!stream->_base) {
        int first = _filbuf(stream);
        if (first != EOF) {
            stream->_ptr--;
            stream->_cnt++;
        }
    }
    if (stream->_ptr == stream->_base) {
        if (stream->_cnt > 0) {
            if (stream->_cnt >= stream->_bufsiz)
                return EOF;
            memmove(stream->_base + 1, stream->_base, stream->_cnt);
        }
        stream->_ptr++;
    }
    *--stream->_ptr = c;
    stream->_cnt++;
    stream->_flag = (stream->_flag & ~_IOEOF) | _IOREAD;
    return c & 0xFF;
}

/* ungetc(c, stream): c will be read next; EOF: no room, or not open for reading. */
int ungetc(int c, FILE *stream)
{
    crt_stream_lock(stream);
    int result = push_back(c, stream);
    crt_stream_unlock(stream);
    return result;
}

int _getw(FILE *stream)
{
    int word;
    return fread(&word, sizeof word, 1, stream) == 1 ? word : EOF;
}

int _putw(int word, FILE *stream)
{
    return fwrite(&word, sizeof word, 1, stream) == 1 ? word : EOF;
}

int feof(FILE *stream)
{
    return stream->_flag & _IOEOF;
}

int ferror(FILE *stream)
{
    return stream->_flag & _IOERR;
}

void clearerr(FILE *stream)
{
    struct fd *entry = crt_fd(stream->_file);
    crt_stream_lock(stream);
    stream->_flag &= ~(_IOERR | _IOEOF);
    if (entry)
        entry->flags &= ~FD_EOF;
    crt_stream_unlock(stream);
}
