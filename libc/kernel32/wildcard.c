/*
 * wildcard.c - matches file names as Win32 does, with its inheritance from MS-DOS.
 *
 *     *      any characters           ?      one character, or none before a point or at the end
 *     *.*    every name, with or without a point; *. matches names without one
 *
 * Manual: MSDN "FindFirstFile"; the WDK's FsRtlIsNameInExpression describes the wild cards of
 * MS-DOS.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/wildcard.h"

typedef struct {
    LPCWSTR at, end;
} span_t;

/* "." and ".." are names without one. */
static BOOL has_point(span_t name)
{
    if (name.end - name.at <= 2 && name.end[-1] == '.')
        return FALSE;
    for (; name.at < name.end; name.at++)
        if (*name.at == '.')
            return TRUE;
    return FALSE;
}

static BOOL match(span_t pattern, span_t name)
{
    for (; pattern.at < pattern.end; pattern.at++) {
        if (*pattern.at == '*') {
            pattern.at++;
            for (span_t rest = name; rest.at <= rest.end; rest.at++)
                if (match(pattern, rest))
                    return TRUE;
            return FALSE;
        }
        BOOL at_end = name.at == name.end;
        if (*pattern.at == '?') {
            if (!at_end && *name.at != '.')
                name.at++;
            continue;
        }
        if (*pattern.at == '.' &&
            at_end) /* a point that only the pattern has: "name.*" finds "name" */
            continue;
        if (at_end || RtlUpcaseUnicodeChar(*pattern.at) != RtlUpcaseUnicodeChar(*name.at))
            return FALSE;
        name.at++;
    }
    return name.at == name.end;
}

BOOL BasepMatchName(LPCWSTR pattern, DWORD pattern_length, LPCWSTR name, DWORD name_length)
{
    span_t wanted = {pattern, pattern + pattern_length};
    span_t given = {name, name + name_length};
    if (pattern_length == 3 && pattern[0] == '*' && pattern[1] == '.' && pattern[2] == '*')
        return TRUE;
    if (pattern_length > 1 && pattern[pattern_length - 1] == '.') { /* "*." */
        if (has_point(given))
            return FALSE;
        wanted.end--;
    }
    return match(wanted, given);
}
