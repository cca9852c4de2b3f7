/*
 * win32_string.c - lstrlen, lstrcpy, lstrcat, lstrcmp: strings that may be NULL.
 *
 * Windows catches the fault of any bad pointer here; this catches NULL.
 * Manual: MSDN "lstrlen", "lstrcpyn", "lstrcmp", "MulDiv".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

int WINAPI lstrlenA(LPCSTR text)
{
    return text ? (int)strlen(text) : 0;
}

int WINAPI lstrlenW(LPCWSTR text)
{
    return text ? (int)wcslen(text) : 0;
}

LPSTR WINAPI lstrcpyA(LPSTR to, LPCSTR from)
{
    return to && from ? strcpy(to, from) : NULL;
}

LPWSTR WINAPI lstrcpyW(LPWSTR to, LPCWSTR from)
{
    return to && from ? wcscpy(to, from) : NULL;
}

LPSTR WINAPI lstrcatA(LPSTR to, LPCSTR from)
{
    return to && from ? strcat(to, from) : NULL;
}

LPWSTR WINAPI lstrcatW(LPWSTR to, LPCWSTR from)
{
    return to && from ? wcscat(to, from) : NULL;
}

/* size: characters of `to`, NUL included; what does not fit is cut. */
LPSTR WINAPI lstrcpynA(LPSTR to, LPCSTR from, int size)
{
    int i = 0;
    if (!to || !from)
        return NULL;
    for (; i + 1 < size && from[i]; i++)
        to[i] = from[i];
    if (size > 0)
        to[i] = 0;
    return to;
}

LPWSTR WINAPI lstrcpynW(LPWSTR to, LPCWSTR from, int size)
{
    int i = 0;
    if (!to || !from)
        return NULL;
    for (; i + 1 < size && from[i]; i++)
        to[i] = from[i];
    if (size > 0)
        to[i] = 0;
    return to;
}

/* NULL stands before every string. */
static int compare_w(LPCWSTR left, LPCWSTR right, DWORD flags)
{
    if (!left || !right)
        return (left != NULL) - (right != NULL);
    return CompareStringW(LOCALE_USER_DEFAULT, flags, left, -1, right, -1) - CSTR_EQUAL;
}

static int compare_a(LPCSTR left, LPCSTR right, DWORD flags)
{
    if (!left || !right)
        return (left != NULL) - (right != NULL);
    return CompareStringA(LOCALE_USER_DEFAULT, flags, left, -1, right, -1) - CSTR_EQUAL;
}

int WINAPI lstrcmpW(LPCWSTR left, LPCWSTR right)
{
    return compare_w(left, right, 0);
}

int WINAPI lstrcmpiW(LPCWSTR left, LPCWSTR right)
{
    return compare_w(left, right, NORM_IGNORECASE);
}

int WINAPI lstrcmpA(LPCSTR left, LPCSTR right)
{
    return compare_a(left, right, 0);
}

int WINAPI lstrcmpiA(LPCSTR left, LPCSTR right)
{
    return compare_a(left, right, NORM_IGNORECASE);
}

/* number * numerator / denominator in 64 bits, rounded to the nearest; -1 for overflow or division
 * by 0. */
int WINAPI MulDiv(int number, int numerator, int denominator)
{
    LONGLONG product = (LONGLONG)number * numerator;
    if (!denominator)
        return -1;
    LONGLONG half = denominator < 0 ? -(LONGLONG)denominator / 2 : denominator / 2;
    LONGLONG result = (product < 0 ? product - half : product + half) / denominator;
    if (result > MAXLONG || result < -MAXLONG)
        return -1;
    return (int)result;
}
