/*
 * debug_format.c - _vsnprintf for DbgPrint and messages: %d %i %u %x %X %o %c %s %S %ws %p %wZ %Z
 * %%, width, precision, - 0 l ll I64.
 *
 * No floating point. MSDN: "Format Specification Syntax"; %wZ and %Z (counted strings) as in the
 * WDK's DbgPrint.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/pure.h"

struct output {
    char *text;
    size_t room, length; /* length counts what did not fit, too */
};

struct spec {
    int left, zero, plus, wide, long_long, short_;
    int width, precision; /* precision -1: none */
};

static void put(struct output *out, char character)
{
    if (out->length < out->room)
        out->text[out->length] = character;
    out->length++;
}

static void pad(struct output *out, int count, char with)
{
    for (; count > 0; count--)
        put(out, with);
}

static void put_padded(struct output *out, const struct spec *spec, const char *text, int length)
{
    if (!spec->left)
        pad(out, spec->width - length, ' ');
    for (int i = 0; i < length; i++)
        put(out, text[i]);
    if (spec->left)
        pad(out, spec->width - length, ' ');
}

static void put_wide(struct output *out, const struct spec *spec, const WCHAR *text, int length)
{
    if (!spec->left)
        pad(out, spec->width - length, ' ');
    for (int i = 0; i < length; i++)
        put(out, (char)RtlpWideToAnsi(text[i]));
    if (spec->left)
        pad(out, spec->width - length, ' ');
}

static void put_number(struct output *out, const struct spec *spec, ULONGLONG value, unsigned base,
                       int negative, const char *alphabet)
{
    char digits[32];
    int count = 0;
    do
        digits[count++] = alphabet[value % base];
    while (value /= base);
    int zeros = spec->precision > count ? spec->precision - count : 0;
    int sign = negative || spec->plus;
    if (spec->zero && !spec->left && spec->precision < 0 && spec->width > count + sign)
        zeros = spec->width - count - sign;
    if (!spec->left)
        pad(out, spec->width - count - zeros - sign, ' ');
    if (sign)
        put(out, negative ? '-' : '+');
    pad(out, zeros, '0');
    for (int i = count; i; i--)
        put(out, digits[i - 1]);
    if (spec->left)
        pad(out, spec->width - count - zeros - sign, ' ');
}

static int limit(const struct spec *spec, size_t length)
{
    return spec->precision >= 0 && (size_t)spec->precision < length ? spec->precision : (int)length;
}

static void put_string(struct output *out, const struct spec *spec, const void *text, int wide)
{
    if (!text)
        put_padded(out, spec, "(null)", 6);
    else if (wide)
        put_wide(out, spec, text, limit(spec, wcslen(text)));
    else
        put_padded(out, spec, text, limit(spec, strlen(text)));
}

static void put_counted(struct output *out, const struct spec *spec, const void *string)
{
    const UNICODE_STRING *wide = string;
    const ANSI_STRING *narrow = string;
    if (!string)
        put_padded(out, spec, "(null)", 6);
    else if (spec->wide)
        put_wide(out, spec, wide->Buffer, limit(spec, wide->Length / sizeof(WCHAR)));
    else
        put_padded(out, spec, narrow->Buffer, limit(spec, narrow->Length));
}

/* Flags, width, precision, size; returns what follows. */
static const char *read_spec(const char *at, struct spec *spec, va_list *arguments)
{
    *spec = (struct spec){.precision = -1};
    for (;; at++) {
        if (*at == '-')
            spec->left = 1;
        else if (*at == '0')
            spec->zero = 1;
        else if (*at == '+')
            spec->plus = 1;
        else if (*at != ' ' && *at != '#')
            break;
    }
    if (*at == '*') {
        spec->width = va_arg(*arguments, int);
        at++;
    }
    for (; *at >= '0' && *at <= '9'; at++)
        spec->width = spec->width * 10 + (*at - '0');
    if (*at == '.') {
        spec->precision = 0;
        at++;
        if (*at == '*') {
            spec->precision = va_arg(*arguments, int);
            at++;
        }
        for (; *at >= '0' && *at <= '9'; at++)
            spec->precision = spec->precision * 10 + (*at - '0');
    }
    for (;; at++) {
        if (*at == 'l') {
            spec->long_long = spec->wide;
            spec->wide = 1;
        } else if (*at == 'w') {
            spec->wide = 1;
        } else if (*at == 'h') {
            spec->short_ = 1;
        } else if (at[0] == 'I' && at[1] == '6' && at[2] == '4') {
            spec->long_long = 1;
            at += 2;
        } else {
            return at;
        }
    }
}

static ULONGLONG unsigned_argument(const struct spec *spec, va_list *arguments)
{
    return spec->long_long ? va_arg(*arguments, ULONGLONG) : va_arg(*arguments, ULONG);
}

static void convert(struct output *out, const struct spec *spec, char kind, va_list *arguments)
{
    static const char lower[] = "0123456789abcdef", upper[] = "0123456789ABCDEF";
    LONGLONG value;
    char character;
    switch (kind) {
    case 'd':
    case 'i':
        value = spec->long_long ? va_arg(*arguments, LONGLONG) : va_arg(*arguments, LONG);
        put_number(out, spec, value < 0 ? 0 - (ULONGLONG)value : (ULONGLONG)value, 10, value < 0,
                   lower);
        break;
    case 'u':
        put_number(out, spec, unsigned_argument(spec, arguments), 10, 0, lower);
        break;
    case 'o':
        put_number(out, spec, unsigned_argument(spec, arguments), 8, 0, lower);
        break;
    case 'x':
        put_number(out, spec, unsigned_argument(spec, arguments), 16, 0, lower);
        break;
    case 'X':
        put_number(out, spec, unsigned_argument(spec, arguments), 16, 0, upper);
        break;
    case 'p':
        put_number(out, &(struct spec){.zero = 1, .width = 8, .precision = -1},
                   va_arg(*arguments, ULONG), 16, 0, upper);
        break;
    case 'c':
        character = (char)va_arg(*arguments, int);
        put_padded(out, spec, &character, 1);
        break;
    case 's':
        put_string(out, spec, va_arg(*arguments, void *), spec->wide && !spec->short_);
        break;
    case 'S':
        put_string(out, spec, va_arg(*arguments, void *), !spec->short_);
        break;
    case 'Z':
        put_counted(out, spec, va_arg(*arguments, void *));
        break;
    default:
        put(out, kind);
    }
}

/* Returns the length; -1 if it exceeds `room`, as Microsoft's does: then there is no NUL. */
int _vsnprintf(char *text, size_t room, const char *format, va_list arguments)
{
    struct output out = {text, room, 0};
    va_list copy;
    va_copy(copy, arguments);
    for (const char *at = format; *at; at++) {
        struct spec spec;
        if (*at != '%') {
            put(&out, *at);
            continue;
        }
        at = read_spec(at + 1, &spec, &copy);
        if (!*at)
            break;
        convert(&out, &spec, *at, &copy);
    }
    va_end(copy);
    if (out.length < room)
        text[out.length] = 0;
    return out.length <= room ? (int)out.length : -1;
}

int _snprintf(char *text, size_t room, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = _vsnprintf(text, room, format, arguments);
    va_end(arguments);
    return length;
}
