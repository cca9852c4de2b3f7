/*
 * ansi_string.c - counted ANSI strings, and their way to UTF-16 and back.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/pure.h"

#define LONGEST 0xFFFEu

void NTAPI RtlInitAnsiString(PANSI_STRING string, const char *text)
{
    SIZE_T bytes = text ? strlen(text) : 0;
    if (bytes > LONGEST)
        bytes = LONGEST;
    string->Length = (USHORT)bytes;
    string->MaximumLength = (USHORT)(text ? bytes + 1 : 0);
    string->Buffer = (PCHAR)text;
}

void NTAPI RtlInitString(PANSI_STRING string, const char *text)
{
    RtlInitAnsiString(string, text);
}

void NTAPI RtlFreeAnsiString(PANSI_STRING string)
{
    if (string->Buffer)
        RtlFreeHeap(RtlPeb()->ProcessHeap, 0, string->Buffer);
    *string = (ANSI_STRING){0, 0, NULL};
}

void NTAPI RtlFreeOemString(PANSI_STRING string)
{
    RtlFreeAnsiString(string);
}

/* Cuts what does not fit. */
void NTAPI RtlCopyString(PANSI_STRING to, const ANSI_STRING *from)
{
    USHORT bytes = from ? from->Length : 0;
    if (bytes > to->MaximumLength)
        bytes = to->MaximumLength;
    if (bytes)
        memmove(to->Buffer, from->Buffer, bytes);
    to->Length = bytes;
}

/* Bytes with the NUL. */
ULONG NTAPI RtlxAnsiStringToUnicodeSize(const ANSI_STRING *string)
{
    return ((ULONG)string->Length + 1) * sizeof(WCHAR);
}

ULONG NTAPI RtlxUnicodeStringToAnsiSize(PCUNICODE_STRING string)
{
    return string->Length / sizeof(WCHAR) + 1;
}

/*
 * STATUS_INVALID_PARAMETER_2: too long; STATUS_NO_MEMORY; STATUS_BUFFER_OVERFLOW: it does not fit
 * with its NUL.
 */
NTSTATUS NTAPI RtlAnsiStringToUnicodeString(PUNICODE_STRING to, const ANSI_STRING *from,
                                            BOOLEAN allocate)
{
    ULONG bytes = RtlxAnsiStringToUnicodeSize(from);
    if (bytes > 0xFFFF)
        return STATUS_INVALID_PARAMETER_2;
    if (allocate) {
        to->Buffer = RtlAllocateHeap(RtlPeb()->ProcessHeap, 0, bytes);
        to->MaximumLength = (USHORT)bytes;
        if (!to->Buffer)
            return STATUS_NO_MEMORY;
    }
    to->Length = (USHORT)(bytes - sizeof(WCHAR));
    if (bytes > to->MaximumLength)
        return STATUS_BUFFER_OVERFLOW;
    RtlMultiByteToUnicodeN(to->Buffer, to->Length, NULL, from->Buffer, from->Length);
    to->Buffer[from->Length] = 0;
    return STATUS_SUCCESS;
}

/* STATUS_NO_MEMORY; STATUS_BUFFER_OVERFLOW: cut to what fits with a NUL. */
NTSTATUS NTAPI RtlUnicodeStringToAnsiString(PANSI_STRING to, PCUNICODE_STRING from,
                                            BOOLEAN allocate)
{
    ULONG bytes = RtlxUnicodeStringToAnsiSize(from);
    NTSTATUS status = STATUS_SUCCESS;
    if (allocate) {
        to->Buffer = RtlAllocateHeap(RtlPeb()->ProcessHeap, 0, bytes);
        to->MaximumLength = (USHORT)bytes;
        if (!to->Buffer)
            return STATUS_NO_MEMORY;
    }
    if (bytes > to->MaximumLength) {
        status = STATUS_BUFFER_OVERFLOW;
        bytes = to->MaximumLength;
    }
    if (bytes == 0)
        return status;
    to->Length = (USHORT)(bytes - 1);
    RtlUnicodeToMultiByteN(to->Buffer, to->Length, NULL, from->Buffer, from->Length);
    to->Buffer[to->Length] = 0;
    return status;
}

NTSTATUS NTAPI RtlOemStringToUnicodeString(PUNICODE_STRING to, const ANSI_STRING *from,
                                           BOOLEAN allocate)
{
    return RtlAnsiStringToUnicodeString(to, from, allocate);
}

NTSTATUS NTAPI RtlUnicodeStringToOemString(PANSI_STRING to, PCUNICODE_STRING from, BOOLEAN allocate)
{
    return RtlUnicodeStringToAnsiString(to, from, allocate);
}
