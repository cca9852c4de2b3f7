/*
 * letter_case.c - simple upper and lower case: one character for one, as file names and comparisons
 * need it.
 *
 * Covers Latin (Basic, Latin-1, Extended-A), Greek and Cyrillic. Source: Unicode Character
 * Database, simple mappings.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/pure.h"

/* Lower-case letters from `first` to `last`; the capital is `distance` below. step 2: capital and
 * small alternate. */
static const struct {
    WCHAR first, last;
    WCHAR distance, step;
} lower[] = {
    {'a', 'z', 32, 1},       {0x00E0, 0x00F6, 32, 1}, {0x00F8, 0x00FE, 32, 1},
    {0x0101, 0x012F, 1, 2},  {0x0133, 0x0137, 1, 2},  {0x013A, 0x0148, 1, 2},
    {0x014B, 0x0177, 1, 2},  {0x017A, 0x017E, 1, 2},  {0x03AD, 0x03AF, 37, 1},
    {0x03B1, 0x03C1, 32, 1}, {0x03C3, 0x03CB, 32, 1}, {0x0430, 0x044F, 32, 1},
    {0x0450, 0x045F, 80, 1}, {0x0461, 0x0481, 1, 2},
};

#define RANGES (sizeof(lower) / sizeof(lower[0]))

WCHAR RtlpUpcase(WCHAR character)
{
    if (character < 'a')
        return character;
    if (character == 0x00FF)
        return 0x0178;
    for (size_t i = 0; i < RANGES; i++)
        if (character >= lower[i].first && character <= lower[i].last &&
            (character - lower[i].first) % lower[i].step == 0)
            return (WCHAR)(character - lower[i].distance);
    return character;
}

WCHAR RtlpDowncase(WCHAR character)
{
    if (character < 'A')
        return character;
    if (character == 0x0178)
        return 0x00FF;
    for (size_t i = 0; i < RANGES; i++) {
        WCHAR small = (WCHAR)(character + lower[i].distance);
        if (small >= lower[i].first && small <= lower[i].last &&
            (small - lower[i].first) % lower[i].step == 0)
            return small;
    }
    return character;
}
