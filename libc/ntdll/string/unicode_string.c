/*
 * unicode_string.c - counted UTF-16 strings: making, freeing, copying, appending.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/pure.h"

#define LONGEST 0xFFFCu /* bytes of a text whose NUL can be counted, too */

/* MSDN: RtlInitUnicodeString. A text that is too long is cut. */
void NTAPI RtlInitUnicodeString(PUNICODE_STRING string, PCWSTR text)
{
    SIZE_T bytes = text ? wcslen(text) * sizeof(WCHAR) : 0;
    if (bytes > LONGEST)
        bytes = LONGEST;
    string->Length = (USHORT)bytes;
    string->MaximumLength = (USHORT)(text ? bytes + sizeof(WCHAR) : 0);
    string->Buffer = (PWSTR)text;
}

/* The same; STATUS_NAME_TOO_LONG instead of cutting. */
NTSTATUS NTAPI RtlInitUnicodeStringEx(PUNICODE_STRING string, PCWSTR text)
{
    if (text && wcslen(text) * sizeof(WCHAR) > LONGEST)
        return STATUS_NAME_TOO_LONG;
    RtlInitUnicodeString(string, text);
    return STATUS_SUCCESS;
}

/* Room for `bytes` and a NUL on the process heap. 0: no memory. */
static int make(PUNICODE_STRING string, SIZE_T bytes)
{
    if (bytes > LONGEST)
        return 0;
    string->Buffer = RtlAllocateHeap(RtlPeb()->ProcessHeap, 0, bytes + sizeof(WCHAR));
    string->MaximumLength = (USHORT)(bytes + sizeof(WCHAR));
    string->Length = (USHORT)bytes;
    if (!string->Buffer)
        return 0;
    string->Buffer[bytes / sizeof(WCHAR)] = 0;
    return 1;
}

/* FALSE: no memory. */
BOOLEAN NTAPI RtlCreateUnicodeString(PUNICODE_STRING string, PCWSTR text)
{
    SIZE_T bytes = wcslen(text) * sizeof(WCHAR);
    if (!make(string, bytes))
        return FALSE;
    memcpy(string->Buffer, text, bytes);
    return TRUE;
}

BOOLEAN NTAPI RtlCreateUnicodeStringFromAsciiz(PUNICODE_STRING string, const char *text)
{
    SIZE_T chars = strlen(text);
    if (!make(string, chars * sizeof(WCHAR)))
        return FALSE;
    for (SIZE_T i = 0; i < chars; i++)
        string->Buffer[i] = RtlpAnsiToWide((UCHAR)text[i]);
    return TRUE;
}

/* flags 1: with a NUL; 2: an empty string gets a buffer, too. STATUS_NO_MEMORY. */
NTSTATUS NTAPI RtlDuplicateUnicodeString(ULONG flags, PCUNICODE_STRING from, PUNICODE_STRING to)
{
    *to = (UNICODE_STRING){0, 0, NULL};
    if (from->Length == 0 && !(flags & 2))
        return STATUS_SUCCESS;
    if (!make(to, from->Length))
        return STATUS_NO_MEMORY;
    memcpy(to->Buffer, from->Buffer, from->Length);
    return STATUS_SUCCESS;
}

void NTAPI RtlFreeUnicodeString(PUNICODE_STRING string)
{
    if (string->Buffer)
        RtlFreeHeap(RtlPeb()->ProcessHeap, 0, string->Buffer);
    *string = (UNICODE_STRING){0, 0, NULL};
}

/* Cuts what does not fit; adds a NUL if there is room. */
void NTAPI RtlCopyUnicodeString(PUNICODE_STRING to, PCUNICODE_STRING from)
{
    USHORT bytes = from ? from->Length : 0;
    if (bytes > to->MaximumLength)
        bytes = to->MaximumLength;
    if (bytes)
        memmove(to->Buffer, from->Buffer, bytes);
    to->Length = bytes;
    if (bytes + sizeof(WCHAR) <= to->MaximumLength)
        to->Buffer[bytes / sizeof(WCHAR)] = 0;
}

/* STATUS_BUFFER_TOO_SMALL: nothing was appended. */
NTSTATUS NTAPI RtlAppendUnicodeStringToString(PUNICODE_STRING to, PCUNICODE_STRING from)
{
    ULONG bytes = (ULONG)to->Length + from->Length;
    if (bytes > to->MaximumLength)
        return STATUS_BUFFER_TOO_SMALL;
    memmove((UCHAR *)to->Buffer + to->Length, from->Buffer, from->Length);
    to->Length = (USHORT)bytes;
    if (bytes + sizeof(WCHAR) <= to->MaximumLength)
        to->Buffer[bytes / sizeof(WCHAR)] = 0;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlAppendUnicodeToString(PUNICODE_STRING to, PCWSTR text)
{
    UNICODE_STRING from;
    RtlInitUnicodeString(&from, text);
    return text ? RtlAppendUnicodeStringToString(to, &from) : STATUS_SUCCESS;
}

WCHAR NTAPI RtlUpcaseUnicodeChar(WCHAR character)
{
    return RtlpUpcase(character);
}

WCHAR NTAPI RtlDowncaseUnicodeChar(WCHAR character)
{
    return RtlpDowncase(character);
}

static NTSTATUS map(PUNICODE_STRING to, PCUNICODE_STRING from, BOOLEAN allocate,
                    WCHAR (*each)(WCHAR))
{
    if (allocate && !make(to, from->Length))
        return STATUS_NO_MEMORY;
    if (from->Length > to->MaximumLength)
        return STATUS_BUFFER_OVERFLOW;
    for (ULONG i = 0; i < from->Length / sizeof(WCHAR); i++)
        to->Buffer[i] = each(from->Buffer[i]);
    to->Length = from->Length;
    return STATUS_SUCCESS;
}

/* STATUS_NO_MEMORY; STATUS_BUFFER_OVERFLOW: it does not fit. */
NTSTATUS NTAPI RtlUpcaseUnicodeString(PUNICODE_STRING to, PCUNICODE_STRING from, BOOLEAN allocate)
{
    return map(to, from, allocate, RtlpUpcase);
}

NTSTATUS NTAPI RtlDowncaseUnicodeString(PUNICODE_STRING to, PCUNICODE_STRING from, BOOLEAN allocate)
{
    return map(to, from, allocate, RtlpDowncase);
}
