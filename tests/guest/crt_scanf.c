/* crt_scanf.c - msvcrt's scanf: fields, widths, sets, and where it stops.
 * SPDX-License-Identifier: MIT
 */
#define __USE_MINGW_ANSI_STDIO 0
#include "crt_tap.h"
#include <wchar.h>

static void numbers(void)
{
    int a = 0, b = 0, c = 0;
    unsigned u = 0;
    void *p = NULL;
    float f = 0;
    double d = 0;
    long long big = 0;
    short h = 0;
    is_number(sscanf("12 3.5 4.5 99999999999 0x1f", "%d %f %lf %I64d %x", &a, &f, &d, &big, &u), 5,
              "five kinds");
    ok(a == 12 && f == 3.5f && d == 4.5 && big == 99999999999LL && u == 0x1f, "and their values");
    is_number(sscanf("0777 0x10 010", "%i %i %i", &a, &b, &c), 3, "%i");
    ok(a == 511 && b == 16 && c == 8, "takes octal and hexadecimal");
    is_number(sscanf("-5 +7 -0x1f", "%d %d %x", &a, &b, &c), 3, "signs");
    ok(a == -5 && b == 7 && c == -0x1f, "and their values");
    is_number(sscanf("12345", "%2d%*1d%d", &a, &b), 2, "widths and a skipped field");
    ok(a == 12 && b == 45, "and their values");
    is_number(sscanf("12 ", "%hd%n", &h, &a), 1, "%n is no field");
    ok(h == 12 && a == 2, "but counts");
    is_number(sscanf("1.5e3x 1e 5", "%lf%*c %lf", &d, &d), 1, "1e is no number");
    is_number((int)d, 1500, "1.5e3 is");
    is_number(sscanf("5,6", "%d,%d", &a, &b), 2, "literals");
    is_number(sscanf("00401000", "%p", &p), 1, "%p");
    is_number((long)p, 0x401000, "is hexadecimal");
}

static void texts(void)
{
    char s[20] = "", t[20] = "", c[4] = "";
    wchar_t w[20];
    int a = 0;
    is_number(sscanf("abc123def", "%[a-z]%d%3c", s, &a, c), 3, "set, number, characters");
    ok(!strcmp(s, "abc") && a == 123 && !memcmp(c, "def", 3), "and their values");
    is_number(sscanf("]ab", "%[]a]", s), 1, "] first in a set");
    is(s, "]a", "is a member");
    is_number(sscanf("abc", "%[^c]", s), 1, "all but");
    is(s, "ab", "what is in the set");
    is_number(sscanf("  two words", "%s %s", s, t), 2, "words");
    ok(!strcmp(s, "two") && !strcmp(t, "words"), "end at blanks");
    is_number(sscanf("wide", "%S", w), 1, "%S");
    ok(!wcscmp(w, L"wide"), "stores wide units");
    is_number(swscanf(L"7 seven", L"%d %s", &a, w), 2, "swscanf");
    ok(a == 7 && !wcscmp(w, L"seven"), "reads wide units");
}

static void ends(void)
{
    int a;
    is_number(sscanf("", "%d", &a), -1, "nothing: EOF");
    is_number(sscanf("x", "%d", &a), 0, "no number: 0");
}

int main(void)
{
    numbers();
    texts();
    ends();
    return done();
}
