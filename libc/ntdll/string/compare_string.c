/*
 * compare_string.c - counted strings against each other, with or without regard to case.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/pure.h"

/* < 0, 0, > 0 by the first difference, then by length. */
LONG NTAPI RtlCompareUnicodeString(PCUNICODE_STRING left, PCUNICODE_STRING right,
                                   BOOLEAN ignore_case)
{
    ULONG chars = (left->Length < right->Length ? left->Length : right->Length) / sizeof(WCHAR);
    for (ULONG i = 0; i < chars; i++) {
        WCHAR a = left->Buffer[i], b = right->Buffer[i];
        if (a != b && ignore_case) {
            a = RtlpUpcase(a);
            b = RtlpUpcase(b);
        }
        if (a != b)
            return a - b;
    }
    return left->Length - right->Length;
}

BOOLEAN NTAPI RtlEqualUnicodeString(PCUNICODE_STRING left, PCUNICODE_STRING right,
                                    BOOLEAN ignore_case)
{
    return left->Length == right->Length && RtlCompareUnicodeString(left, right, ignore_case) == 0;
}

BOOLEAN NTAPI RtlPrefixUnicodeString(PCUNICODE_STRING prefix, PCUNICODE_STRING string,
                                     BOOLEAN ignore_case)
{
    UNICODE_STRING start = *string;
    if (string->Length < prefix->Length)
        return FALSE;
    start.Length = prefix->Length;
    return RtlCompareUnicodeString(prefix, &start, ignore_case) == 0;
}

/* algorithm 0, 1: h = h * 65599 + character. STATUS_INVALID_PARAMETER: another one. */
NTSTATUS NTAPI RtlHashUnicodeString(PCUNICODE_STRING string, BOOLEAN ignore_case, ULONG algorithm,
                                    ULONG *hash)
{
    ULONG sum = 0;
    if (!string || !hash || algorithm > 1)
        return STATUS_INVALID_PARAMETER;
    for (ULONG i = 0; i < string->Length / sizeof(WCHAR); i++)
        sum = sum * 65599 + (ignore_case ? RtlpUpcase(string->Buffer[i]) : string->Buffer[i]);
    *hash = sum;
    return STATUS_SUCCESS;
}

/* Upper case of an ANSI character. */
CHAR NTAPI RtlUpperChar(CHAR character)
{
    UCHAR upper = RtlpWideToAnsi(RtlpUpcase(RtlpAnsiToWide((UCHAR)character)));
    return upper == '?' ? character : (CHAR)upper;
}

LONG NTAPI RtlCompareString(const ANSI_STRING *left, const ANSI_STRING *right, BOOLEAN ignore_case)
{
    ULONG bytes = left->Length < right->Length ? left->Length : right->Length;
    for (ULONG i = 0; i < bytes; i++) {
        CHAR a = left->Buffer[i], b = right->Buffer[i];
        if (a != b && ignore_case) {
            a = RtlUpperChar(a);
            b = RtlUpperChar(b);
        }
        if (a != b)
            return (UCHAR)a - (UCHAR)b;
    }
    return left->Length - right->Length;
}

BOOLEAN NTAPI RtlEqualString(const ANSI_STRING *left, const ANSI_STRING *right, BOOLEAN ignore_case)
{
    return left->Length == right->Length && RtlCompareString(left, right, ignore_case) == 0;
}
