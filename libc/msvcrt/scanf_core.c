/* scanf_core.c - the one scanner behind every scanf, for bytes and for wide units.
 *
 *   % [*] [width] [h | l | ll | L | w | I64 | I32] conversion
 *
 * A number is collected unit by unit, then converted by strtol's parser or gdtoa. The unit that
 * does not belong goes back.
 * Manual: Visual C++ run-time library, "Format Specification Fields: scanf and wscanf Functions"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"

enum size { SIZE_INT, SIZE_SHORT, SIZE_LONG, SIZE_64, SIZE_WIDE };
enum { NUMBER_MAX = 512 };
enum outcome { MATCHED, MISMATCH, INPUT_END };

struct scan {
    struct source *source;
    const void *format; /* of the source's width */
    size_t at;
    int taken; /* units read so far, for %n */
    BOOL skip;
    int width; /* INT_MAX: none */
    enum size size;
};

static int take(struct scan *scan)
{
    int unit = scan->source->get(scan->source);
    scan->taken += unit != EOF;
    return unit;
}

static void give_back(struct scan *scan, int unit)
{
    if (unit != EOF) {
        scan->taken--;
        scan->source->unget(scan->source, unit);
    }
}

static unsigned format_unit(const struct scan *scan)
{
    return unit_at(scan->format, scan->at, scan->source->wide);
}

static BOOL is_blank(int unit)
{
    return unit == ' ' || (unit >= 9 && unit <= 13);
}

static void skip_blanks(struct scan *scan)
{
    int unit;
    do {
        unit = take(scan);
    } while (is_blank(unit));
    give_back(scan, unit);
}

/* ---- collecting the text of a number: append while it can be one ---- */
struct number {
    char text[NUMBER_MAX];
    int used, room; /* room: what the width allows */
};

static BOOL accept(struct scan *scan, struct number *number, const char *set)
{
    if (number->used >= number->room)
        return FALSE;
    int unit = take(scan);
    if (unit > 0 && unit < 128 && strchr(set, unit)) {
        number->text[number->used++] = unit;
        return TRUE;
    }
    give_back(scan, unit);
    return FALSE;
}

static int accept_all(struct scan *scan, struct number *number, const char *set)
{
    int count = 0;
    while (accept(scan, number, set))
        count++;
    return count;
}

static void begin_number(const struct scan *scan, struct number *number)
{
    number->used = 0;
    number->room = scan->width < NUMBER_MAX - 1 ? scan->width : NUMBER_MAX - 1;
}

/* FALSE: no digit. *base 0 becomes 8, 10 or 16. */
static BOOL collect_integer(struct scan *scan, struct number *number, int *base)
{
    int digits = 0;
    accept(scan, number, "+-");
    if ((*base == 0 || *base == 16) && accept(scan, number, "0")) {
        digits = 1;
        if (accept(scan, number, "xX"))
            *base = 16;
        else if (*base == 0)
            *base = 8;
    }
    if (*base == 0)
        *base = 10;
    digits += accept_all(scan, number,
                         *base == 16  ? "0123456789abcdefABCDEF"
                         : *base == 8 ? "01234567"
                                      : "0123456789");
    number->text[number->used] = 0;
    return digits > 0;
}

static BOOL collect_float(struct scan *scan, struct number *number)
{
    accept(scan, number, "+-");
    int digits = accept_all(scan, number, "0123456789");
    if (accept(scan, number, "."))
        digits += accept_all(scan, number, "0123456789");
    if (digits && accept(scan, number, "eE")) {
        accept(scan, number, "+-");
        digits = accept_all(scan, number, "0123456789");
    }
    number->text[number->used] = 0;
    return digits > 0;
}

static enum outcome nothing_there(struct scan *scan)
{
    int unit = take(scan);
    give_back(scan, unit);
    return unit == EOF ? INPUT_END : MISMATCH;
}

static void store_integer(const struct scan *scan, int64_t value, va_list *args)
{
    if (scan->skip)
        return;
    void *where = va_arg(*args, void *);
    if (scan->size == SIZE_SHORT)
        *(short *)where = value;
    else if (scan->size == SIZE_64)
        *(int64_t *)where = value;
    else
        *(int *)where = value;
}

static enum outcome scan_integer(struct scan *scan, int base, va_list *args)
{
    struct number number;
    skip_blanks(scan);
    begin_number(scan, &number);
    if (!collect_integer(scan, &number, &base))
        return number.used ? MISMATCH : nothing_there(scan);
    BOOL negative = number.text[0] == '-';
    const char *digits = number.text + (negative || number.text[0] == '+');
    uint64_t value = _strtoui64(digits, NULL, base);
    store_integer(scan, negative ? -value : value, args);
    return MATCHED;
}

static enum outcome scan_float(struct scan *scan, va_list *args)
{
    struct number number;
    skip_blanks(scan);
    begin_number(scan, &number);
    if (!collect_float(scan, &number))
        return number.used ? MISMATCH : nothing_there(scan);
    double value = crt_strtod(number.text, NULL);
    if (!scan->skip) {
        void *where = va_arg(*args, void *);
        if (scan->size == SIZE_LONG || scan->size == SIZE_64)
            *(double *)where = value;
        else
            *(float *)where = value;
    }
    return MATCHED;
}

/* ---- text ---- */
struct set {
    unsigned char member[256 / 8];
    BOOL inverted;
};

static BOOL in_set(const struct set *set, unsigned unit)
{
    BOOL member = unit < 256 && set->member[unit / 8] >> unit % 8 & 1;
    return member != set->inverted;
}

