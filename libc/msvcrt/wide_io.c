/* wide_io.c - wide characters through streams.
 *
 * On a text stream a unit becomes the byte of the "C" locale (above 255: EILSEQ), on a binary
 * stream two bytes as they are.
 * Manual: Visual C++ run-time library, "fgetwc", "fputwc", "fgetws", "fputws", "ungetwc", "Unicode
 *         Stream I/O"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#undef getwc
#undef putwc
#undef getwchar
#undef putwchar

static BOOL is_text(FILE *stream)
{
    struct fd *entry = crt_fd(stream->_file);
    return entry && entry->flags & FD_TEXT;
}

/* crt_getwc, crt_putwc: lock held. */
wint_t crt_getwc(FILE *stream)
{
    int low = crt_getc(stream);
    if (low == EOF || is_text(stream))
        return low == EOF ? WEOF : low;
    int high = crt_getc(stream);
    return high == EOF ? WEOF : high << 8 | low;
}

wint_t crt_putwc(unsigned unit, FILE *stream)
{
    if (is_text(stream)) {
        if (unit <= 0xFF)
            return crt_putc(unit, stream) == EOF ? WEOF : unit;
        errno = EILSEQ;
        stream->_flag |= _IOERR;
        return WEOF;
    }
    return crt_putc(unit & 0xFF, stream) == EOF || crt_putc(unit >> 8, stream) == EOF ? WEOF : unit;
}

wint_t fgetwc(FILE *stream)
{
    crt_stream_lock(stream);
    wint_t unit = crt_getwc(stream);
    crt_stream_unlock(stream);
    return unit;
}

wint_t fputwc(wchar_t unit, FILE *stream)
{
    crt_stream_lock(stream);
    wint_t put = crt_putwc(unit, stream);
    crt_stream_unlock(stream);
    return put;
}

wint_t getwc(FILE *stream)
{
    return fgetwc(stream);
}

wint_t putwc(wchar_t unit, FILE *stream)
{
    return fputwc(unit, stream);
}

wint_t getwchar(void)
{
    return fgetwc(&_iob[0]);
}

wint_t putwchar(wchar_t unit)
{
    return fputwc(unit, &_iob[1]);
}

wint_t ungetwc(wint_t unit, FILE *stream)
{
    if (unit == WEOF)
        return WEOF;
    crt_stream_lock(stream);
    BOOL text = is_text(stream);
    BOOL done = text ? unit <= 0xFF && ungetc(unit, stream) != EOF
                     : ungetc(unit >> 8, stream) != EOF && ungetc(unit & 0xFF, stream) != EOF;
    crt_stream_unlock(stream);
    return done ? unit : WEOF;
}

wchar_t *fgetws(wchar_t *to, int room, FILE *stream)
{
    int used = 0;
    wint_t unit = 0;
    crt_stream_lock(stream);
    while (used < room - 1 && unit != L'\n' && (unit = crt_getwc(stream)) != WEOF)
        to[used++] = unit;
    crt_stream_unlock(stream);
    if (room > 0)
        to[used] = 0;
    return used ? to : NULL;
}

/* fputws(text, stream): 0 or more; WEOF. */
int fputws(const wchar_t *text, FILE *stream)
{
    wint_t put = 0;
    crt_stream_lock(stream);
    for (; *text && put != WEOF; text++)
        put = crt_putwc(*text, stream);
    crt_stream_unlock(stream);
    return put == WEOF ? WEOF : 0;
}

int _putws(const wchar_t *text)
{
    return fputws(text, &_iob[1]) == 0 && putwchar(L'\n') != WEOF ? 0 : WEOF;
}

wchar_t *_getws(wchar_t *to)
{
    size_t used = 0;
    wint_t unit;
    while ((unit = fgetwc(&_iob[0])) != WEOF && unit != L'\n')
        to[used++] = unit;
    to[used] = 0;
    return unit == WEOF && !used ? NULL : to;
}
