/* printf_core.c - the one formatter behind every printf, for bytes and for wide units.
 *
 *   % [flags -+ #0] [width] [.precision] [h | l | ll | L | w | I | I32 | I64 | z t j] conversion
 *
 * Microsoft's rules where they differ from C99: %S and %C are of the other width, an exponent has
 * three digits, %p is eight upper-case digits, an unknown conversion prints itself. The text goes
 * to a sink unit by unit.
 * Manual: Visual C++ run-time library, "Format Specification Syntax: printf and wprintf Functions"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"

enum { LEFT = 1, PLUS = 2, SPACE = 4, SHOW_BASE = 8, ZEROS = 16 };
enum size { SIZE_INT, SIZE_SHORT, SIZE_LONG, SIZE_64, SIZE_WIDE };

struct spec {
    int flags, width, precision; /* precision -1: none given */
    enum size size;
    unsigned conversion;
};

static void put(struct sink *sink, unsigned unit)
{
    if (sink->count < 0)
        return;
    sink->count++;
    sink->put(sink, unit);
}

static void pad(struct sink *sink, unsigned unit, int count)
{
    while (count-- > 0)
        put(sink, unit);
}

/* prefix, zeros, body, in the field that the spec asks for. */
static void put_field(struct sink *sink, const struct spec *spec, const char *prefix, int zeros,
                      const char *body, int length)
{
    int used = strlen(prefix) + zeros + length;
    if (!(spec->flags & (LEFT | ZEROS)))
        pad(sink, ' ', spec->width - used);
    for (; *prefix; prefix++)
        put(sink, *prefix);
    if ((spec->flags & (LEFT | ZEROS)) == ZEROS)
        pad(sink, '0', spec->width - used);
    pad(sink, '0', zeros);
    for (int i = 0; i < length; i++)
        put(sink, (unsigned char)body[i]);
    if (spec->flags & LEFT)
        pad(sink, ' ', spec->width - used);
}

static const char *sign_of(const struct spec *spec, BOOL negative)
{
    return negative ? "-" : spec->flags & PLUS ? "+" : spec->flags & SPACE ? " " : "";
}

static void put_integer(struct sink *sink, struct spec *spec, uint64_t value, const char *prefix)
{
    char digits[24];
    int at = sizeof digits;
    const char *alphabet = spec->conversion == 'x' ? "0123456789abcdef" : "0123456789ABCDEF";
    unsigned base = spec->conversion == 'o' ? 8 : (spec->conversion | 32) == 'x' ? 16 : 10;
    for (; value; value /= base)
        digits[--at] = alphabet[value % base];
    int length = sizeof digits - at;
    int wanted = spec->precision < 0 ? 1 : spec->precision;
    if (spec->conversion == 'o' && spec->flags & SHOW_BASE && wanted <= length)
        wanted = length + 1;
    if (spec->precision >= 0)
        spec->flags &= ~ZEROS;
    put_field(sink, spec, prefix, wanted > length ? wanted - length : 0, digits + at, length);
}

static uint64_t take_integer(enum size size, BOOL is_signed, va_list *args)
{
    if (size == SIZE_64)
        return va_arg(*args, uint64_t);
    int value = va_arg(*args, int);
    if (size == SIZE_SHORT)
        return is_signed ? (uint64_t)(int64_t)(short)value : (unsigned short)value;
    return is_signed ? (uint64_t)(int64_t)value : (unsigned)value;
}

static void format_integer(struct sink *sink, struct spec *spec, va_list *args)
{
    BOOL is_signed = spec->conversion == 'd' || spec->conversion == 'i';
    uint64_t value = take_integer(spec->size, is_signed, args);
    const char *prefix = "";
    if (is_signed) {
        BOOL negative = (int64_t)value < 0;
        prefix = sign_of(spec, negative);
        value = negative ? -value : value;
    } else if (spec->flags & SHOW_BASE && value && (spec->conversion | 32) == 'x') {
        prefix = spec->conversion == 'x' ? "0x" : "0X";
    }
    put_integer(sink, spec, value, prefix);
}

static void format_pointer(struct sink *sink, struct spec *spec, va_list *args)
{
    const char *prefix = spec->flags & SHOW_BASE ? "0X" : "";
    spec->conversion = 'X';
    spec->precision = 2 * sizeof(void *);
    put_integer(sink, spec, (uintptr_t)va_arg(*args, void *), prefix);
}

static void format_float(struct sink *sink, struct spec *spec, va_list *args)
{
    char text[FLOAT_TEXT_MAX];
    double value = va_arg(*args, double);
    struct float_spec how = {spec->conversion, spec->precision, (spec->flags & SHOW_BASE) != 0};
    int length = crt_float_text(text, sizeof text, value, &how);
    const char *prefix = sign_of(spec, __builtin_signbit(value));
    if ((spec->conversion | 32) == 'a') { /* zeros go between 0x and the digits */
        char hex[4] = "";
        strcat(strcat(hex, prefix), spec->conversion == 'a' ? "0x" : "0X");
        put_field(sink, spec, hex, 0, text, length);
    } else {
        put_field(sink, spec, prefix, 0, text, length);
    }
}

/* A unit of a string of one width, for a sink of the other: in the "C" locale a byte is the code.
 */
static void put_converted(struct sink *sink, unsigned unit)
{
    if (!sink->wide && unit > 0xFF) {
        errno = EILSEQ;
        sink->count = -1;
    } else {
        put(sink, unit);
    }
}

