/* memcpy.c - memcpy and its kin: large areas by the processor's string instructions.
 *
 * Those take a while to start, so small areas go word by word. The compiler must not turn these
 * loops into calls of the very functions they are.
 * Manual: Visual C++ run-time library, pages of the same names.
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include "crt_string_ops.h"
#pragma GCC optimize("no-tree-loop-distribute-patterns")

enum { SMALL = 128 };
typedef uint32_t word_t __attribute__((may_alias, aligned(1)));

void *memcpy(void *to, const void *from, size_t count)
{
    char *target = to;
    const char *source = from;
    if (count >= SMALL) {
        copy_words(to, from, count / 4);
        target += count & ~3u;
        source += count & ~3u;
        count &= 3;
    }
    for (; count >= 4; count -= 4, target += 4, source += 4)
        *(word_t *)target = *(const word_t *)source;
    for (; count; count--)
        *target++ = *source++;
    return to;
}

/* memmove: the areas may overlap. */
void *memmove(void *to, const void *from, size_t count)
{
    if ((uintptr_t)to - (uintptr_t)from >= count)
        return memcpy(to, from, count);
    if (count >= SMALL) {
        copy_bytes_down(to, from, count);
        return to;
    }
    for (; count >= 4; count -= 4)
        *(word_t *)((char *)to + count - 4) = *(const word_t *)((const char *)from + count - 4);
    for (; count; count--)
        ((char *)to)[count - 1] = ((const char *)from)[count - 1];
    return to;
}

void *memset(void *to, int c, size_t count)
{
    char *target = to;
    uint32_t word = (unsigned char)c * 0x01010101u;
    if (count >= SMALL) {
        fill_words(to, word, count / 4);
        target += count & ~3u;
        count &= 3;
    }
    for (; count >= 4; count -= 4, target += 4)
        *(word_t *)target = word;
    for (; count; count--)
        *target++ = c;
    return to;
}

/* memcmp: -1, 0 or 1. */
int memcmp(const void *a, const void *b, size_t count)
{
    const unsigned char *x = a, *y = b;
    for (; count >= 4 && *(const word_t *)x == *(const word_t *)y; count -= 4, x += 4, y += 4)
        continue;
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
