/* crt_printf.c - msvcrt's printf: a table of formats with what they must give.
 * SPDX-License-Identifier: MIT
 */
#define __USE_MINGW_ANSI_STDIO 0
#include "crt_tap.h"
#include <math.h>
#include <stdlib.h>
#include <wchar.h>

static char got[2000];

/* Through a pointer: the compiler does not know Microsoft's formats. */
static int (*const print)(char *, size_t, const char *, ...) = _snprintf;
#define CHECK(want, ...) (print(got, sizeof got, __VA_ARGS__), is(got, want, #__VA_ARGS__))

static void integers(void)
{
    CHECK("    1|2    |00003|+4| 5|006|     007|008     |",
          "%5d|%-5d|%05d|%+d|% d|%.3d|%8.3d|%-8.3d|", 1, 2, 3, 4, 5, 6, 7, 8);
    CHECK("ff FF 0xff 0XFF 010 10 0", "%x %X %#x %#X %#o %o %#x", 255, 255, 255, 255, 8, 8, 0);
    CHECK("0x000000ff 0x000000ff", "%#.8x %#010x", 255, 255);
    CHECK("4464 4464 -1 4294967295", "%hd %hu %ld %lu", 70000, 70000, -1L, -1L);
    CHECK("1099511627776 2199023255552 ffffffffffff -3", "%lld %I64d %I64x %I32d", 1LL << 40,
          1LL << 41, 0xffffffffffffLL, -3);
    CHECK("-9223372036854775808", "%I64d", -9223372036854775807LL - 1);
    CHECK("    1|2    |1    |7", "%*d|%-*d|%*d|%.*d", 5, 1, 5, 2, -5, 1, -3, 7);
    CHECK("|", "%.0d|", 0);
    CHECK("001234AB   00000010 00000010    |", "%p %10p %-12p|", (void *)0x1234ab, (void *)16,
          (void *)16);
    CHECK("100% k", "100%% %k");
}

static void floats(void)
{
    CHECK("1.000000e+005 1.000000E-300 6e+000 6.e+000", "%e %E %.0e %#.0e", 1e5, 1e-300, 5.5, 5.5);
    CHECK("100000 1e+006 0.0001 1e-005 1.00000 1E-010", "%g %g %g %g %#g %G", 1e5, 1e6, 1e-4, 1e-5,
          1.0, 1e-10);
    CHECK("0.10000000000000001 0.10000000000000000555", "%.17g %.20f", 0.1, 0.1);
    CHECK("3.14|   2.718|-0.00|1e+100", "%.*f|%*.*f|%.2f|%g", 2, 3.14159, 8, 3, 2.71828, -0.001,
          1e100);
    CHECK("1 1 2 3 4|0.13 0.38 2.67|0.15|3e+001 25",
          "%.0f %.0f %.0f %.0f %.0f|%.2f %.2f %.2f|%g|%.0e %g", 0.5, 0.51, 1.5, 2.5, 3.5, 0.125,
          0.375, 2.675, 0.15, 25.0, 25.0);
    CHECK("1.7976931348623157e+308 4.9406564584124654e-324", "%.16e %.16e", 1.7976931348623157e308,
          4.9406564584124654e-324);
    CHECK("0x1.0000000000000p+0 0X1.999999999999AP-4 0x1.922p+1", "%a %A %.3a", 1.0, 0.1, 3.14159);
    CHECK("1.500000 2.500000", "%Lf %lf", 1.5, 2.5);
}

static void infinities(void)
{
    double infinity = HUGE_VAL, indefinite = infinity - infinity;
    CHECK("1.#INF00 -1.#INF00 1.#INF00e+000 1.#INF", "%f %f %e %g", infinity, -infinity, infinity,
          infinity);
    CHECK("1.$ 1.#IO 1 +1.#INF00  1.#INF00", "%.1f %.3f %.0f %+f % f", infinity, infinity, infinity,
          infinity, infinity);
    CHECK("-1.#IND00 1.#QNAN0", "%f %f", -fabs(indefinite), fabs(indefinite));
}

static void texts(void)
{
    CHECK("(null) wide ls hs", "%s %S %ls %hs", (char *)NULL, L"wide", L"ls", "hs");
    CHECK("ab|   ab|ab   |ab", "%.2s|%5s|%-5s|%.2S", "abcdef", "ab", "ab", L"abcd");
    CHECK("a b c d     e|f    |", "%c %C %lc %hc %5c|%-5c|", 'a', L'b', L'c', 'd', 'e', 'f');
    int count = 0;
    CHECK("12345", "123%n45", &count);
    is_number(count, 3, "%n");
}

static void limits(void)
{
    char room[8];
    memset(room, '#', sizeof room);
    is_number(_snprintf(room, 5, "%s", "hello"), 5, "text of just the size: its length");
    ok(room[5] == '#' && memcmp(room, "hello", 5) == 0, "and no terminating 0");
    is_number(_snprintf(room, 5, "%s", "hello!"), -1, "text too long: -1");
    ok(room[5] == '#', "and nothing behind the buffer");
    is_number(_snprintf(NULL, 0, "%d", 12345), 5, "no buffer: the length");
}

static void wide(void)
{
    wchar_t text[100];
    char narrow[100];
    int length = _snwprintf(text, 100, L"%s %S %c %hs %ls %d %g %x", L"wide", "narrow", L'x', "hs",
                            L"ls", 42, 1.5, 255);
    wcstombs(narrow, text, sizeof narrow);
    is(narrow, "wide narrow x hs ls 42 1.5 ff", "_snwprintf");
    is_number(length, 29, "and its length");
}

int main(void)
{
    integers();
    floats();
    infinities();
    texts();
    limits();
    wide();
    return done();
}
