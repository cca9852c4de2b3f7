/*
 * code_page.c - Windows-1252, the ANSI code page of this system. It differs from Latin-1 in 0x80 to
 * 0x9F only.
 *
 * Table: Unicode Consortium, MAPPINGS/VENDORS/MICSFT/WindowsBestFit/bestfit1252.txt.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/pure.h"

static const WCHAR upper_controls[32] = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

WCHAR RtlpAnsiToWide(UCHAR byte)
{
    return byte >= 0x80 && byte < 0xA0 ? upper_controls[byte - 0x80] : byte;
}

UCHAR RtlpWideToAnsi(WCHAR character)
{
    if (character < 0x80 || (character >= 0xA0 && character <= 0xFF))
        return (UCHAR)character;
    for (int i = 0; i < 32; i++)
        if (upper_controls[i] == character)
            return (UCHAR)(0x80 + i);
    return '?';
}
