/*
 * format.c - text from a format and its arguments: what printf knows and a kernel needs.
 *
 * %[-][0][width][.precision] and d i u x X p s c wZ %, with l and z. Works before anything else
 * does and from the bugcheck path: no memory but the stack.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/logp.h"

struct field { /* %[-][0][width][.precision] */
    bool left, zeros;
    int width, precision; /* precision: -1 when not given */
};

/* `length` characters at once: a run of them costs a copy. */
static void emit_run(struct sink *sink, const char *text, size_t length)
{
    while (length > 0) {
        size_t room = sink->size - sink->used, now = length < room ? length : room;
        memcpy(sink->out + sink->used, text, now);
        sink->used += now;
        sink->total += now;
        text += now;
        length -= now;
        if (length > 0 && sink->flush == NULL)
            return;
        if (length > 0) {
            sink->flush(sink->out, sink->used);
            sink->used = 0;
        }
    }
}

static void emit(struct sink *sink, char c)
{
    emit_run(sink, &c, 1);
}

static void pad(struct sink *sink, char c, int count)
{
    while (count-- > 0)
        emit(sink, c);
}

static void emit_text(struct sink *sink, const struct field *field, const char *text, int length)
{
    if (!field->left)
        pad(sink, ' ', field->width - length);
    emit_run(sink, text, (size_t)length);
    if (field->left)
        pad(sink, ' ', field->width - length);
}

static void emit_string(struct sink *sink, const struct field *field, const char *text)
{
    int length = 0;
    if (text == NULL)
        text = "(null)";
    while (text[length] && (field->precision < 0 || length < field->precision))
        length++;
    emit_text(sink, field, text, length);
}

static void emit_unicode(struct sink *sink, const struct field *field, const UNICODE_STRING *text)
{
    int length = text ? text->Length / 2 : 0;
    if (!field->left)
        pad(sink, ' ', field->width - length);
    for (int at = 0; at < length;) {
        char part[64];
        int n = 0;
        for (; at < length && n < (int)sizeof part; n++, at++) {
            WCHAR c = text->Buffer[at];
            part[n] = c >= ' ' && c < 0x7F ? (char)c : '?';
        }
        emit_run(sink, part, (size_t)n);
    }
    if (field->left)
        pad(sink, ' ', field->width - length);
}

static void emit_number(struct sink *sink, const struct field *field, uint64_t value,
                        unsigned radix, bool negative, const char *digits)
{
    char text[24];
    int at = sizeof text;
    for (; value >> 32; value /= radix)
        text[--at] = digits[value % radix];
    uint32_t low = (uint32_t)value; /* i686 divides 32 bits by itself, 64 in a function */
    do
        text[--at] = digits[low % radix];
    while (low /= radix);
    int length = (int)sizeof text - at + negative;
    if (field->zeros && !field->left) {
        if (negative)
            emit(sink, '-');
        pad(sink, '0', field->width - length);
        negative = false;
        emit_text(sink, &(struct field){0}, text + at, (int)sizeof text - at);
        return;
    }
    if (negative)
        text[--at] = '-';
    emit_text(sink, field, text + at, length);
}

static const char *parse_field(const char *format, struct field *field, va_list *args)
{
    *field = (struct field){.precision = -1};
    for (;; format++) {
        if (*format == '-')
            field->left = true;
        else if (*format == '0')
            field->zeros = true;
        else
            break;
    }
    if (*format == '*') {
        field->width = va_arg(*args, int);
        format++;
    }
    for (; *format >= '0' && *format <= '9'; format++)
        field->width = field->width * 10 + (*format - '0');
    if (*format != '.')
        return format;
    field->precision = 0;
    if (*++format == '*') {
        field->precision = va_arg(*args, int);
        return format + 1;
    }
    for (; *format >= '0' && *format <= '9'; format++)
        field->precision = field->precision * 10 + (*format - '0');
    return format;
}

static void emit_signed(struct sink *sink, const struct field *field, int64_t value)
{
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    emit_number(sink, field, magnitude, 10, value < 0, "0123456789");
}

static void emit_unsigned(struct sink *sink, const struct field *field, char kind, uint64_t value)
{
    bool capital = kind == 'X';
    unsigned radix = kind == 'u' ? 10 : 16;
    emit_number(sink, field, value, radix, false,
                capital ? "0123456789ABCDEF" : "0123456789abcdef");
}

/* One conversion; `format` stands behind the % and its field. Returns where the text goes on. */
static const char *convert(struct sink *sink, struct field *field, const char *format,
                           va_list *args)
{
    int longs = 0;
    for (; *format == 'l' || *format == 'z'; format++)
        longs += *format == 'l' ? 1 : (int)(sizeof(size_t) / sizeof(int)) - 1;
    bool wide = longs >= (sizeof(long) == 8 ? 1 : 2);
    switch (*format) {
    case 'd':
    case 'i':
        emit_signed(sink, field, wide ? va_arg(*args, int64_t) : va_arg(*args, int32_t));
        break;
    case 'u':
    case 'x':
    case 'X':
        emit_unsigned(sink, field, *format,
                      wide ? va_arg(*args, uint64_t) : va_arg(*args, uint32_t));
        break;
    case 'p':
        *field = (struct field){.zeros = true, .width = 8};
        emit_unsigned(sink, field, 'x', (uintptr_t)va_arg(*args, void *));
        break;
    case 's':
        emit_string(sink, field, va_arg(*args, const char *));
        break;
    case 'w': /* %wZ */
        emit_unicode(sink, field, va_arg(*args, const UNICODE_STRING *));
        return format[1] ? format + 2 : format + 1;
    case 'c':
        emit_text(sink, field, &(char){(char)va_arg(*args, int)}, 1);
        break;
    case '\0':
        return format;
    default: /* %% and what nobody knows: shown as it is */
        emit(sink, *format);
    }
    return format + 1;
}

void KiFormat(struct sink *sink, const char *format, va_list *args)
{
    for (;;) {
        struct field field;
        const char *run = format;
        while (*format && *format != '%')
            format++;
        emit_run(sink, run, (size_t)(format - run));
        if (!*format)
            return;
        format = parse_field(format + 1, &field, args);
        format = convert(sink, &field, format, args);
    }
}
