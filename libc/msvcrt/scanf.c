/* scanf.c - the scanf family: fronts that give crt_scan a source.
 *
 * Results: fields stored, EOF if the input ended before the first.
 * Manual: Visual C++ run-time library, "scanf, wscanf", "fscanf, fwscanf", "sscanf, swscanf"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"

static int get_stream(struct source *source)
{
    return crt_getc(source->stream);
}

static void unget_stream(struct source *source, int unit)
{
    ungetc(unit, source->stream);
}

static int get_wide_stream(struct source *source)
{
    wint_t unit = crt_getwc(source->stream);
    return unit == WEOF ? EOF : unit;
}

static void unget_wide_stream(struct source *source, int unit)
{
    ungetwc(unit, source->stream);
}

static int get_memory(struct source *source)
{
    unsigned unit = unit_at(source->at, 0, source->wide);
    if (!unit)
        return EOF;
    source->at = (const char *)source->at + (source->wide ? sizeof(wchar_t) : 1);
    return unit;
}

static void unget_memory(struct source *source, int unit)
{
    (void)unit;
    source->at = (const char *)source->at - (source->wide ? sizeof(wchar_t) : 1);
}

static int from_stream(FILE *stream, const void *format, va_list args, int wide)
{
    struct source source = {
        wide ? get_wide_stream : get_stream,
        wide ? unget_wide_stream : unget_stream,
        wide,
        NULL,
        stream,
    };
    crt_stream_lock(stream);
    int stored = crt_scan(&source, format, args);
    crt_stream_unlock(stream);
    return stored;
}

static int from_memory(const void *text, const void *format, va_list args, int wide)
{
    struct source source = {get_memory, unget_memory, wide, text, NULL};
    return crt_scan(&source, format, args);
}

#define VARIADIC(call)                                                                             \
    va_list args;                                                                                  \
    va_start(args, format);                                                                        \
    int stored = call;                                                                             \
    va_end(args);                                                                                  \
    return stored

int scanf(const char *format, ...)
{
    VARIADIC(from_stream(&_iob[0], format, args, 0));
}

int fscanf(FILE *stream, const char *format, ...)
{
    VARIADIC(from_stream(stream, format, args, 0));
}

int sscanf(const char *text, const char *format, ...)
{
    VARIADIC(from_memory(text, format, args, 0));
}

int wscanf(const wchar_t *format, ...)
{
    VARIADIC(from_stream(&_iob[0], format, args, 1));
}

int fwscanf(FILE *stream, const wchar_t *format, ...)
{
    VARIADIC(from_stream(stream, format, args, 1));
}

int swscanf(const wchar_t *text, const wchar_t *format, ...)
{
    VARIADIC(from_memory(text, format, args, 1));
}
