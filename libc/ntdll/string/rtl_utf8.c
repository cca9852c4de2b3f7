/*
 * rtl_utf8.c - UTF-8 and UTF-16. What is malformed becomes U+FFFD, one for each maximal bad part
 * (Unicode Standard, 3.9).
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/pure.h"

#ifndef STATUS_SOME_NOT_MAPPED
#define STATUS_SOME_NOT_MAPPED ((NTSTATUS)0x00000107)
#endif

#define REPLACEMENT 0xFFFDu

/* Decodes one character from `left` > 0 bytes; *used: how many. REPLACEMENT with *bad set if
 * malformed. */
static uint32_t decode(const UCHAR *from, ULONG left, ULONG *used, int *bad)
{
    UCHAR lead = from[0], low = 0x80, high = 0xBF;
    ULONG more = 0;
    *used = 1;
    if (lead < 0x80)
        return lead;
    if (lead >= 0xC2 && lead <= 0xDF)
        more = 1;
    else if (lead >= 0xE0 && lead <= 0xEF)
        more = 2;
    else if (lead >= 0xF0 && lead <= 0xF4)
        more = 3;
    if (lead == 0xE0)
        low = 0xA0;
    if (lead == 0xED)
        high = 0x9F; /* no surrogates */
    if (lead == 0xF0)
        low = 0x90;
    if (lead == 0xF4)
        high = 0x8F;

    uint32_t value = more ? lead & (0x3Fu >> more) : REPLACEMENT;
    *bad |= more == 0;
    for (; more; more--, low = 0x80, high = 0xBF) {
        if (*used == left || from[*used] < low || from[*used] > high) {
            *bad = 1;
            return REPLACEMENT;
        }
        value = value << 6 | (from[(*used)++] & 0x3F);
    }
    return value;
}

NTSTATUS RtlpUtf8ToWide(WCHAR *to, ULONG to_bytes, ULONG *written, const char *from,
                        ULONG from_bytes)
{
    ULONG room = to_bytes / 2, count = 0;
    int bad = 0, short_of_room = 0;
    for (ULONG at = 0, used; at < from_bytes && !short_of_room; at += used) {
        uint32_t value = decode((const UCHAR *)from + at, from_bytes - at, &used, &bad);
        ULONG units = value >= 0x10000 ? 2 : 1;
        if (to && count + units > room) {
            short_of_room = 1;
            break;
        }
        if (to && units == 1) {
            to[count] = (WCHAR)value;
        } else if (to) {
            to[count] = (WCHAR)(0xD800 + ((value - 0x10000) >> 10));
            to[count + 1] = (WCHAR)(0xDC00 + ((value - 0x10000) & 0x3FF));
        }
        count += units;
    }
    if (written)
        *written = count * 2;
    if (short_of_room)
        return STATUS_BUFFER_TOO_SMALL;
    return bad ? STATUS_SOME_NOT_MAPPED : STATUS_SUCCESS;
}

/* Joins surrogates; a lone one becomes REPLACEMENT. */
static uint32_t next_character(const WCHAR *from, ULONG left, ULONG *used, int *bad)
{
    *used = 1;
    if (from[0] < 0xD800 || from[0] > 0xDFFF)
        return from[0];
    if (from[0] < 0xDC00 && left > 1 && from[1] >= 0xDC00 && from[1] <= 0xDFFF) {
        *used = 2;
        return 0x10000u + ((uint32_t)(from[0] - 0xD800) << 10) + (from[1] - 0xDC00u);
    }
    *bad = 1;
    return REPLACEMENT;
}

/* Encodes one character; how many bytes. */
static ULONG encode(uint32_t value, UCHAR out[4])
{
    if (value < 0x80) {
        out[0] = (UCHAR)value;
        return 1;
    }
    ULONG more = value < 0x800 ? 1 : value < 0x10000 ? 2 : 3;
    static const UCHAR lead[4] = {0, 0xC0, 0xE0, 0xF0};
    for (ULONG i = more; i; i--, value >>= 6)
        out[i] = (UCHAR)(0x80 | (value & 0x3F));
    out[0] = (UCHAR)(lead[more] | value);
    return more + 1;
}

NTSTATUS RtlpWideToUtf8(char *to, ULONG to_bytes, ULONG *written, const WCHAR *from,
                        ULONG from_bytes)
{
    ULONG count = 0, chars = from_bytes / 2;
    int bad = 0, short_of_room = 0;
    for (ULONG at = 0, used; at < chars; at += used) {
        UCHAR bytes[4];
        ULONG length = encode(next_character(from + at, chars - at, &used, &bad), bytes);
        if (to && count + length > to_bytes) {
            short_of_room = 1;
            break;
        }
        for (ULONG i = 0; to && i < length; i++)
            to[count + i] = (char)bytes[i];
        count += length;
    }
    if (written)
        *written = count;
    if (short_of_room)
        return STATUS_BUFFER_TOO_SMALL;
    return bad ? STATUS_SOME_NOT_MAPPED : STATUS_SUCCESS;
}
