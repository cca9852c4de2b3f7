// SPDX-License-Identifier: MIT
// cmd_words.c - the words of a command, and what is said to the user.
#include "cmd.h"
#include <stdarg.h>
#include <stdio.h>

bool is_delimiter(wchar_t c)
{
    return c && wcschr(L" \t,;=", c);
}

const wchar_t *skip_delimiters(const wchar_t *at)
{
    while (is_delimiter(*at))
        at++;
    return at;
}

bool next_word(const wchar_t **at, wchar_t *word)
{
    const wchar_t *from = skip_delimiters(*at);
    int count = 0;
    bool any = *from != 0;
    for (bool quoted = false; *from && (quoted || !is_delimiter(*from)); from++) {
        if (*from == '"')
            quoted = !quoted;
        else
            word[count++] = *from;
        if (!quoted && from[1] == '/') { /* dir/b */
            from++;
            break;
        }
    }
    word[count] = 0;
    *at = from;
    return any;
}

void say(HANDLE to, const wchar_t *format, ...)
{
    static wchar_t text[LINE_UNITS];
    static char bytes[2 * LINE_UNITS];
    va_list list;
    va_start(list, format);
    int units = _vsnwprintf(text, LINE_UNITS, format, list);
    va_end(list);
    if (units < 0)
        units = LINE_UNITS;
    int count = WideCharToMultiByte(CP_OEMCP, 0, text, units, bytes, sizeof bytes, NULL, NULL);
    DWORD done;
    WriteFile(to, bytes, count, &done, NULL);
}

int say_error(const struct streams *streams, DWORD error)
{
    wchar_t text[512];
    if (!FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL, error, 0,
                        text, 512, NULL))
        _snwprintf(text, 512, L"Error %lu.\r\n", error);
    say(streams->handle[2], L"%ls", text);
    return 1;
}

int syntax_error(const struct streams *streams)
{
    say(streams->handle[2], L"The syntax of the command is incorrect.\r\n");
    return 1;
}
