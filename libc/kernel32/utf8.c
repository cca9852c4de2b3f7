/*
 * utf8.c - UTF-8 to UTF-16 and back.
 *
 *     00…7F   0xxxxxxx                     80…7FF    110xxxxx 10xxxxxx
 *     800…    1110xxxx 10xxxxxx 10xxxxxx   10000…    11110xxx 10xxxxxx 10xxxxxx 10xxxxxx
 *
 * Invariant: over-long forms, surrogates and values above 10FFFF are never decoded. Each longest
 * wrong beginning of a sequence becomes one U+FFFD (The Unicode Standard, table 3-7 and "U+FFFD
 * substitution of maximal subparts").
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/codepage.h"

#define REPLACEMENT 0xFFFDu

typedef struct {
    PWSTR to;
    DWORD size, used;
} wide_sink_t;

typedef struct {
    char *to;
    DWORD size, used;
} narrow_sink_t;

static void put_unit(wide_sink_t *sink, WCHAR unit)
{
    if (sink->to && sink->used < sink->size)
        sink->to[sink->used] = unit;
    sink->used++;
}

static void put_character(wide_sink_t *sink, ULONG character)
{
    if (character < 0x10000) {
        put_unit(sink, character);
        return;
    }
    put_unit(sink, 0xD800 + ((character - 0x10000) >> 10));
    put_unit(sink, 0xDC00 + (character & 0x3FF));
}

/* Number of bytes that follow, and the range of the first of them; 0 bytes for ASCII, -1 for no
 * lead byte. */
static int follow_bytes(UCHAR lead, UCHAR *low, UCHAR *high)
{
    *low = 0x80;
    *high = 0xBF;
    if (lead < 0x80)
        return 0;
    if (lead < 0xC2 || lead > 0xF4)
        return -1;
    if (lead < 0xE0)
        return 1;
    if (lead < 0xF0) {
        if (lead == 0xE0)
            *low = 0xA0; /* over-long */
        if (lead == 0xED)
            *high = 0x9F; /* surrogates */
        return 2;
    }
    if (lead == 0xF0)
        *low = 0x90; /* over-long */
    if (lead == 0xF4)
        *high = 0x8F; /* above 10FFFF */
    return 3;
}

/* Decodes one character at `from`; *used: the bytes taken. */
static ULONG decode_one(const UCHAR *from, DWORD length, DWORD *used, BOOL *bad)
{
    UCHAR low, high;
    int follow = follow_bytes(from[0], &low, &high);
    *used = 1;
    if (follow == 0)
        return from[0];
    if (follow < 0)
        goto replace;

    ULONG character = from[0] & (0x3F >> follow);
    for (int i = 0; i < follow; i++, low = 0x80, high = 0xBF) {
        if (*used >= length || from[*used] < low || from[*used] > high)
            goto replace;
        character = character << 6 | (from[(*used)++] & 0x3F);
    }
    return character;

replace:
    *bad = TRUE;
    return REPLACEMENT;
}

DWORD BasepDecodeUtf8(const char *from, DWORD length, PWSTR to, DWORD size, BOOL *bad)
{
    wide_sink_t sink = {to, size, 0};
    DWORD used;
    *bad = FALSE;
    for (DWORD at = 0; at < length; at += used)
        put_character(&sink, decode_one((const UCHAR *)from + at, length - at, &used, bad));
    return sink.used;
}

static void put_byte(narrow_sink_t *sink, UCHAR byte)
{
    if (sink->to && sink->used < sink->size)
        sink->to[sink->used] = byte;
    sink->used++;
}

static void encode_one(narrow_sink_t *sink, ULONG character)
{
    if (character < 0x80) {
        put_byte(sink, character);
        return;
    }
    if (character < 0x800) {
        put_byte(sink, 0xC0 | character >> 6);
    } else {
        if (character < 0x10000) {
            put_byte(sink, 0xE0 | character >> 12);
        } else {
            put_byte(sink, 0xF0 | character >> 18);
            put_byte(sink, 0x80 | (character >> 12 & 0x3F));
        }
        put_byte(sink, 0x80 | (character >> 6 & 0x3F));
    }
    put_byte(sink, 0x80 | (character & 0x3F));
}

DWORD BasepEncodeUtf8(PCWSTR from, DWORD length, char *to, DWORD size, BOOL *bad)
{
    narrow_sink_t sink = {to, size, 0};
    *bad = FALSE;
    for (DWORD i = 0; i < length; i++) {
        ULONG character = from[i];
        if (IS_HIGH_SURROGATE(from[i]) && i + 1 < length && IS_LOW_SURROGATE(from[i + 1])) {
            character = 0x10000 + ((character & 0x3FF) << 10 | (from[++i] & 0x3FF));
        } else if (IS_HIGH_SURROGATE(from[i]) || IS_LOW_SURROGATE(from[i])) {
            character = REPLACEMENT;
            *bad = TRUE;
        }
        encode_one(&sink, character);
    }
    return sink.used;
}
