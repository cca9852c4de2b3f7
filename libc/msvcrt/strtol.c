/* strtol.c - text to numbers: strtol, strtoul, atoi, _strtoi64, strtod and their wide forms.
 *
 * One parser for both widths. Out of range: the nearest limit and ERANGE. Nothing to convert: 0,
 * *end = text.
 * Manual: Visual C++ run-time library, "strtol", "strtoul", "_strtoi64", "atoi", "atof", "strtod,
 *         wcstod"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#undef strtod
#undef wcstod

static int digit_value(unsigned unit)
{
    if (unit >= '0' && unit <= '9')
        return unit - '0';
    unit |= 32;
    return unit >= 'a' && unit <= 'z' ? (int)(unit - 'a' + 10) : 99;
}

static int64_t clamp(uint64_t value, BOOL negative, BOOL overflow, int bits, int is_signed)
{
    uint64_t most = is_signed    ? (1ull << (bits - 1)) - 1 + negative
                    : bits == 64 ? UINT64_MAX
                                 : (1ull << bits) - 1;
    if (overflow || value > most) {
        errno = ERANGE;
        return is_signed && negative ? -most : most;
    }
    return negative ? -value : value;
}

/* crt_parse_integer(text, end, base, wide, bits, is_signed): base 0 takes 0x, 0 and decimal; bits
 * 32 or 64. */
int64_t crt_parse_integer(const void *text, void **end, int base, int wide, int bits, int is_signed)
{
    size_t at = 0;
    uint64_t value = 0;
    BOOL any = FALSE, overflow = FALSE;
    while (unit_at(text, at, wide) == ' ' || unit_at(text, at, wide) - 9 < 5u)
        at++;
    BOOL negative = unit_at(text, at, wide) == '-';
    at += negative || unit_at(text, at, wide) == '+';
    BOOL hex = unit_at(text, at, wide) == '0' && (unit_at(text, at + 1, wide) | 32) == 'x' &&
               digit_value(unit_at(text, at + 2, wide)) < 16;
    if (base == 0)
        base = hex ? 16 : unit_at(text, at, wide) == '0' ? 8 : 10;
    if (base == 16 && hex)
        at += 2;
    for (int digit; (digit = digit_value(unit_at(text, at, wide))) < base; at++) {
        any = TRUE;
        overflow |= __builtin_mul_overflow(value, (uint64_t)base, &value);
        overflow |= __builtin_add_overflow(value, (uint64_t)digit, &value);
    }
    if (end)
        *end = (void *)((const char *)text + (any ? at : 0) * (wide ? sizeof(wchar_t) : 1));
    return any ? clamp(value, negative, overflow, bits, is_signed) : 0;
}

long strtol(const char *text, char **end, int base)
{
    return crt_parse_integer(text, (void **)end, base, 0, 32, 1);
}

unsigned long strtoul(const char *text, char **end, int base)
{
    return crt_parse_integer(text, (void **)end, base, 0, 32, 0);
}

int64_t _strtoi64(const char *text, char **end, int base)
{
    return crt_parse_integer(text, (void **)end, base, 0, 64, 1);
}

uint64_t _strtoui64(const char *text, char **end, int base)
{
    return crt_parse_integer(text, (void **)end, base, 0, 64, 0);
}

long wcstol(const wchar_t *text, wchar_t **end, int base)
{
    return crt_parse_integer(text, (void **)end, base, 1, 32, 1);
}

unsigned long wcstoul(const wchar_t *text, wchar_t **end, int base)
{
    return crt_parse_integer(text, (void **)end, base, 1, 32, 0);
}

int64_t _wcstoi64(const wchar_t *text, wchar_t **end, int base)
{
    return crt_parse_integer(text, (void **)end, base, 1, 64, 1);
}

uint64_t _wcstoui64(const wchar_t *text, wchar_t **end, int base)
{
    return crt_parse_integer(text, (void **)end, base, 1, 64, 0);
}

/* atoi and kin: the low bits of the value; no range check is documented. */
int64_t _atoi64(const char *text)
{
    return crt_parse_integer(text, NULL, 10, 0, 64, 1);
}

int atoi(const char *text)
{
    return strtol(text, NULL, 10);
}

long atol(const char *text)
{
    return strtol(text, NULL, 10);
}

int _wtoi(const wchar_t *text)
{
    return wcstol(text, NULL, 10);
}

long _wtol(const wchar_t *text)
{
    return wcstol(text, NULL, 10);
}

int64_t _wtoi64(const wchar_t *text)
{
    return crt_parse_integer(text, NULL, 10, 1, 64, 1);
}

double strtod(const char *text, char **end)
{
    return crt_strtod(text, end);
}

double atof(const char *text)
{
    return crt_strtod(text, NULL);
}

/* A number has only ASCII: its copy in bytes converts, and the lengths are equal. */
double wcstod(const wchar_t *text, wchar_t **end)
{
    size_t length = 0;
    while (text[length] && text[length] < 128)
        length++;
    char *narrow = malloc(length + 1), *narrow_end;
    if (!narrow)
        return 0;
    for (size_t i = 0; i < length; i++)
        narrow[i] = (char)text[i];
    narrow[length] = 0;
    double value = crt_strtod(narrow, &narrow_end);
    if (end)
        *end = (wchar_t *)text + (narrow_end - narrow);
    free(narrow);
    return value;
}

double _wtof(const wchar_t *text)
{
    return wcstod(text, NULL);
}
