/* printf.c - the printf family: fronts that give crt_format a sink.
 *
 * Results: units written; -1 on errors. The _sn forms return -1 when the text does not fit, and end
 * it with 0 only if there is room for that; with no buffer and size 0 they return the length.
 * Manual: Visual C++ run-time library, "printf", "_snprintf", "vprintf Functions", "_scprintf"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"

static void put_stream(struct sink *sink, unsigned unit)
{
    if (crt_putc(unit, sink->target) == EOF)
        sink->count = -1;
}

static void put_wide_stream(struct sink *sink, unsigned unit)
{
    if (crt_putwc(unit, sink->target) == WEOF)
        sink->count = -1;
}

static void put_memory(struct sink *sink, unsigned unit)
{
    if (!sink->room)
        return;
    sink->room--;
    if (sink->wide)
        *((wchar_t *)sink->target) = unit;
    else
        *((char *)sink->target) = unit;
    sink->target = (char *)sink->target + (sink->wide ? sizeof(wchar_t) : 1);
}

static int to_stream(FILE *stream, const void *format, va_list args, int wide)
{
    char room[STREAM_BYTES];
    struct sink sink = {wide ? put_wide_stream : put_stream, wide, 0, stream, 0};
    crt_stream_lock(stream);
    int borrowed = crt_borrow_buffer(stream, room);
    int count = crt_format(&sink, format, args);
    crt_return_buffer(stream, borrowed);
    crt_stream_unlock(stream);
    return count;
}

/* units: the size of the buffer; a text of just that length is not terminated. */
static int to_memory(void *text, size_t units, const void *format, va_list args, int wide)
{
    struct sink sink = {put_memory, wide, 0, text, text ? units : 0};
    int count = crt_format(&sink, format, args);
    if (!text)
        return count;
    if (sink.room) {
        sink.put(&sink, 0);
        return count;
    }
    return count >= 0 && (size_t)count > units ? -1 : count;
}

enum { UNLIMITED = 0x3FFFFFFF };

/* Body of a front with "...": hands its arguments to the v form. */
#define VARIADIC(call)                                                                             \
    va_list args;                                                                                  \
    va_start(args, format);                                                                        \
    int count = call;                                                                              \
    va_end(args);                                                                                  \
    return count

int vfprintf(FILE *stream, const char *format, va_list args)
{
    return to_stream(stream, format, args, 0);
}

int fprintf(FILE *stream, const char *format, ...)
{
    VARIADIC(to_stream(stream, format, args, 0));
}

int vprintf(const char *format, va_list args)
{
    return to_stream(&_iob[1], format, args, 0);
}

int printf(const char *format, ...)
{
    VARIADIC(to_stream(&_iob[1], format, args, 0));
}

int vsprintf(char *text, const char *format, va_list args)
{
    return to_memory(text, UNLIMITED, format, args, 0);
}

int sprintf(char *text, const char *format, ...)
{
    VARIADIC(to_memory(text, UNLIMITED, format, args, 0));
}

int _vsnprintf(char *text, size_t room, const char *format, va_list args)
{
    return to_memory(text, room, format, args, 0);
}

int _snprintf(char *text, size_t room, const char *format, ...)
{
    VARIADIC(to_memory(text, room, format, args, 0));
}

int _vscprintf(const char *format, va_list args)
{
    return to_memory(NULL, 0, format, args, 0);
}

int _scprintf(const char *format, ...)
{
    VARIADIC(to_memory(NULL, 0, format, args, 0));
}

int vfwprintf(FILE *stream, const wchar_t *format, va_list args)
{
    return to_stream(stream, format, args, 1);
}

int fwprintf(FILE *stream, const wchar_t *format, ...)
{
    VARIADIC(to_stream(stream, format, args, 1));
}

int vwprintf(const wchar_t *format, va_list args)
{
    return to_stream(&_iob[1], format, args, 1);
}

int wprintf(const wchar_t *format, ...)
{
    VARIADIC(to_stream(&_iob[1], format, args, 1));
}

int _vsnwprintf(wchar_t *text, size_t room, const wchar_t *format, va_list args)
{
    return to_memory(text, room, format, args, 1);
}

int _snwprintf(wchar_t *text, size_t room, const wchar_t *format, ...)
{
    VARIADIC(to_memory(text, room, format, args, 1));
}

/* msvcrt.dll's swprintf and vswprintf take no size. */
int crt_vswprintf(wchar_t *text, const wchar_t *format, va_list args)
{
    return to_memory(text, UNLIMITED, format, args, 1);
}

int crt_swprintf(wchar_t *text, const wchar_t *format, ...)
{
    VARIADIC(to_memory(text, UNLIMITED, format, args, 1));
}

int _vscwprintf(const wchar_t *format, va_list args)
{
    return to_memory(NULL, 0, format, args, 1);
}

int _scwprintf(const wchar_t *format, ...)
{
    VARIADIC(to_memory(NULL, 0, format, args, 1));
}
