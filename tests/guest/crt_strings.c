/* crt_strings.c - string.h, ctype.h and conversions.
 * SPDX-License-Identifier: MIT
 */
#include "crt_tap.h"
#include <ctype.h>
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <wchar.h>
#include <wctype.h>

static void memory(void)
{
    char a[64] = "0123456789", b[64];
    memmove(a + 2, a, 8);
    is(a, "0101234567", "memmove up");
    memmove(a, a + 2, 9);
    is(a, "01234567", "memmove down");
    memset(b, 'x', 63);
    b[63] = 0;
    is_number(strlen(b), 63, "memset and strlen");
    memcpy(b + 1, "abcdefg", 7);
    is_number(memcmp(b, "xabcdefgx", 9), 0, "memcpy to an odd address");
    ok(memchr(b, 'g', 63) == b + 7 && !memchr(b, 'z', 63), "memchr");
    char up[300], down[300];
    int good = 1;
    for (int n = 0; n < 200; n++)
        for (int shift = 1; shift < 9; shift++) {
            for (int i = 0; i < 300; i++)
                up[i] = down[i] = i;
            memmove(up + 10 + shift, up + 10, n);
            for (int i = n; i-- > 0;)
                ((volatile char *)down)[10 + shift + i] = down[10 + i];
            good &= memcmp(up, down, 300) == 0;
        }
    ok(good, "memmove over itself, all lengths and distances");
}

static void texts(void)
{
    char text[50] = "one,two;;three";
    ok(strchr(text, 't') == text + 4 && strrchr(text, 't') == text + 9, "strchr, strrchr");
    ok(strstr(text, "two") == text + 4 && !strstr(text, "four") && strstr(text, "") == text,
       "strstr");
    ok(strspn(text, "eno") == 3 && strcspn(text, ";,") == 3 && strpbrk(text, ";") == text + 7,
       "strspn, strcspn, strpbrk");
    is(strtok(text, ",;"), "one", "strtok");
    is(strtok(NULL, ",;"), "two", "goes on");
    is(strtok(NULL, ",;"), "three", "over empty pieces");
    ok(!strtok(NULL, ",;"), "to the end");
    ok(strcmp("a", "b") < 0 && strcmp("b", "a") > 0 && strcmp("\x80", "a") > 0,
       "strcmp compares unsigned");
    ok(strncmp("abc", "abd", 2) == 0 && _stricmp("ABC", "abc") == 0 &&
           _strnicmp("ABx", "aby", 2) == 0,
       "strncmp, _stricmp, _strnicmp");
    memset(text, 'x', 10);
    strncpy(text, "ab", 5);
    ok(!memcmp(text, "ab\0\0\0x", 6), "strncpy fills with 0");
    volatile size_t two = 2;
    is(strncat(strcpy(text, "ab"), "cdef", two), "abcd", "strncat");
    is(_strrev(_strupr(strcpy(text, "abc"))), "CBA", "_strupr, _strrev");
    ok(wcslen(L"wide") == 4 && !wcscmp(wcsstr(L"abcd", L"c"), L"cd") && !_wcsicmp(L"AB", L"ab"),
       "wide strings");
    char narrow[10];
    wchar_t wide[10];
    ok(mbstowcs(wide, "abc", 10) == 3 && wcstombs(narrow, L"xyz", 10) == 3 &&
           !strcmp(narrow, "xyz"),
       "mbstowcs, wcstombs");
}

static void numbers(void)
{
    char *end, text[70];
    is_number(strtol("  -0x1Fz", &end, 16), -31, "strtol in base 16");
    is(end, "z", "and where it stopped");
    errno = 0;
    ok(strtol("99999999999", NULL, 10) == 2147483647 && errno == ERANGE, "strtol: ERANGE");
    ok(strtoul("-1", NULL, 10) == 0xFFFFFFFF && strtol("0755", NULL, 0) == 493,
       "strtoul of -1, base 0");
    is_number(strtol("zz", &end, 36), 35 * 36 + 35, "base 36");
    ok(strtol("none", &end, 10) == 0 && !strcmp(end, "none"), "no number");
    is_number(_strtoi64("-9223372036854775808", NULL, 10), -9223372036854775807LL - 1, "_strtoi64");
    ok(atoi(" 42x") == 42 && atol("-7") == -7 && _atoi64("1099511627776") == 1LL << 40,
       "atoi, atol, _atoi64");
    ok(strtod("2.5e-3x", &end) == 2.5e-3 && !strcmp(end, "x") && atof("1e400") > 1e308,
       "strtod, atof");
    ok(strtod("0.1", NULL) == 0.1 && strtod("123456789012345678", NULL) == 123456789012345678.0,
       "strtod is exact");
    is(_itoa(-255, text, 16), "ffffff01", "_itoa in base 16");
    is(_itoa(-255, text, 10), "-255", "_itoa in base 10");
    is(_ui64toa(0xFFFFFFFFFFFFFFFFULL, text, 2) + 60, "1111", "_ui64toa in base 2");
    is(_ultoa(4000000000u, text, 10), "4000000000", "_ultoa");
}

static void classes(void)
{
    char map[129];
    for (int c = 0; c < 128; c++)
        map[c] = isupper(c)   ? 'U'
                 : islower(c) ? 'l'
                 : isdigit(c) ? 'd'
                 : ispunct(c) ? 'p'
                 : isspace(c) ? 's'
                 : iscntrl(c) ? 'c'
                              : '?';
    map[128] = 0;
    is(map,
       "cccccccccssssscccccccccccccccccc"
       "spppppppppppppppddddddddddppppppp"
       "UUUUUUUUUUUUUUUUUUUUUUUUUUppppppllllllllllllllllllllllllllppppc",
       "classes of ASCII");
    ok(!isalpha(0xE4) && !isalpha(EOF) && isxdigit('f') && !isxdigit('g') && isprint(' ') &&
           !isgraph(' ') && !isprint('\t'),
       "corners");
    ok(toupper('z') == 'Z' && tolower('Z') == 'z' && toupper('1') == '1' && towupper(L'a') == L'A',
       "case");
    ok(iswalpha(L'x') && iswdigit(L'7') && !iswspace(L'x'), "wide classes");
    is(setlocale(LC_ALL, NULL), "C", "the locale is C");
    ok(!setlocale(LC_ALL, "nonsense"), "an unknown locale is refused");
    is(localeconv()->decimal_point, ".", "decimal point");
    is_number(MB_CUR_MAX, 1, "MB_CUR_MAX");
}

int main(void)
{
    memory();
    texts();
    numbers();
    classes();
    return done();
}
