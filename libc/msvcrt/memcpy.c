/* memcpy.c - memcpy and its kin: the string instructions of the processor do the work.
 *
 * Manual: Visual C++ run-time library, pages of the same names.
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include "crt_string_ops.h"

void *memcpy(void *to, const void *from, size_t count)
{
    copy_words(to, from, count / 4);
    copy_bytes((char *)to + (count & ~3u), (const char *)from + (count & ~3u), count & 3);
    return to;
}

/* memmove: the areas may overlap. */
void *memmove(void *to, const void *from, size_t count)
{
    if ((uintptr_t)to - (uintptr_t)from >= count)
        return memcpy(to, from, count);
    copy_bytes_down(to, from, count);
    return to;
}

void *memset(void *to, int c, size_t count)
{
    fill_words(to, (unsigned char)c * 0x01010101u, count / 4);
    fill_bytes((char *)to + (count & ~3u), c, count & 3);
    return to;
}

int memcmp(const void *a, const void *b, size_t count)
{
    const unsigned char *x = a, *y = b;
    for (; count; count--, x++, y++)
        if (*x != *y)
            return *x < *y ? -1 : 1;
    return 0;
}

void *memchr(const void *bytes, int c, size_t count)
{
    const unsigned char *at = bytes;
    for (; count; count--, at++)
        if (*at == (unsigned char)c)
            return (void *)at;
    return NULL;
}

/* _memccpy: copies up to and with c; returns what follows it in `to`, NULL if c was not met. */
void *_memccpy(void *to, const void *from, int c, size_t count)
{
    const unsigned char *source = from;
    unsigned char *at = to;
    while (count--)
        if ((*at++ = *source++) == (unsigned char)c)
            return at;
    return NULL;
}

int _memicmp(const void *a, const void *b, size_t count)
{
    const unsigned char *x = a, *y = b;
    for (; count; count--, x++, y++)
        if (tolower(*x) != tolower(*y))
            return tolower(*x) - tolower(*y);
    return 0;
}

/* _swab: copies pairs of bytes, each pair exchanged. */
void _swab(char *from, char *to, int count)
{
    for (; count > 1; count -= 2, from += 2, to += 2) {
        char first = from[0];
        to[0] = from[1];
        to[1] = first;
    }
}
