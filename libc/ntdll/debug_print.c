/*
 * debug_print.c - DbgPrint, which writes into the kernel's log; assertions; breakpoints.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/pure.h"

#define LINE_BYTES 512

/* MSDN: DbgPrint. At most 511 characters. */
ULONG __cdecl DbgPrint(const char *format, ...)
{
    char text[LINE_BYTES];
    WCHAR wide[LINE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    int length = _vsnprintf(text, sizeof(text) - 1, format, arguments);
    va_end(arguments);
    if (length < 0)
        length = sizeof(text) - 1;
    for (int i = 0; i < length; i++)
        wide[i] = RtlpAnsiToWide((UCHAR)text[i]);
    USHORT bytes = (USHORT)(length * (int)sizeof(WCHAR));
    UNICODE_STRING line = {bytes, bytes, wide};
    return (ULONG)NtDisplayString(&line);
}

/* MSDN: RtlAssert. */
void NTAPI RtlAssert(PVOID assertion, PVOID file, ULONG line, char *message)
{
    DbgPrint("Assertion failed: %s%s%s, %s line %u\n", message ? message : "", message ? ": " : "",
             (char *)assertion, (char *)file, line);
    DbgBreakPoint();
}
