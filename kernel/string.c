/*
 * string.c - the memory and string functions that the compiler expects, and few more.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/base.h"

void *memcpy(void *to, const void *from, size_t bytes)
{
    void *d = to;
    size_t words = bytes / 4, rest = bytes & 3;
    __asm__ volatile("rep movsl; movl %3,%%ecx; rep movsb"
                     : "+D"(d), "+S"(from), "+c"(words)
                     : "r"(rest)
                     : "memory");
    return to;
}

void *memmove(void *to, const void *from, size_t bytes)
{
    char *d = to;
    const char *s = from;
    if (d <= s || d >= s + bytes)
        return memcpy(to, from, bytes);
    while (bytes-- > 0)
        d[bytes] = s[bytes];
    return to;
}

void *memset(void *to, int byte, size_t bytes)
{
    void *d = to;
    size_t words = bytes / 4, rest = bytes & 3;
    __asm__ volatile("rep stosl; movl %3,%%ecx; rep stosb"
                     : "+D"(d), "+c"(words)
                     : "a"((byte & 0xFF) * 0x01010101u), "r"(rest)
                     : "memory");
    return to;
}

int memcmp(const void *a, const void *b, size_t bytes)
{
    const UCHAR *x = a, *y = b;
    for (; bytes > 0; bytes--, x++, y++)
        if (*x != *y)
            return *x - *y;
    return 0;
}

size_t strlen(const char *s)
{
    const char *end = s;
    while (*end)
        end++;
    return (size_t)(end - s);
}

int strcmp(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return (UCHAR)*a - (UCHAR)*b;
}

int strncmp(const char *a, const char *b, size_t n)
{
    for (; n > 0; n--, a++, b++)
        if (*a != *b || *a == 0)
            return (UCHAR)*a - (UCHAR)*b;
    return 0;
}
