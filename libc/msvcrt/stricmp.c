/* stricmp.c - Microsoft's additions for strings of bytes: without regard to case, reversed, filled.
 *
 * Manual: Visual C++ run-time library, pages of the same names.
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"

static int compare(const char *a, const char *b, size_t count)
{
    for (; count; count--, a++, b++) {
        int x = tolower((unsigned char)*a), y = tolower((unsigned char)*b);
        if (x != y || !x)
            return x - y;
    }
    return 0;
}

/* _stricmp and kin: the difference of the first two letters that differ, both in lower case; 0 if
 * none. */
int _stricmp(const char *a, const char *b)
{
    return compare(a, b, SIZE_MAX);
}

int _strnicmp(const char *a, const char *b, size_t count)
{
    return compare(a, b, count);
}

int _stricoll(const char *a, const char *b)
{
    return compare(a, b, SIZE_MAX);
}

int _strnicoll(const char *a, const char *b, size_t count)
{
    return compare(a, b, count);
}

int _strncoll(const char *a, const char *b, size_t count)
{
    return strncmp(a, b, count);
}

char *_strlwr(char *text)
{
    for (char *at = text; *at; at++)
        *at = tolower((unsigned char)*at);
    return text;
}

char *_strupr(char *text)
{
    for (char *at = text; *at; at++)
        *at = toupper((unsigned char)*at);
    return text;
}

char *_strrev(char *text)
{
    for (char *from = text, *to = text + strlen(text); from < --to; from++) {
        char kept = *from;
        *from = *to;
        *to = kept;
    }
    return text;
}

/* _strset, _strnset: every byte becomes c; at most count. */
char *_strnset(char *text, int c, size_t count)
{
    for (char *at = text; count && *at; count--)
        *at++ = c;
    return text;
}

char *_strset(char *text, int c)
{
    return _strnset(text, c, SIZE_MAX);
}
