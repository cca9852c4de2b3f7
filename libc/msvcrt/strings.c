/* strings.c - strings of bytes, as the C standard has them, and a duplicate.
 *
 * Manual: Visual C++ run-time library, pages of the same names.
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"

size_t strlen(const char *text)
{
    const char *at = text;
    while (*at)
        at++;
    return at - text;
}

char *strcpy(char *to, const char *from)
{
    char *at = to;
    while ((*at++ = *from++))
        continue;
    return to;
}

char *strcat(char *to, const char *from)
{
    strcpy(to + strlen(to), from);
    return to;
}

/* strncpy: exactly count bytes: cut, or filled up with 0. */
char *strncpy(char *to, const char *from, size_t count)
{
    size_t i = 0;
    for (; i < count && from[i]; i++)
        to[i] = from[i];
    for (; i < count; i++)
        to[i] = 0;
    return to;
}

char *strncat(char *to, const char *from, size_t count)
{
    char *at = to + strlen(to);
    while (count-- && *from)
        *at++ = *from++;
    *at = 0;
    return to;
}

/* strcmp, strncmp: -1, 0 or 1. */
int strcmp(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return (unsigned char)*a == (unsigned char)*b  ? 0
           : (unsigned char)*a < (unsigned char)*b ? -1
                                                   : 1;
}

int strncmp(const char *a, const char *b, size_t count)
{
    for (; count && *a && *a == *b; count--) {
        a++;
        b++;
    }
    return !count || (unsigned char)*a == (unsigned char)*b ? 0
           : (unsigned char)*a < (unsigned char)*b          ? -1
                                                            : 1;
}

char *strchr(const char *text, int c)
{
    for (; *text != (char)c; text++)
        if (!*text)
            return NULL;
    return (char *)text;
}

char *strrchr(const char *text, int c)
{
    const char *found = NULL;
    do {
        if (*text == (char)c)
            found = text;
    } while (*text++);
    return (char *)found;
}

char *strstr(const char *text, const char *wanted)
{
    size_t length = strlen(wanted);
    for (; strncmp(text, wanted, length); text++)
        if (!*text)
            return NULL;
    return (char *)text;
}

/* strspn, strcspn: how many bytes at the beginning are in the set, or not in it. */
size_t strspn(const char *text, const char *set)
{
    size_t i = 0;
    while (text[i] && strchr(set, text[i]))
        i++;
    return i;
}

size_t strcspn(const char *text, const char *set)
{
    size_t i = 0;
    while (text[i] && !strchr(set, text[i]))
        i++;
    return i;
}

char *strpbrk(const char *text, const char *set)
{
    text += strcspn(text, set);
    return *text ? (char *)text : NULL;
}

/* strtok(text, set): the next piece between bytes of the set; NULL goes on with the text of before,
 * per thread. */
char *strtok(char *text, const char *set)
{
    char **next = &crt_thread()->strtok_next;
    if (!text && !(text = *next))
        return NULL;
    text += strspn(text, set);
    if (!*text) {
        *next = NULL;
        return NULL;
    }
    char *end = text + strcspn(text, set);
    *next = *end ? end + 1 : end;
    *end = 0;
    return text;
}

/* In the "C" locale the order is that of the codes. */
int strcoll(const char *a, const char *b)
{
    return strcmp(a, b);
}

/* strxfrm(to, from, room): the length of the whole; cut to room. */
size_t strxfrm(char *to, const char *from, size_t room)
{
    if (room)
        strncpy(to, from, room);
    return strlen(from);
}

char *_strdup(const char *text)
{
    size_t bytes = (strlen(text) + 1) * sizeof *text;
    char *copy = malloc(bytes);
    return copy ? memcpy(copy, text, bytes) : NULL;
}
