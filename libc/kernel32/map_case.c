/*
 * map_case.c - LCMapString: upper and lower case.
 *
 * Manual: MSDN "LCMapString".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

#define CASES (LCMAP_UPPERCASE | LCMAP_LOWERCASE)

/* flags: LCMAP_UPPERCASE or LCMAP_LOWERCASE (LCMAP_LINGUISTIC_CASING changes nothing); others, such
 * as LCMAP_SORTKEY, are ERROR_CALL_NOT_IMPLEMENTED. size 0: only counts. Returns characters, or 0.
 */
int WINAPI LCMapStringW(LCID locale, DWORD flags, LPCWSTR from, int length, LPWSTR to, int size)
{
    DWORD mapping = flags & ~LCMAP_LINGUISTIC_CASING;
    if (!from || !length || size < 0 || (size && !to))
        return BasepFail(ERROR_INVALID_PARAMETER);
    if (!mapping || (mapping & CASES) == CASES)
        return BasepFail(ERROR_INVALID_FLAGS);
    if (mapping & ~CASES)
        return BasepFail(ERROR_CALL_NOT_IMPLEMENTED);
    if (length < 0)
        length = wcslen(from) + 1;
    if (!size)
        return length;
    if (size < length)
        return BasepFail(ERROR_INSUFFICIENT_BUFFER);
    for (int i = 0; i < length; i++)
        to[i] = mapping == LCMAP_UPPERCASE ? RtlUpcaseUnicodeChar(from[i])
                                           : RtlDowncaseUnicodeChar(from[i]);
    return length;
}

int WINAPI LCMapStringA(LCID locale, DWORD flags, LPCSTR from, int length, LPSTR to, int size)
{
    if (!from || !length)
        return BasepFail(ERROR_INVALID_PARAMETER);
    if (length < 0)
        length = strlen(from) + 1;
    PWSTR wide = BasepWidenCounted(from, &length);
    int result = 0;
    if (wide && LCMapStringW(locale, flags, wide, length, wide, length))
        result = WideCharToMultiByte(CP_ACP, 0, wide, length, to, size, NULL, NULL);
    BasepFree(wide);
    return result;
}
