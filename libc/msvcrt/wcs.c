/* wcs.c - strings of wide units, as the C standard has them, and a duplicate.
 *
 * Manual: Visual C++ run-time library, pages of the same names.
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"

size_t wcslen(const wchar_t *text)
{
    const wchar_t *at = text;
    while (*at)
        at++;
    return at - text;
}

wchar_t *wcscpy(wchar_t *to, const wchar_t *from)
{
    wchar_t *at = to;
    while ((*at++ = *from++))
        continue;
    return to;
}

wchar_t *wcscat(wchar_t *to, const wchar_t *from)
{
    wcscpy(to + wcslen(to), from);
    return to;
}

/* wcsncpy: exactly count units: cut, or filled up with 0. */
wchar_t *wcsncpy(wchar_t *to, const wchar_t *from, size_t count)
{
    size_t i = 0;
    for (; i < count && from[i]; i++)
        to[i] = from[i];
    for (; i < count; i++)
        to[i] = 0;
    return to;
}

wchar_t *wcsncat(wchar_t *to, const wchar_t *from, size_t count)
{
    wchar_t *at = to + wcslen(to);
    while (count-- && *from)
        *at++ = *from++;
    *at = 0;
    return to;
}

/* wcscmp, wcsncmp: -1, 0 or 1. */
int wcscmp(const wchar_t *a, const wchar_t *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return (wchar_t)*a == (wchar_t)*b ? 0 : (wchar_t)*a < (wchar_t)*b ? -1 : 1;
}

int wcsncmp(const wchar_t *a, const wchar_t *b, size_t count)
{
    for (; count && *a && *a == *b; count--) {
        a++;
        b++;
    }
    return !count || (wchar_t)*a == (wchar_t)*b ? 0 : (wchar_t)*a < (wchar_t)*b ? -1 : 1;
}

wchar_t *wcschr(const wchar_t *text, wchar_t c)
{
    for (; *text != (wchar_t)c; text++)
        if (!*text)
            return NULL;
    return (wchar_t *)text;
}

wchar_t *wcsrchr(const wchar_t *text, wchar_t c)
{
    const wchar_t *found = NULL;
    do {
        if (*text == (wchar_t)c)
            found = text;
    } while (*text++);
    return (wchar_t *)found;
}

wchar_t *wcsstr(const wchar_t *text, const wchar_t *wanted)
{
    size_t length = wcslen(wanted);
    for (; wcsncmp(text, wanted, length); text++)
        if (!*text)
            return NULL;
    return (wchar_t *)text;
}

/* wcsspn, wcscspn: how many units at the beginning are in the set, or not in it. */
size_t wcsspn(const wchar_t *text, const wchar_t *set)
{
    size_t i = 0;
    while (text[i] && wcschr(set, text[i]))
        i++;
    return i;
}

size_t wcscspn(const wchar_t *text, const wchar_t *set)
{
    size_t i = 0;
    while (text[i] && !wcschr(set, text[i]))
        i++;
    return i;
}

wchar_t *wcspbrk(const wchar_t *text, const wchar_t *set)
{
    text += wcscspn(text, set);
    return *text ? (wchar_t *)text : NULL;
}

/* wcstok(text, set): the next piece between units of the set; NULL goes on with the text of before,
 * per thread. */
wchar_t *wcstok(wchar_t *text, const wchar_t *set)
{
    wchar_t **next = &crt_thread()->wcstok_next;
    if (!text && !(text = *next))
        return NULL;
    text += wcsspn(text, set);
    if (!*text) {
        *next = NULL;
        return NULL;
    }
    wchar_t *end = text + wcscspn(text, set);
    *next = *end ? end + 1 : end;
    *end = 0;
    return text;
}

/* In the "C" locale the order is that of the codes. */
int wcscoll(const wchar_t *a, const wchar_t *b)
{
    return wcscmp(a, b);
}

/* wcsxfrm(to, from, room): the length of the whole; cut to room. */
size_t wcsxfrm(wchar_t *to, const wchar_t *from, size_t room)
{
    if (room)
        wcsncpy(to, from, room);
    return wcslen(from);
}

wchar_t *_wcsdup(const wchar_t *text)
{
    size_t bytes = (wcslen(text) + 1) * sizeof *text;
    wchar_t *copy = malloc(bytes);
    return copy ? memcpy(copy, text, bytes) : NULL;
}

size_t wcsnlen(const wchar_t *text, size_t limit)
{
    size_t i = 0;
    while (i < limit && text[i])
        i++;
    return i;
}
