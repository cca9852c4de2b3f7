/*
 * locale.c - the one locale there is: English (United States), 0x0409.
 *
 * Manual: MSDN "GetLocaleInfo", "GetUserDefaultLCID", "IsValidLocale".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

#define ENGLISH_US MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US)
#define LC_TYPE                                                                                    \
    0x0000FFFFu /* without LOCALE_NOUSEROVERRIDE, LOCALE_RETURN_NUMBER and their like              \
                 */

static const struct {
    LCTYPE type;
    LPCWSTR text;
} facts[] = {
    {LOCALE_ILANGUAGE, L"0409"},
    {LOCALE_SLANGUAGE, L"English (United States)"},
    {LOCALE_SENGLANGUAGE, L"English"},
    {LOCALE_SABBREVLANGNAME, L"ENU"},
    {LOCALE_SNATIVELANGNAME, L"English"},
    {LOCALE_ICOUNTRY, L"1"},
    {LOCALE_SCOUNTRY, L"United States"},
    {LOCALE_SENGCOUNTRY, L"United States"},
    {LOCALE_SABBREVCTRYNAME, L"USA"},
    {LOCALE_IDEFAULTLANGUAGE, L"0409"},
    {LOCALE_IDEFAULTCOUNTRY, L"1"},
    {LOCALE_IDEFAULTCODEPAGE, L"437"},
    {LOCALE_IDEFAULTANSICODEPAGE, L"1252"},
    {LOCALE_SLIST, L","},
    {LOCALE_IMEASURE, L"1"},
    {LOCALE_SDECIMAL, L"."},
    {LOCALE_STHOUSAND, L","},
    {LOCALE_SGROUPING, L"3;0"},
    {LOCALE_IDIGITS, L"2"},
    {LOCALE_ILZERO, L"1"},
    {LOCALE_SCURRENCY, L"$"},
    {LOCALE_SDATE, L"/"},
    {LOCALE_STIME, L":"},
    {LOCALE_SSHORTDATE, L"M/d/yyyy"},
    {LOCALE_SLONGDATE, L"dddd, MMMM dd, yyyy"},
    {LOCALE_STIMEFORMAT, L"h:mm:ss tt"},
    {LOCALE_S1159, L"AM"},
    {LOCALE_S2359, L"PM"},
    {LOCALE_SISO639LANGNAME, L"en"},
    {LOCALE_SISO3166CTRYNAME, L"US"},
    {LOCALE_SNAME, L"en-US"},
};

static LPCWSTR find_fact(LCTYPE type)
{
    for (unsigned i = 0; i < COUNT_OF(facts); i++)
        if (facts[i].type == (type & LC_TYPE))
            return facts[i].text;
    return NULL;
}

static ULONG number_of(LPCWSTR text)
{
    ULONG value = 0;
    for (; *text >= '0' && *text <= '9'; text++)
        value = value * 10 + (*text - '0');
    return value;
}

/* size: characters, 0 to only ask. Returns the characters with NUL; 0 with ERROR_INVALID_FLAGS for
 * a fact that is not in the table above, ERROR_INSUFFICIENT_BUFFER or ERROR_INVALID_PARAMETER. */
int WINAPI GetLocaleInfoW(LCID locale, LCTYPE type, LPWSTR buffer, int size)
{
    LPCWSTR fact = find_fact(type);
    if (size < 0 || (size && !buffer) || !IsValidLocale(locale, LCID_INSTALLED))
        return BasepFail(ERROR_INVALID_PARAMETER);
    if (!fact)
        return BasepFail(ERROR_INVALID_FLAGS);

    ULONG number = number_of(fact);
    BOOL as_number = (type & LOCALE_RETURN_NUMBER) != 0;
    int units = as_number ? (int)(sizeof number / sizeof(WCHAR)) : (int)wcslen(fact) + 1;
    if (!size)
        return units;
    if (size < units)
        return BasepFail(ERROR_INSUFFICIENT_BUFFER);
    RtlMoveMemory(buffer, as_number ? (const void *)&number : fact, units * sizeof(WCHAR));
    return units;
}

int WINAPI GetLocaleInfoA(LCID locale, LCTYPE type, LPSTR buffer, int size)
{
    WCHAR wide[80];
    int units = GetLocaleInfoW(locale, type, wide, COUNT_OF(wide));
    if (!units)
        return 0;
    int bytes = (type & LOCALE_RETURN_NUMBER) ? units * (int)sizeof(WCHAR) : units;
    if (!size)
        return bytes;
    if (size < bytes)
        return BasepFail(ERROR_INSUFFICIENT_BUFFER);
    if (type & LOCALE_RETURN_NUMBER)
        RtlMoveMemory(buffer, wide, bytes);
    else
        BasepNarrow(wide, units - 1, buffer, size);
    return bytes;
}

BOOL WINAPI IsValidLocale(LCID locale, DWORD flags)
{
    return locale == LOCALE_USER_DEFAULT || locale == LOCALE_SYSTEM_DEFAULT ||
           locale == LOCALE_NEUTRAL || locale == LOCALE_INVARIANT ||
           LANGIDFROMLCID(locale) == ENGLISH_US;
}

LCID WINAPI ConvertDefaultLocale(LCID locale)
{
    return IsValidLocale(locale, LCID_INSTALLED) && locale != LOCALE_INVARIANT ? ENGLISH_US
                                                                               : locale;
}

LCID WINAPI GetUserDefaultLCID(void)
{
    return ENGLISH_US;
}

LCID WINAPI GetSystemDefaultLCID(void)
{
    return ENGLISH_US;
}

LCID WINAPI GetThreadLocale(void)
{
    return ENGLISH_US;
}

LANGID WINAPI GetUserDefaultLangID(void)
{
    return ENGLISH_US;
}

LANGID WINAPI GetSystemDefaultLangID(void)
{
    return ENGLISH_US;
}

LANGID WINAPI GetUserDefaultUILanguage(void)
{
    return ENGLISH_US;
}
