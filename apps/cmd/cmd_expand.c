// SPDX-License-Identifier: MIT
// cmd_expand.c - %NAME%, with the names CD and ERRORLEVEL that are always there.
//
// A name that means nothing stays as it is, with its signs. Source: MSDN, "Set".
#include "cmd.h"
#include <stdio.h>

/* The value of a name; 0: there is none. */
static DWORD value_of(const wchar_t *name, wchar_t *value)
{
    DWORD length = GetEnvironmentVariableW(name, value, LINE_UNITS);
    if (length || GetLastError() != ERROR_ENVVAR_NOT_FOUND)
        return length < LINE_UNITS ? length : 0;
    if (!_wcsicmp(name, L"CD"))
        return GetCurrentDirectoryW(LINE_UNITS, value);
    if (!_wcsicmp(name, L"ERRORLEVEL"))
        return _snwprintf(value, LINE_UNITS, L"%d", cmd_error_level);
    return 0;
}

void expand_variables(const wchar_t *line, wchar_t *out)
{
    static wchar_t name[LINE_UNITS], value[LINE_UNITS];
    size_t count = 0;
    while (*line && count < LINE_UNITS - 1) {
        const wchar_t *end = *line == '%' ? wcschr(line + 1, '%') : NULL;
        size_t length = end ? end - line - 1 : 0;
        DWORD units = 0;
        if (length) {
            wcsncpy(name, line + 1, length);
            name[length] = 0;
            units = value_of(name, value);
        }
        if (units && units < LINE_UNITS - count) {
            memcpy(out + count, value, units * sizeof *value);
            count += units;
            line = end + 1;
        } else {
            out[count++] = *line++;
        }
    }
    out[count] = 0;
}