static void put_text(struct sink *sink, const struct spec *spec, const void *text, int length,
                     int wide)
{
    unsigned fill = spec->flags & ZEROS && !(spec->flags & LEFT) ? '0' : ' ';
    if (!(spec->flags & LEFT))
        pad(sink, fill, spec->width - length);
    for (int i = 0; i < length; i++)
        put_converted(sink, unit_at(text, i, wide));
    if (spec->flags & LEFT)
        pad(sink, ' ', spec->width - length);
}

/* %s follows the sink, %S is the other width; h, l and w overrule both. */
static int is_wide(const struct sink *sink, const struct spec *spec)
{
    if (spec->size == SIZE_SHORT)
        return 0;
    if (spec->size == SIZE_LONG || spec->size == SIZE_WIDE)
        return 1;
    return spec->conversion == 's' || spec->conversion == 'c' ? sink->wide : !sink->wide;
}

static void format_string(struct sink *sink, struct spec *spec, va_list *args)
{
    int wide = is_wide(sink, spec), length = 0;
    const void *text = va_arg(*args, void *);
    if (!text) {
        text = "(null)";
        wide = 0;
    }
    while ((spec->precision < 0 || length < spec->precision) && unit_at(text, length, wide))
        length++;
    put_text(sink, spec, text, length, wide);
}

static void format_character(struct sink *sink, struct spec *spec, va_list *args)
{
    int wide = is_wide(sink, spec);
    wchar_t unit = va_arg(*args, int);
    if (!wide)
        unit = (unsigned char)unit;
    put_text(sink, spec, &unit, 1, TRUE);
}

static void store_count(struct sink *sink, struct spec *spec, va_list *args)
{
    void *where = va_arg(*args, void *);
    if (spec->size == SIZE_SHORT)
        *(short *)where = sink->count;
    else if (spec->size == SIZE_64)
        *(int64_t *)where = sink->count;
    else
        *(int *)where = sink->count;
}

static void convert(struct sink *sink, struct spec *spec, va_list *args)
{
    switch (spec->conversion) {
    case 'd':
    case 'i':
    case 'u':
    case 'o':
    case 'x':
    case 'X':
        format_integer(sink, spec, args);
        break;
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'g':
    case 'G':
        format_float(sink, spec, args);
        break;
    case 's':
    case 'S':
        format_string(sink, spec, args);
        break;
    case 'c':
    case 'C':
        format_character(sink, spec, args);
        break;
    case 'p':
        format_pointer(sink, spec, args);
        break;
    case 'n':
        store_count(sink, spec, args);
        break;
    default:
        put(sink, spec->conversion);
    }
}

static int flag_of(unsigned unit)
{
    switch (unit) {
    case '-':
        return LEFT;
    case '+':
        return PLUS;
    case ' ':
        return SPACE;
    case '#':
        return SHOW_BASE;
    case '0':
        return ZEROS;
    }
    return 0;
}

/* A number or '*'. */
static size_t parse_number(const void *format, size_t at, int wide, va_list *args, int *number)
{
    *number = 0;
    if (unit_at(format, at, wide) == '*') {
        *number = va_arg(*args, int);
        return at + 1;
    }
    for (unsigned unit; (unit = unit_at(format, at, wide)) >= '0' && unit <= '9'; at++)
        *number = *number * 10 + (unit - '0');
    return at;
}

static size_t parse_size(const void *format, size_t at, int wide, enum size *size)
{
    for (;; at++) {
        unsigned unit = unit_at(format, at, wide), next = unit ? unit_at(format, at + 1, wide) : 0;
        switch (unit) {
        case 'h':
            *size = SIZE_SHORT;
            break;
        case 'w':
            *size = SIZE_WIDE;
            break;
        case 'l':
            *size = *size == SIZE_LONG ? SIZE_64 : SIZE_LONG;
            break;
        case 'j':
            *size = SIZE_64;
            break;
        case 'I':
            if (next == '6' && unit_at(format, at + 2, wide) == '4') {
                *size = SIZE_64;
                at += 2;
            } else if (next == '3' && unit_at(format, at + 2, wide) == '2') {
                at += 2;
            }
            break;
        case 'L':
        case 'z':
        case 't':
            break;
        default:
            return at;
        }
    }
}

/* What follows a '%', up to and with the conversion. */
static size_t parse_spec(const void *format, size_t at, int wide, va_list *args, struct spec *spec)
{
    *spec = (struct spec){.precision = -1};
    for (int flag; (flag = flag_of(unit_at(format, at, wide))); at++)
        spec->flags |= flag;
    at = parse_number(format, at, wide, args, &spec->width);
    if (spec->width < 0) {
        spec->flags |= LEFT;
        spec->width = -spec->width;
    }
    if (unit_at(format, at, wide) == '.') {
        at = parse_number(format, at + 1, wide, args, &spec->precision);
        if (spec->precision < 0)
            spec->precision = -1;
    }
    at = parse_size(format, at, wide, &spec->size);
    spec->conversion = unit_at(format, at, wide);
    return spec->conversion ? at + 1 : at;
}

/* crt_format(sink, format, args): the number of units that the whole text has, or -1 (a unit that
 * cannot be converted, or the sink failed). The format has the sink's width. */
int crt_format(struct sink *sink, const void *format, va_list args)
{
    struct spec spec;
    va_list list;
    va_copy(list, args);
    sink->count = 0;
    for (size_t at = 0;;) {
        unsigned unit = unit_at(format, at++, sink->wide);
        if (!unit)
            break;
        if (unit != '%') {
            put(sink, unit);
            continue;
        }
        at = parse_spec(format, at, sink->wide, &list, &spec);
        if (spec.conversion)
            convert(sink, &spec, &list);
    }
    va_end(list);
    return sink->count;
}
