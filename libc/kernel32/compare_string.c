/*
 * compare_string.c - CompareString, LCMapString, GetStringType: letters and their cases, for one
 * neutral locale.
 *
 * Order: punctuation, digits, letters; letters without regard to case first, then lower case before
 * upper case. Accents are not taken apart, so é sorts after z. Manual: MSDN "CompareString",
 * "LCMapString", "GetStringTypeW".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

#define COMPARE_FLAGS                                                                              \
    (NORM_IGNORECASE | NORM_IGNORENONSPACE | NORM_IGNORESYMBOLS | NORM_IGNOREWIDTH |               \
     NORM_IGNOREKANATYPE | SORT_STRINGSORT | LOCALE_USE_CP_ACP)

static WORD character_type(WCHAR c)
{
    if (c < 0x20 || (c >= 0x7F && c < 0xA0))
        return C1_CNTRL | (c >= 9 && c <= 13 ? C1_SPACE : 0) | (c == 9 ? C1_BLANK : 0);
    if (c == ' ' || c == 0xA0)
        return C1_SPACE | C1_BLANK;
    if (c >= '0' && c <= '9')
        return C1_DIGIT | C1_XDIGIT;

    WORD hexadecimal = (c | 0x20) >= 'a' && (c | 0x20) <= 'f' && c < 0x80 ? C1_XDIGIT : 0;
    if (RtlDowncaseUnicodeChar(c) != c)
        return C1_UPPER | C1_ALPHA | hexadecimal;
    if (RtlUpcaseUnicodeChar(c) != c || c == 0xDF)
        return C1_LOWER | C1_ALPHA | hexadecimal;
    return c < 0xC0 || c == 0xD7 || c == 0xF7 ? C1_PUNCT : C1_ALPHA;
}

/* Rank of the kind of character, then its upper case. */
static ULONG sort_key(WCHAR c)
{
    WORD type = character_type(c);
    ULONG rank = (type & C1_ALPHA) ? 3 : (type & C1_DIGIT) ? 2 : (type & C1_CNTRL) ? 0 : 1;
    return rank << 16 | RtlUpcaseUnicodeChar(c);
}

static int length_of(LPCWSTR text, int length)
{
    return length < 0 ? (int)wcslen(text) : length;
}

static int compare(LPCWSTR left, int left_length, LPCWSTR right, int right_length, BOOL ignore_case)
{
    int difference_of_case = 0;
    for (int i = 0; i < left_length && i < right_length; i++) {
        ULONG a = sort_key(left[i]), b = sort_key(right[i]);
        if (a != b)
            return a < b ? -1 : 1;
        if (!difference_of_case && left[i] != right[i])
            difference_of_case = left[i] > right[i] ? -1 : 1; /* lower case has the higher code */
    }
    if (left_length != right_length)
        return left_length < right_length ? -1 : 1;
    return ignore_case ? 0 : difference_of_case;
}

/* Lengths in characters, -1: up to the NUL. Returns CSTR_LESS_THAN, CSTR_EQUAL or
 * CSTR_GREATER_THAN; 0 with ERROR_INVALID_PARAMETER or ERROR_INVALID_FLAGS. */
int WINAPI CompareStringW(LCID locale, DWORD flags, PCNZWCH left, int left_length, PCNZWCH right,
                          int right_length)
{
    if (!left || !right)
        return BasepFail(ERROR_INVALID_PARAMETER);
    if (flags & ~COMPARE_FLAGS)
        return BasepFail(ERROR_INVALID_FLAGS);
    return CSTR_EQUAL + compare(left, length_of(left, left_length), right,
                                length_of(right, right_length), (flags & NORM_IGNORECASE) != 0);
}

/* A counted narrow string as UTF-16 in a block; *length in units. NULL when there is no memory. */
static PWSTR widen_counted(LPCCH text, int *length)
{
    int bytes = *length < 0 ? (int)strlen(text) : *length;
    PWSTR wide = BasepAllocate((bytes + 1) * sizeof(WCHAR));
    if (!wide)
        BasepFail(ERROR_NOT_ENOUGH_MEMORY);
    else
        *length = bytes ? MultiByteToWideChar(CP_ACP, 0, text, bytes, wide, bytes) : 0;
    return wide;
}

