/*
 * integer.c - numbers as text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/ntdllp.h"

#define MAX_DIGITS 33

/* The digits of `value`, last first; how many. base 0 is 10. 0: no such base. */
static ULONG digits_of(ULONG value, ULONG base, char digits[MAX_DIGITS])
{
    ULONG count = 0;
    if (base == 0)
        base = 10;
    if (base != 2 && base != 8 && base != 10 && base != 16)
        return 0;
    do
        digits[count++] = "0123456789ABCDEF"[value % base];
    while (value /= base);
    return count;
}

/* STATUS_INVALID_PARAMETER: the base; STATUS_BUFFER_OVERFLOW: it does not fit in `length` (a NUL
 * only if there is room). */
NTSTATUS NTAPI RtlIntegerToChar(ULONG value, ULONG base, LONG length, char *text)
{
    char digits[MAX_DIGITS];
    LONG count = (LONG)digits_of(value, base, digits);
    if (count == 0)
        return STATUS_INVALID_PARAMETER;
    if (count > length)
        return STATUS_BUFFER_OVERFLOW;
    for (LONG i = 0; i < count; i++)
        text[i] = digits[count - 1 - i];
    if (count < length)
        text[count] = 0;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlIntegerToUnicodeString(ULONG value, ULONG base, PUNICODE_STRING string)
{
    char digits[MAX_DIGITS];
    ULONG count = digits_of(value, base, digits);
    if (count == 0)
        return STATUS_INVALID_PARAMETER;
    if (count * sizeof(WCHAR) > string->MaximumLength)
        return STATUS_BUFFER_OVERFLOW;
    for (ULONG i = 0; i < count; i++)
        string->Buffer[i] = (UCHAR)digits[count - 1 - i];
    string->Length = (USHORT)(count * sizeof(WCHAR));
    if (string->Length + sizeof(WCHAR) <= string->MaximumLength)
        string->Buffer[count] = 0;
    return STATUS_SUCCESS;
}

static ULONG digit_value(WCHAR character)
{
    if (character >= '0' && character <= '9')
        return character - '0';
    if (character >= 'a' && character <= 'f')
        return character - 'a' + 10;
    if (character >= 'A' && character <= 'F')
        return character - 'A' + 10;
    return 16;
}

/* Reads blanks, a sign, a prefix (0x, 0o, 0b if base is 0), digits; stops at what is no digit. */
NTSTATUS NTAPI RtlUnicodeStringToInteger(PCUNICODE_STRING string, ULONG base, ULONG *value)
{
    const WCHAR *at = string->Buffer, *end = at + string->Length / sizeof(WCHAR);
    int negative = 0;
    ULONG sum = 0;
    while (at < end && *at <= ' ')
        at++;
    if (at < end && (*at == '-' || *at == '+'))
        negative = *at++ == '-';
    if (base == 0) {
        base = 10;
        if (end - at > 1 && at[0] == '0' && (at[1] == 'x' || at[1] == 'o' || at[1] == 'b')) {
            base = at[1] == 'x' ? 16 : at[1] == 'o' ? 8 : 2;
            at += 2;
        }
    }
    if (base != 2 && base != 8 && base != 10 && base != 16)
        return STATUS_INVALID_PARAMETER;
    for (; at < end && digit_value(*at) < base; at++)
        sum = sum * base + digit_value(*at);
    *value = negative ? 0 - sum : sum;
    return STATUS_SUCCESS;
}
