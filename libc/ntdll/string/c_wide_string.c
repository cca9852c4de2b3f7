/*
 * c_wide_string.c - the same for wide characters. Case is that of RtlUpcaseUnicodeChar.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/pure.h"

size_t wcslen(const wchar_t *text)
{
    const wchar_t *end = text;
    while (*end)
        end++;
    return (size_t)(end - text);
}

wchar_t *wcscpy(wchar_t *to, const wchar_t *from)
{
    wchar_t *at = to;
    while ((*at++ = *from++))
        ;
    return to;
}

wchar_t *wcscat(wchar_t *to, const wchar_t *from)
{
    wcscpy(to + wcslen(to), from);
    return to;
}

wchar_t *wcsncpy(wchar_t *to, const wchar_t *from, size_t count)
{
    size_t at = 0;
    for (; at < count && from[at]; at++)
        to[at] = from[at];
    for (; at < count; at++)
        to[at] = 0;
    return to;
}

int wcsncmp(const wchar_t *left, const wchar_t *right, size_t count)
{
    for (; count; count--, left++, right++)
        if (*left != *right || !*left)
            return *left < *right ? -1 : *left > *right;
    return 0;
}

int wcscmp(const wchar_t *left, const wchar_t *right)
{
    return wcsncmp(left, right, (size_t)-1);
}

wchar_t *wcschr(const wchar_t *text, wchar_t character)
{
    for (;; text++) {
        if (*text == character)
            return (wchar_t *)text;
        if (!*text)
            return NULL;
    }
}

wchar_t *wcsrchr(const wchar_t *text, wchar_t character)
{
    const wchar_t *last = NULL;
    for (;; text++) {
        if (*text == character)
            last = text;
        if (!*text)
            return (wchar_t *)last;
    }
}

wchar_t *wcsstr(const wchar_t *text, const wchar_t *wanted)
{
    size_t length = wcslen(wanted);
    for (;; text++) {
        if (wcsncmp(text, wanted, length) == 0)
            return (wchar_t *)text;
        if (!*text)
            return NULL;
    }
}

wint_t towupper(wint_t character)
{
    return RtlpUpcase(character);
}

wint_t towlower(wint_t character)
{
    return RtlpDowncase(character);
}

int _wcsnicmp(const wchar_t *left, const wchar_t *right, size_t count)
{
    for (; count; count--, left++, right++) {
        int a = RtlpDowncase(*left), b = RtlpDowncase(*right);
        if (a != b || !a)
            return a - b;
    }
    return 0;
}

int _wcsicmp(const wchar_t *left, const wchar_t *right)
{
    return _wcsnicmp(left, right, (size_t)-1);
}
