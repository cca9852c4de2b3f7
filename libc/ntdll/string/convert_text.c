/*
 * convert_text.c - buffers of text from one encoding to another. The OEM code page is the ANSI one
 * here.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/pure.h"

/* What does not fit is left out, silently, as Windows does. */
NTSTATUS NTAPI RtlMultiByteToUnicodeN(PWSTR to, ULONG to_bytes, ULONG *written, const char *from,
                                      ULONG from_bytes)
{
    ULONG count = from_bytes < to_bytes / 2 ? from_bytes : to_bytes / 2;
    for (ULONG i = 0; i < count; i++)
        to[i] = RtlpAnsiToWide((UCHAR)from[i]);
    if (written)
        *written = count * 2;
    return STATUS_SUCCESS;
}

/* A character that code page 1252 lacks becomes '?'. */
NTSTATUS NTAPI RtlUnicodeToMultiByteN(char *to, ULONG to_bytes, ULONG *written, PCWSTR from,
                                      ULONG from_bytes)
{
    ULONG count = from_bytes / 2 < to_bytes ? from_bytes / 2 : to_bytes;
    for (ULONG i = 0; i < count; i++)
        to[i] = (char)RtlpWideToAnsi(from[i]);
    if (written)
        *written = count;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlMultiByteToUnicodeSize(ULONG *bytes, const char *from, ULONG from_bytes)
{
    *bytes = from_bytes * 2;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlUnicodeToMultiByteSize(ULONG *bytes, PCWSTR from, ULONG from_bytes)
{
    *bytes = from_bytes / 2;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlOemToUnicodeN(PWSTR to, ULONG to_bytes, ULONG *written, const char *from,
                                ULONG from_bytes)
{
    return RtlMultiByteToUnicodeN(to, to_bytes, written, from, from_bytes);
}

NTSTATUS NTAPI RtlUnicodeToOemN(char *to, ULONG to_bytes, ULONG *written, PCWSTR from,
                                ULONG from_bytes)
{
    return RtlUnicodeToMultiByteN(to, to_bytes, written, from, from_bytes);
}

NTSTATUS NTAPI RtlUTF8ToUnicodeN(PWSTR to, ULONG to_bytes, ULONG *written, const char *from,
                                 ULONG from_bytes)
{
    return RtlpUtf8ToWide(to, to_bytes, written, from, from_bytes);
}

NTSTATUS NTAPI RtlUnicodeToUTF8N(char *to, ULONG to_bytes, ULONG *written, PCWSTR from,
                                 ULONG from_bytes)
{
    return RtlpWideToUtf8(to, to_bytes, written, from, from_bytes);
}
