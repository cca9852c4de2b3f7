/* float_text.c - doubles to text and back: the digits come from gdtoa (in libmingwex), the layout
 * is Microsoft's.
 *
 * Infinity and NaN are written as digits: "1.#INF", "1.#QNAN", "1.#IND", cut and rounded like
 * digits to the precision. gdtoa's quick way is right only if the x87 rounds to 53 bits, so it is
 * told to for the while.
 * Manual: "printf Type Field Characters", "_ecvt", "_fcvt", "_gcvt"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include "crt_x87.h"
#include <math.h>

char *__dtoa(double value, int mode, int digits, int *point, int *sign, char **end);
void __freedtoa(char *digits);
double __strtod(const char *text, char **end);

enum { PRECISION_MAX = 700, DIGITS_ROOM = 1100 };

struct decimal {
    char digit[DIGITS_ROOM]; /* not terminated; the value is 0.DIGITS * 10^point */
    int count, point;
    BOOL special;
};

static void put_special(struct decimal *number, double value, int wanted)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    const char *text = isinf(value) ? "1#INF" : bits == 0xFFF8000000000000ull ? "1#IND" : "1#QNAN";
    int length = strlen(text);
    memcpy(number->digit, text, length);
    number->count = length;
    number->point = 1;
    number->special = TRUE;
    if (wanted < length) {
        number->count = wanted;
        number->digit[wanted - 1] += text[wanted] >= '5';
    }
}

/* Is the value just between two neighbours of `places` decimal places? value = odd * 2^-bits has
 * exactly `bits` places, the last one a 5, so that is where bits = places + 1. Places left of the
 * point are looked at as integers. */
static BOOL is_tie(double value, int places)
{
    uint64_t bits, odd, unit = 1;
    memcpy(&bits, &value, sizeof bits);
    int exponent = (int)(bits >> 52 & 0x7FF) - 1075;
    odd = (bits & 0xFFFFFFFFFFFFFull) | 1ull << 52;
    while (!(odd & 1)) {
        odd >>= 1;
        exponent++;
    }
    if (places >= 0)
        return exponent < 0 && -exponent == places + 1;
    if (exponent < 0 || exponent > 10 || places < -18)
        return FALSE;
    for (; places < 0; places++)
        unit *= 10;
    return (odd << exponent) % unit == unit / 2;
}

/* Microsoft rounds a tie away from zero, gdtoa to even: asked for one digit more, the 5, it leaves
 * the rounding to us. */
static void round_up_last(struct decimal *number)
{
    int i = number->count - 1;
    while (i > 0 && number->digit[i - 1] == '9')
        i--;
    number->count = i;
    if (i > 0) {
        number->digit[i - 1]++;
    } else {
        number->digit[0] = '1';
        number->count = 1;
        number->point++;
    }
}

/* The place of the decimal point: the value is 0.DIGITS * 10^place. */
static int place_of(double value)
{
    int point, sign;
    char *end;
    __freedtoa(__dtoa(value, 0, 0, &point, &sign, &end));
    return point;
}

/* wanted digits in all (mode 2), or after the point (mode 3). */
static void decimal_of(struct decimal *number, double value, int mode, int wanted)
{
    int sign;
    char *end;
    number->special = FALSE;
    if (!isfinite(value)) {
        put_special(number, value, mode == 3 ? wanted + 1 : wanted);
        return;
    }
    unsigned short control = x87_round_to_double();
    int places = mode == 3 ? wanted : wanted - place_of(value);
    BOOL tie = value != 0 && is_tie(value, places);
    char *digits = __dtoa(value, mode, wanted + tie, &number->point, &sign, &end);
    x87_set_control(control);
    number->count = end - digits;
    memcpy(number->digit, digits, number->count);
    if (tie)
        round_up_last(number);
    __freedtoa(digits);
}

static char digit_at(const struct decimal *number, int i)
{
    return i >= 0 && i < number->count ? number->digit[i] : '0';
}

static char *put_fixed(char *at, const struct decimal *number, int precision, int alternate)
{
    if (number->point <= 0)
        *at++ = '0';
    for (int i = 0; i < number->point; i++)
        *at++ = digit_at(number, i);
    if (precision > 0 || alternate)
        *at++ = '.';
    for (int i = 0; i < precision; i++)
        *at++ = digit_at(number, number->point + i);
    return at;
}

static char *put_exponent(char *at, const struct decimal *number, int precision, int alternate,
                          char letter)
{
    int exponent = number->count && number->digit[0] != '0' ? number->point - 1 : 0;
    *at++ = digit_at(number, 0);
    if (precision > 0 || alternate)
        *at++ = '.';
    for (int i = 1; i <= precision; i++)
        *at++ = digit_at(number, i);
    *at++ = letter;
    *at++ = exponent < 0 ? '-' : '+';
    exponent = abs(exponent);
    *at++ = '0' + exponent / 100;
    *at++ = '0' + exponent / 10 % 10;
    *at++ = '0' + exponent % 10;
    return at;
}

