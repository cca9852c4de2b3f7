/*
 * c_string.c - the C library's string routines that ntdll exports. ISO C, 7.24; case is ASCII's.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/ntdllp.h"

void *memchr(const void *memory, int byte, size_t bytes)
{
    for (const unsigned char *at = memory; bytes; bytes--, at++)
        if (*at == (unsigned char)byte)
            return (void *)at;
    return NULL;
}

size_t strlen(const char *text)
{
    const char *end = text;
    while (*end)
        end++;
    return (size_t)(end - text);
}

char *strcpy(char *to, const char *from)
{
    char *at = to;
    while ((*at++ = *from++))
        ;
    return to;
}

char *strcat(char *to, const char *from)
{
    strcpy(to + strlen(to), from);
    return to;
}

char *strncpy(char *to, const char *from, size_t count)
{
    size_t at = 0;
    for (; at < count && from[at]; at++)
        to[at] = from[at];
    for (; at < count; at++)
        to[at] = 0;
    return to;
}

int strncmp(const char *left, const char *right, size_t count)
{
    for (; count; count--, left++, right++)
        if (*left != *right || !*left)
            return (unsigned char)*left - (unsigned char)*right;
    return 0;
}

int strcmp(const char *left, const char *right)
{
    return strncmp(left, right, (size_t)-1);
}

char *strchr(const char *text, int character)
{
    for (;; text++) {
        if (*text == (char)character)
            return (char *)text;
        if (!*text)
            return NULL;
    }
}

char *strrchr(const char *text, int character)
{
    const char *last = NULL;
    for (;; text++) {
        if (*text == (char)character)
            last = text;
        if (!*text)
            return (char *)last;
    }
}

char *strstr(const char *text, const char *wanted)
{
    size_t length = strlen(wanted);
    for (;; text++) {
        if (strncmp(text, wanted, length) == 0)
            return (char *)text;
        if (!*text)
            return NULL;
    }
}

int tolower(int character)
{
    return character >= 'A' && character <= 'Z' ? character + 32 : character;
}

int toupper(int character)
{
    return character >= 'a' && character <= 'z' ? character - 32 : character;
}

int _strnicmp(const char *left, const char *right, size_t count)
{
    for (; count; count--, left++, right++) {
        int a = tolower((unsigned char)*left), b = tolower((unsigned char)*right);
        if (a != b || !a)
            return a - b;
    }
    return 0;
}

int _stricmp(const char *left, const char *right)
{
    return _strnicmp(left, right, (size_t)-1);
}
