/*
 * fsname.c - names of files: case, order, validity, patterns, UTF-8.
 *
 * Case follows Unicode's simple mapping for Latin, Greek and Cyrillic; other scripts are compared
 * as they are. Sources: MSDN "Naming Files, Paths, and Namespaces"; WDK FsRtlIsNameInExpression;
 * RFC 3629.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/fsp.h"

WCHAR FsUpcase(WCHAR c)
{
    if (c < 0x80)
        return c >= 'a' && c <= 'z' ? c - 32 : c;
    if ((c >= 0xE0 && c <= 0xFE && c != 0xF7) || (c >= 0x3B1 && c <= 0x3C9 && c != 0x3C2) ||
        (c >= 0x430 && c <= 0x44F))
        return c - 32;
    if (c == 0xFF)
        return 0x178;
    if (c >= 0x450 && c <= 0x45F)
        return c - 80;
    /* Pairs of capital and small letter: the small one is odd, or even in two stretches. */
    if ((c >= 0x100 && c <= 0x137 && c != 0x131) || (c >= 0x14A && c <= 0x177) ||
        (c >= 0x460 && c <= 0x481))
        return c & ~1;
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E))
        return c & 1 ? c : c - 1;
    return c;
}

int FsCompareNames(struct fs_name a, struct fs_name b)
{
    ULONG shorter = a.characters < b.characters ? a.characters : b.characters;
    for (ULONG i = 0; i < shorter; i++) {
        int difference = FsUpcase(a.text[i]) - FsUpcase(b.text[i]);
        if (difference)
            return difference;
    }
    return a.characters < b.characters ? -1 : a.characters > b.characters;
}

static bool is_reserved(WCHAR c)
{
    return c < ' ' || c == '<' || c == '>' || c == ':' || c == '"' || c == '/' || c == '\\' ||
           c == '|' || c == '?' || c == '*';
}

bool FsNameIsValid(struct fs_name name)
{
    if (name.characters == 0 || name.characters > FS_COMPONENT_CHARACTERS)
        return false;
    for (ULONG i = 0; i < name.characters; i++)
        if (is_reserved(name.text[i]))
            return false;
    return !(name.text[0] == '.' &&
             (name.characters == 1 || (name.characters == 2 && name.text[1] == '.')));
}

enum { DOS_STAR = '<', DOS_QUESTION = '>', DOS_DOT = '"' };

/* Position p of the pattern is reached: so is what follows it, while that can match nothing. */
static void reach(struct fs_name pattern, bool *reached, ULONG p, bool at_dot_or_end, bool at_end)
{
    for (;; p++) {
        reached[p] = true;
        if (p == pattern.characters)
            return;
        WCHAR c = pattern.text[p];
        bool empty = c == '*' || c == DOS_STAR || (c == DOS_QUESTION && at_dot_or_end) ||
                     (c == DOS_DOT && at_end);
        if (!empty)
            return;
    }
}

/* Does the pattern's character c match n? A star also stays where it is, which the caller sees to.
 */
static bool matches_one(WCHAR c, WCHAR n)
{
    switch (c) {
    case '*':
    case DOS_STAR:
        return false;
    case '?':
        return true;
    case DOS_QUESTION:
        return n != '.';
    case DOS_DOT:
        return n == '.';
    default:
        return FsUpcase(c) == FsUpcase(n);
    }
}

static bool last_dot(struct fs_name name, ULONG at)
{
    if (name.text[at] != '.')
        return false;
    for (ULONG i = at + 1; i < name.characters; i++)
        if (name.text[i] == '.')
            return false;
    return true;
}

/* All ways to match go on side by side (reached[p]: the name so far matches the pattern's first p
 * characters), so that no pattern takes more than |name| * |pattern| steps.
 *   *  any characters      ?  any one character
 *   <  any characters, but not beyond the last dot       >  one character, or none before a dot or
 * at the end "  a dot, or nothing at the end */
bool FsMatch(struct fs_name pattern, struct fs_name name)
{
    bool now[FS_COMPONENT_CHARACTERS + 1] = {false}, next[FS_COMPONENT_CHARACTERS + 1];
    if (pattern.characters > FS_COMPONENT_CHARACTERS)
        return false;
    reach(pattern, now, 0, name.characters == 0 || name.text[0] == '.', name.characters == 0);
    for (ULONG i = 0; i < name.characters; i++) {
        bool end = i + 1 == name.characters, dot = end || name.text[i + 1] == '.';
        memset(next, 0, sizeof next);
        for (ULONG p = 0; p < pattern.characters; p++) {
            WCHAR c = pattern.text[p];
            if (!now[p])
                continue;
            if (c == '*' || (c == DOS_STAR && !last_dot(name, i)))
                reach(pattern, next, p, dot, end);
            else if (matches_one(c, name.text[i]))
                reach(pattern, next, p + 1, dot, end);
        }
        memcpy(now, next, sizeof now);
    }
    return now[pattern.characters];
}
