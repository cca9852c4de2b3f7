/*
 * fsutf.c - names between UTF-8, which the archive has, and UTF-16, which Windows has.
 *
 * Source: RFC 3629 (overlong forms, surrogates and values above 10FFFF are malformed).
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/fsp.h"

enum { REPLACEMENT = 0xFFFD };

/* One code point at *at; -1: malformed. */
static int32_t decode(const UCHAR *text, ULONG bytes, ULONG *at)
{
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    UCHAR first = text[(*at)++];
    int more = first < 0x80 ? 0 : first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
    if (first >= 0xF8 || (first >= 0x80 && first < 0xC0))
        return -1;
    uint32_t point = more ? first & (0x3Fu >> more) : first;
    for (int i = 0; i < more; i++) {
        if (*at == bytes || (text[*at] & 0xC0) != 0x80)
            return -1;
        point = point << 6 | (text[(*at)++] & 0x3F);
    }
    if (point < least[more] || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000))
        return -1;
    return (int32_t)point;
}

int FsFromUtf8(const char *text, ULONG bytes, WCHAR *out, ULONG room)
{
    ULONG made = 0;
    for (ULONG at = 0; at < bytes;) {
        int32_t point = decode((const UCHAR *)text, bytes, &at);
        ULONG units = point >= 0x10000 ? 2 : 1;
        if (point < 0 || made + units > room)
            return -1;
        if (units == 2)
            out[made++] = (WCHAR)(0xD800 + ((point - 0x10000) >> 10));
        out[made++] = (WCHAR)(units == 2 ? 0xDC00 + (point & 0x3FF) : point);
    }
    return (int)made;
}

static uint32_t next_point(struct fs_name name, ULONG *at)
{
    uint32_t c = name.text[(*at)++];
    if (c < 0xD800 || c >= 0xE000)
        return c;
    if (c >= 0xDC00 || *at == name.characters || (name.text[*at] & 0xFC00) != 0xDC00)
        return REPLACEMENT;
    return 0x10000 + ((c & 0x3FF) << 10) + (name.text[(*at)++] & 0x3FF);
}

int FsToUtf8(struct fs_name name, char *out, ULONG room)
{
    ULONG made = 0;
    for (ULONG at = 0; at < name.characters;) {
        uint32_t point = next_point(name, &at);
        int more = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
        if (made + more + 1 > room)
            return -1;
        out[made++] = (char)(more ? (0xFF00 >> (more + 1) & 0xFF) | point >> 6 * more : point);
        for (int i = more - 1; i >= 0; i--)
            out[made++] = (char)(0x80 | (point >> 6 * i & 0x3F));
    }
    return (int)made;
}
