// SPDX-License-Identifier: MIT
// cmd.c - the command interpreter: cmd /c "line", cmd /k "line", or lines of standard input.
//
// There are no batch files, no for, if, goto, call and no parentheses. Source: MSDN, "Cmd", and what
// the command's own help says of quotes.
#include "cmd.h"
#include <stdio.h>

int cmd_error_level;

static bool is_program(const wchar_t *name, size_t length)
{
    wchar_t copy[MAX_PATH], found[MAX_PATH];
    if (length >= MAX_PATH)
        return false;
    wcsncpy(copy, name, length);
    copy[length] = 0;
    return SearchPathW(NULL, copy, L".exe", MAX_PATH, found, NULL) != 0;
}

/* Exactly two quotes, blanks but nothing special between them, and a program is called so. */
static bool keeps_quotes(const wchar_t *line)
{
    const wchar_t *first = wcschr(line, '"'), *second = first ? wcschr(first + 1, '"') : NULL;
    if (!second || wcschr(second + 1, '"'))
        return false;
    size_t length = second - first - 1;
    return wcscspn(first + 1, L"&<>()@^|") > length && wcscspn(first + 1, L" \t") < length &&
           is_program(first + 1, length);
}

/* What follows /c or /k: if it begins with a quote, that one and the last one go. */
static void strip_quotes(wchar_t *line, bool always)
{
    if (line[0] != '"' || (!always && keeps_quotes(line)))
        return;
    memmove(line, line + 1, wcslen(line) * sizeof *line);
    wchar_t *last = wcsrchr(line, '"');
    if (last)
        memmove(last, last + 1, wcslen(last) * sizeof *last);
}

/* A line of standard input, byte by byte: what follows is for the programs. False: the end. */
static bool read_line(wchar_t *line)
{
    HANDLE in = GetStdHandle(STD_INPUT_HANDLE);
    char bytes[LINE_UNITS], c;
    int count = 0;
    DWORD got;
    bool any = false;
    while (ReadFile(in, &c, 1, &got, NULL) && got == 1) {
        any = true;
        if (c == '\n')
            break;
        if (c != '\r' && count < LINE_UNITS - 1)
            bytes[count++] = c;
    }
    line[MultiByteToWideChar(CP_OEMCP, 0, bytes, count, line, LINE_UNITS - 1)] = 0;
    return any;
}

static int prompt_loop(void)
{
    static wchar_t line[LINE_UNITS], directory[MAX_PATH];
    for (;;) {
        GetCurrentDirectoryW(MAX_PATH, directory);
        say(GetStdHandle(STD_OUTPUT_HANDLE), L"%ls>", directory);
        if (!read_line(line))
            return cmd_error_level;
        run_line(line);
    }
}

/* The command line behind the program's own name. */
static const wchar_t *own_arguments(void)
{
    const wchar_t *at = GetCommandLineW();
    for (bool quoted = false; *at && (quoted || !wcschr(L" \t", *at)); at++)
        quoted ^= *at == '"';
    return skip_delimiters(at);
}

int main(void)
{
    static wchar_t line[LINE_UNITS];
    bool strip = false;
    const wchar_t *at = own_arguments();
    while (at[0] == '/' && at[1]) {
        wchar_t letter = towlower(at[1]);
        at = skip_delimiters(at + 2);
        strip |= letter == 's';
        if (letter == 'c' || letter == 'k') {
            wcsncpy(line, at, LINE_UNITS - 1);
            strip_quotes(line, strip);
            run_line(line);
            if (letter == 'c')
                return cmd_error_level == NOT_RECOGNIZED ? 1 : cmd_error_level;
            break;
        }
    }
    return prompt_loop();
}
