/* itoa.c - integers to text in a base from 2 to 36: _itoa, _ltoa, _ultoa, _i64toa, _ui64toa and the
 * wide forms.
 *
 * Only base 10 has a sign. The buffer must be large enough: 65 units for 64 bits in base 2, with
 * sign and end.
 * Manual: Visual C++ run-time library, "_itoa, _i64toa, _ui64toa, _itow..."
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"

static int digits_of(char digits[65], uint64_t value, int base, BOOL negative)
{
    int at = 65;
    digits[--at] = 0;
    do {
        digits[--at] = "0123456789abcdefghijklmnopqrstuvwxyz"[value % base];
        value /= base;
    } while (value);
    if (negative)
        digits[--at] = '-';
    return at;
}

static char *to_narrow(char *text, uint64_t value, int base, BOOL negative)
{
    char digits[66];
    return strcpy(text, digits + digits_of(digits, negative ? -value : value, base, negative));
}

static wchar_t *to_wide(wchar_t *text, uint64_t value, int base, BOOL negative)
{
    char digits[66], *from = digits + digits_of(digits, negative ? -value : value, base, negative);
    wchar_t *to = text;
    while ((*to++ = *from++))
        continue;
    return text;
}

/* In base 10 the value keeps its sign, in others it is taken as unsigned of its width. */
static uint64_t widen(int value, int base)
{
    return base == 10 ? (uint64_t)(int64_t)value : (unsigned)value;
}

char *_itoa(int value, char *text, int base)
{
    return to_narrow(text, widen(value, base), base, base == 10 && value < 0);
}

char *_ltoa(long value, char *text, int base)
{
    return _itoa(value, text, base);
}

char *_ultoa(unsigned long value, char *text, int base)
{
    return to_narrow(text, value, base, FALSE);
}

char *_i64toa(int64_t value, char *text, int base)
{
    return to_narrow(text, value, base, base == 10 && value < 0);
}

char *_ui64toa(uint64_t value, char *text, int base)
{
    return to_narrow(text, value, base, FALSE);
}

wchar_t *_itow(int value, wchar_t *text, int base)
{
    return to_wide(text, widen(value, base), base, base == 10 && value < 0);
}

wchar_t *_ltow(long value, wchar_t *text, int base)
{
    return _itow(value, text, base);
}

wchar_t *_ultow(unsigned long value, wchar_t *text, int base)
{
    return to_wide(text, value, base, FALSE);
}

wchar_t *_i64tow(int64_t value, wchar_t *text, int base)
{
    return to_wide(text, value, base, base == 10 && value < 0);
}

wchar_t *_ui64tow(uint64_t value, wchar_t *text, int base)
{
    return to_wide(text, value, base, FALSE);
}
