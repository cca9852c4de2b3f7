/*
 * character_type.c - GetStringType: letters, digits, blanks, punctuation.
 *
 * ASCII by its ranges, what has another case by that, and a table for the rest of Latin.
 * Manual: MSDN "GetStringTypeW".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/character_type.h"

/* Characters whose kind their letter case does not tell. */
static const struct {
    WCHAR character;
    WORD type;
} exceptions[] = {
    {0x85, C1_CNTRL | C1_SPACE},  {0xAA, C1_ALPHA | C1_LOWER | C1_PUNCT},
    {0xAD, C1_PUNCT | C1_CNTRL},  {0xB2, C1_DIGIT | C1_PUNCT},
    {0xB3, C1_DIGIT | C1_PUNCT},  {0xB5, C1_ALPHA | C1_LOWER | C1_PUNCT},
    {0xB9, C1_DIGIT | C1_PUNCT},  {0xBA, C1_ALPHA | C1_LOWER | C1_PUNCT},
    {0xDF, C1_ALPHA | C1_LOWER},  {0x130, C1_ALPHA | C1_UPPER},
    {0x131, C1_ALPHA | C1_LOWER}, {0x138, C1_ALPHA | C1_LOWER},
    {0x149, C1_ALPHA | C1_LOWER}, {0x17F, C1_ALPHA | C1_LOWER},
};

static WORD ascii_type(WCHAR c)
{
    if (c < 0x20 || c == 0x7F)
        return C1_CNTRL | (c >= 9 && c <= 13 ? C1_SPACE : 0) | (c == 9 ? C1_BLANK : 0);
    if (c == ' ')
        return C1_SPACE | C1_BLANK;
    if (c >= '0' && c <= '9')
        return C1_DIGIT | C1_XDIGIT;
    WORD hexadecimal = (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? C1_XDIGIT : 0;
    if (c >= 'A' && c <= 'Z')
        return C1_UPPER | C1_ALPHA | hexadecimal;
    if (c >= 'a' && c <= 'z')
        return C1_LOWER | C1_ALPHA | hexadecimal;
    return C1_PUNCT;
}

WORD BasepCharacterType(WCHAR c)
{
    if (c < 0x80)
        return ascii_type(c);
    for (unsigned i = 0; i < COUNT_OF(exceptions); i++)
        if (exceptions[i].character == c)
            return exceptions[i].type;
    if (c < 0xA0)
        return C1_CNTRL;
    if (c == 0xA0)
        return C1_SPACE | C1_BLANK;
    if (RtlDowncaseUnicodeChar(c) != c)
        return C1_UPPER | C1_ALPHA;
    if (RtlUpcaseUnicodeChar(c) != c)
        return C1_LOWER | C1_ALPHA;
    return c < 0xC0 || c == 0xD7 || c == 0xF7 ? C1_PUNCT : C1_ALPHA;
}

static WORD script_type(WORD type)
{
    if (type & C1_ALPHA)
        return C3_ALPHA;
    return (type & C1_PUNCT) ? C3_SYMBOL : C3_NOTAPPLICABLE;
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
        WORD type = BasepCharacterType(text[i]);
        types[i] = kind == CT_CTYPE1 ? type : script_type(type);
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
    PWSTR wide = BasepWidenCounted(text, &length);
    BOOL done = wide && GetStringTypeW(kind, wide, length, types);
    BasepFree(wide);
    return done;
}

BOOL WINAPI GetStringTypeA(LCID locale, DWORD kind, LPCSTR text, int length, LPWORD types)
{
    return GetStringTypeExA(locale, kind, text, length, types);
}