int WINAPI CompareStringA(LCID locale, DWORD flags, PCNZCH left, int left_length, PCNZCH right,
                          int right_length)
{
    if (!left || !right)
        return BasepFail(ERROR_INVALID_PARAMETER);
    PWSTR wide_left = widen_counted(left, &left_length);
    PWSTR wide_right = widen_counted(right, &right_length);
    int result = 0;
    if (wide_left && wide_right)
        result = CompareStringW(locale, flags, wide_left, left_length, wide_right, right_length);
    BasepFree(wide_left);
    BasepFree(wide_right);
    return result;
}

/* flags: LCMAP_UPPERCASE or LCMAP_LOWERCASE (LCMAP_LINGUISTIC_CASING changes nothing); others, such
 * as LCMAP_SORTKEY, are ERROR_CALL_NOT_IMPLEMENTED. size 0: only counts. Returns characters, or 0.
 */
int WINAPI LCMapStringW(LCID locale, DWORD flags, LPCWSTR from, int length, LPWSTR to, int size)
{
    DWORD mapping = flags & ~LCMAP_LINGUISTIC_CASING;
    if (!from || !length || size < 0 || (size && !to))
        return BasepFail(ERROR_INVALID_PARAMETER);
    if (mapping != LCMAP_UPPERCASE && mapping != LCMAP_LOWERCASE && mapping)
        return BasepFail(mapping & (LCMAP_UPPERCASE | LCMAP_LOWERCASE)
                             ? ERROR_INVALID_FLAGS
                             : ERROR_CALL_NOT_IMPLEMENTED);
    if (length < 0)
        length = wcslen(from) + 1;
    if (!size)
        return length;
    if (size < length)
        return BasepFail(ERROR_INSUFFICIENT_BUFFER);
    for (int i = 0; i < length; i++)
        to[i] = mapping == LCMAP_UPPERCASE   ? RtlUpcaseUnicodeChar(from[i])
                : mapping == LCMAP_LOWERCASE ? RtlDowncaseUnicodeChar(from[i])
                                             : from[i];
    return length;
}

int WINAPI LCMapStringA(LCID locale, DWORD flags, LPCSTR from, int length, LPSTR to, int size)
{
    if (!from || !length)
        return BasepFail(ERROR_INVALID_PARAMETER);
    if (length < 0)
        length = strlen(from) + 1;
    PWSTR wide = widen_counted(from, &length);
    int result = 0;
    if (wide && LCMapStringW(locale, flags, wide, length, wide, length))
        result = WideCharToMultiByte(CP_ACP, 0, wide, length, to, size, NULL, NULL);
    BasepFree(wide);
    return result;
}

/* kind: CT_CTYPE1 (letters, digits, …) or CT_CTYPE3; CT_CTYPE2, the writing direction, is
 * ERROR_CALL_NOT_IMPLEMENTED. */
BOOL WINAPI GetStringTypeW(DWORD kind, LPCWCH text, int length, LPWORD types)
{
    if (!text || !types)
        return BasepFail(ERROR_INVALID_PARAMETER);
    if (kind != CT_CTYPE1 && kind != CT_CTYPE3)
        return BasepFail(kind == CT_CTYPE2 ? ERROR_CALL_NOT_IMPLEMENTED : ERROR_INVALID_PARAMETER);
    if (length < 0)
        length = wcslen(text) + 1;
    for (int i = 0; i < length; i++) {
        WORD type = character_type(text[i]);
        types[i] = kind == CT_CTYPE1   ? type
                   : (type & C1_ALPHA) ? C3_ALPHA
                   : (type & C1_PUNCT) ? C3_SYMBOL
                                       : C3_NOTAPPLICABLE;
    }
    return TRUE;
}

BOOL WINAPI GetStringTypeExW(LCID locale, DWORD kind, LPCWCH text, int length, LPWORD types)
{
    return GetStringTypeW(kind, text, length, types);
}

BOOL WINAPI GetStringTypeExA(LCID locale, DWORD kind, LPCSTR text, int length, LPWORD types)
{
    if (!text)
        return BasepFail(ERROR_INVALID_PARAMETER);
    if (length < 0)
        length = strlen(text) + 1;
    PWSTR wide = widen_counted(text, &length);
    BOOL done = wide && GetStringTypeW(kind, wide, length, types);
    BasepFree(wide);
    return done;
}

BOOL WINAPI GetStringTypeA(LCID locale, DWORD kind, LPCSTR text, int length, LPWORD types)
{
    return GetStringTypeExA(locale, kind, text, length, types);
}