/* After '[': up to ']', which may come first as a member; a-z is a range. */
static void parse_set(struct scan *scan, struct set *set)
{
    *set = (struct set){.inverted = format_unit(scan) == '^'};
    scan->at += set->inverted;
    unsigned previous = 0;
    for (BOOL first = TRUE; format_unit(scan) && (first || format_unit(scan) != ']');
         first = FALSE) {
        unsigned low = format_unit(scan), high = low;
        scan->at++;
        if (low == '-' && !first && format_unit(scan) != ']' && format_unit(scan)) {
            low = previous;
            high = format_unit(scan);
            scan->at++;
        }
        for (unsigned unit = low; unit <= high && unit < 256; unit++)
            set->member[unit / 8] |= 1 << unit % 8;
        previous = high;
    }
    scan->at += format_unit(scan) == ']';
}

static void store_unit(void *text, int i, int unit, BOOL wide)
{
    if (wide)
        ((wchar_t *)text)[i] = unit;
    else
        ((char *)text)[i] = unit;
}

/* Units of the set, at most `width`; terminated unless it is %c, which must get its full width. */
static enum outcome scan_text(struct scan *scan, unsigned conversion, const struct set *set,
                              va_list *args)
{
    BOOL other = conversion == 'S' || conversion == 'C';
    BOOL wide = scan->size == SIZE_SHORT                             ? 0
                : scan->size == SIZE_LONG || scan->size == SIZE_WIDE ? 1
                                                                     : scan->source->wide != other;
    BOOL counted = (conversion | 32) == 'c';
    int width = counted && scan->width == INT_MAX ? 1 : scan->width, i = 0;
    if ((conversion | 32) == 's')
        skip_blanks(scan);
    void *text = scan->skip ? NULL : va_arg(*args, void *);
    for (int unit; i < width; i++) {
        unit = take(scan);
        if (unit == EOF || (!counted && (set ? !in_set(set, unit) : is_blank(unit)))) {
            give_back(scan, unit);
            break;
        }
        if (text)
            store_unit(text, i, unit, wide);
    }
    if (i == 0 || (counted && i < width))
        return nothing_there(scan);
    if (text && !counted)
        store_unit(text, i, 0, wide);
    return MATCHED;
}

static enum outcome scan_literal(struct scan *scan, int wanted)
{
    int unit = take(scan);
    if (unit == wanted)
        return MATCHED;
    give_back(scan, unit);
    return unit == EOF ? INPUT_END : MISMATCH;
}

static void parse_options(struct scan *scan)
{
    scan->skip = format_unit(scan) == '*';
    scan->at += scan->skip;
    scan->width = 0;
    scan->size = SIZE_INT;
    for (; format_unit(scan) >= '0' && format_unit(scan) <= '9'; scan->at++)
        scan->width = scan->width * 10 + (format_unit(scan) - '0');
    if (!scan->width)
        scan->width = INT_MAX;
    for (;; scan->at++) {
        unsigned unit = format_unit(scan);
        if (unit == 'h')
            scan->size = SIZE_SHORT;
        else if (unit == 'l' || unit == 'L')
            scan->size = scan->size == SIZE_LONG ? SIZE_64 : SIZE_LONG;
        else if (unit == 'w')
            scan->size = SIZE_WIDE;
        else if (unit == 'I' && unit_at(scan->format, scan->at + 1, scan->source->wide) == '6')
            scan->size = SIZE_64, scan->at += 2;
        else if (unit == 'I' && unit_at(scan->format, scan->at + 1, scan->source->wide) == '3')
            scan->at += 2;
        else if (unit != 'I')
            return;
    }
}

static enum outcome convert(struct scan *scan, unsigned conversion, va_list *args)
{
    struct set set;
    switch (conversion) {
    case 'd':
    case 'u':
        return scan_integer(scan, 10, args);
    case 'i':
        return scan_integer(scan, 0, args);
    case 'o':
        return scan_integer(scan, 8, args);
    case 'x':
    case 'X':
    case 'p':
        return scan_integer(scan, 16, args);
    case 'e':
    case 'E':
    case 'f':
    case 'g':
    case 'G':
        return scan_float(scan, args);
    case 's':
    case 'S':
    case 'c':
    case 'C':
        return scan_text(scan, conversion, NULL, args);
    case '[':
        parse_set(scan, &set);
        return scan_text(scan, conversion, &set, args);
    case 'n':
        store_integer(scan, scan->taken, args);
        return MATCHED;
    default:
        return scan_literal(scan, conversion);
    }
}

/* crt_scan(source, format, args): fields stored; EOF if the input ended before the first. */
int crt_scan(struct source *source, const void *format, va_list args)
{
    struct scan scan = {.source = source, .format = format};
    enum outcome outcome = MATCHED;
    int stored = 0;
    va_list list;
    va_copy(list, args);
    while (outcome == MATCHED && format_unit(&scan)) {
        unsigned unit = format_unit(&scan);
        scan.at++;
        if (is_blank(unit)) {
            skip_blanks(&scan);
        } else if (unit != '%') {
            outcome = scan_literal(&scan, unit);
        } else {
            parse_options(&scan);
            unsigned conversion = format_unit(&scan);
            scan.at += conversion != 0;
            if (conversion == '%')
                skip_blanks(&scan);
            outcome = convert(&scan, conversion, &list);
            stored += outcome == MATCHED && !scan.skip && conversion != 'n' && conversion != '%';
        }
    }
    va_end(list);
    return outcome == INPUT_END && stored == 0 ? EOF : stored;
}