/* %g: e-form where the exponent is under -4 or not under the precision; zeros at the end go unless
 * '#'. */
static char *put_general(char *at, const struct decimal *number, int precision, int alternate,
                         char letter)
{
    int exponent = number->count && number->digit[0] != '0' ? number->point - 1 : 0;
    int digits = alternate && !number->special ? precision : number->count;
    if (exponent < -4 || exponent >= precision)
        return put_exponent(at, number, digits > 1 ? digits - 1 : 0, alternate, letter);
    int places = digits - 1 - exponent;
    return put_fixed(at, number, places > 0 ? places : 0, alternate);
}

/* %a: 1.h...p+d with 13 hexadecimal digits unless a precision says otherwise. */
static char *put_hex(char *at, double value, int precision, int alternate, BOOL upper)
{
    const char *alphabet = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    uint64_t bits;
    char exponent_text[8];
    memcpy(&bits, &value, sizeof bits);
    int exponent = bits >> 52 & 0x7FF;
    uint64_t mantissa = (bits & 0xFFFFFFFFFFFFFull) | (uint64_t)(exponent != 0) << 52;
    exponent = exponent ? exponent - 1023 : mantissa ? -1022 : 0;
    if (precision < 0)
        precision = 13;
    if (precision < 13) {
        int shift = 4 * (13 - precision);
        mantissa = (mantissa + (1ull << (shift - 1))) >> shift << shift;
    }
    *at++ = alphabet[mantissa >> 52];
    if (precision > 0 || alternate)
        *at++ = '.';
    for (int i = 0; i < precision; i++)
        *at++ = i < 13 ? alphabet[mantissa >> (48 - 4 * i) & 15] : '0';
    *at++ = upper ? 'P' : 'p';
    *at++ = exponent < 0 ? '-' : '+';
    _itoa(abs(exponent), exponent_text, 10);
    strcpy(at, exponent_text);
    return at + strlen(at);
}

/* crt_float_text(text, room, value, spec): the magnitude, no sign and no 0x; its length. room >=
 * FLOAT_TEXT_MAX. */
int crt_float_text(char *text, int room, double value, const struct float_spec *spec)
{
    struct decimal number;
    int precision = spec->precision < 0 ? 6 : spec->precision;
    char kind = spec->conversion | 32, *end = text;
    BOOL upper = !(spec->conversion & 32);
    (void)room;
    if (precision > PRECISION_MAX)
        precision = PRECISION_MAX;
    if (kind == 'a' && isfinite(value))
        return put_hex(text, value, spec->precision < 0 ? -1 : precision, spec->alternate, upper) -
               text;
    if (kind == 'f') {
        decimal_of(&number, value, 3, precision);
        end = put_fixed(text, &number, precision, spec->alternate);
    } else if (kind == 'e' || kind == 'a') {
        decimal_of(&number, value, 2, precision + 1);
        end = put_exponent(text, &number, precision, spec->alternate, upper ? 'E' : 'e');
    } else {
        precision = precision ? precision : 1;
        decimal_of(&number, value, 2, precision);
        end = put_general(text, &number, precision, spec->alternate, upper ? 'E' : 'e');
    }
    return end - text;
}

/* crt_strtod(text, end): also "inf", "nan" and 0x...; ERANGE outside of the range. */
double crt_strtod(const char *text, char **end)
{
    while (isspace((unsigned char)*text))
        text++;
    return __strtod(text, end);
}

/* _ecvt, _fcvt: the digits in a static buffer; *point: where the decimal point stands; *sign:
 * negative. */
static char *digits_of(double value, int mode, int count, int *point, int *sign)
{
    static char text[DIGITS_ROOM];
    struct decimal number;
    if (count > PRECISION_MAX)
        count = PRECISION_MAX;
    decimal_of(&number, value, mode, count);
    int length = mode == 2 ? count : number.point + count;
    if (length < 0)
        length = 0;
    for (int i = 0; i < length; i++)
        text[i] = digit_at(&number, i);
    text[length] = 0;
    *point = value == 0 ? 0 : number.point;
    *sign = __builtin_signbit(value) != 0;
    return text;
}

char *_ecvt(double value, int count, int *point, int *sign)
{
    return digits_of(value, 2, count, point, sign);
}

char *_fcvt(double value, int count, int *point, int *sign)
{
    return digits_of(value, 3, count, point, sign);
}

/* _gcvt(value, digits, text): as %g, with a point always. */
char *_gcvt(double value, int digits, char *text)
{
    char room[FLOAT_TEXT_MAX];
    struct float_spec spec = {'g', digits, 0};
    int length = crt_float_text(room, sizeof room, value, &spec);
    room[length] = 0;
    strcpy(text, __builtin_signbit(value) ? "-" : "");
    strcat(text, room);
    if (!strpbrk(room, ".e"))
        strcat(text, ".");
    return text;
}
