/* wcsicmp.c - Microsoft's additions for strings of wide units: without regard to case, reversed,
 * filled.
 *
 * Manual: Visual C++ run-time library, pages of the same names.
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"

static int compare(const wchar_t *a, const wchar_t *b, size_t count)
{
    for (; count; count--, a++, b++) {
        int x = towlower(*a), y = towlower(*b);
        if (x != y || !x)
            return x - y;
    }
    return 0;
}

/* _wcsicmp and kin: the difference of the first two letters that differ, both in lower case; 0 if
 * none. */
int _wcsicmp(const wchar_t *a, const wchar_t *b)
{
    return compare(a, b, SIZE_MAX);
}

int _wcsnicmp(const wchar_t *a, const wchar_t *b, size_t count)
{
    return compare(a, b, count);
}

int _wcsicoll(const wchar_t *a, const wchar_t *b)
{
    return compare(a, b, SIZE_MAX);
}

int _wcsnicoll(const wchar_t *a, const wchar_t *b, size_t count)
{
    return compare(a, b, count);
}

int _wcsncoll(const wchar_t *a, const wchar_t *b, size_t count)
{
    return wcsncmp(a, b, count);
}

wchar_t *_wcslwr(wchar_t *text)
{
    for (wchar_t *at = text; *at; at++)
        *at = towlower(*at);
    return text;
}

wchar_t *_wcsupr(wchar_t *text)
{
    for (wchar_t *at = text; *at; at++)
        *at = towupper(*at);
    return text;
}

wchar_t *_wcsrev(wchar_t *text)
{
    for (wchar_t *from = text, *to = text + wcslen(text); from < --to; from++) {
        wchar_t kept = *from;
        *from = *to;
        *to = kept;
    }
    return text;
}

/* _wcsset, _wcsnset: every unit becomes c; at most count. */
wchar_t *_wcsnset(wchar_t *text, wchar_t c, size_t count)
{
    for (wchar_t *at = text; count && *at; count--)
        *at++ = c;
    return text;
}

wchar_t *_wcsset(wchar_t *text, wchar_t c)
{
    return _wcsnset(text, c, SIZE_MAX);
}
