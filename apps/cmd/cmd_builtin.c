// SPDX-License-Identifier: MIT
// cmd_builtin.c - the table of built-in commands, and those that concern the interpreter itself.
//
// Source: MSDN, "Echo", "Set", "Cd", "Exit", "Rem".
#include "cmd.h"
#include <stdlib.h>

static int builtin_echo(const wchar_t *arguments, const struct streams *streams)
{
    bool spaced = *arguments == ' ' || *arguments == '\t';
    if (*skip_delimiters(arguments) == 0 && (*arguments == 0 || spaced))
        say(streams->handle[1], L"ECHO is on.\r\n");
    else
        say(streams->handle[1], L"%ls\r\n", arguments + (*arguments != 0));
    return 0;
}

static int builtin_rem(const wchar_t *arguments, const struct streams *streams)
{
    return 0;
}

static int builtin_cd(const wchar_t *arguments, const struct streams *streams)
{
    static wchar_t word[LINE_UNITS];
    bool given = next_word(&arguments, word);
    if (given && !_wcsicmp(word, L"/d"))
        given = next_word(&arguments, word);
    if (given)
        return SetCurrentDirectoryW(word) ? 0 : say_error(streams, ERROR_PATH_NOT_FOUND);
    GetCurrentDirectoryW(LINE_UNITS, word);
    say(streams->handle[1], L"%ls\r\n", word);
    return 0;
}

/* Those whose names begin so. False: there is none. */
static bool list_variables(const wchar_t *prefix, const struct streams *streams)
{
    size_t length = wcslen(prefix);
    bool any = false;
    wchar_t *block = GetEnvironmentStringsW();
    for (const wchar_t *at = block; at && *at; at += wcslen(at) + 1)
        if (*at != '=' && !_wcsnicmp(at, prefix, length)) {
            say(streams->handle[1], L"%ls\r\n", at);
            any = true;
        }
    FreeEnvironmentStringsW(block);
    return any;
}

/* set NAME=value, set "NAME=value", set NAME, set. */
static int builtin_set(const wchar_t *arguments, const struct streams *streams)
{
    static wchar_t text[LINE_UNITS];
    arguments += wcsspn(arguments, L" \t");
    if (*arguments == '/')
        return syntax_error(streams);
    wcscpy(text, arguments + (*arguments == '"'));
    wchar_t *quote = *arguments == '"' ? wcsrchr(text, '"') : NULL, *equals = wcschr(text, '=');
    if (quote)
        *quote = 0;
    if (equals == text)
        return syntax_error(streams);
    if (equals) {
        *equals = 0;
        SetEnvironmentVariableW(text, equals[1] ? equals + 1 : NULL);
        return 0;
    }
    for (size_t n = wcslen(text); n && text[n - 1] == ' ';)
        text[--n] = 0;
    if (list_variables(text, streams) || *text == 0)
        return 0;
    say(streams->handle[2], L"Environment variable %ls not defined\r\n", text);
    return 1;
}

static int builtin_exit(const wchar_t *arguments, const struct streams *streams)
{
    static wchar_t word[LINE_UNITS];
    int code = cmd_error_level;
    while (next_word(&arguments, word))
        if (_wcsicmp(word, L"/b"))
            code = _wtoi(word);
    ExitProcess(code);
}

static const struct {
    const wchar_t *name;
    builtin *run;
} table[] = {
    {L"cd", builtin_cd},       {L"chdir", builtin_cd},   {L"copy", builtin_copy},
    {L"del", builtin_del},     {L"dir", builtin_dir},    {L"echo", builtin_echo},
    {L"erase", builtin_del},   {L"exit", builtin_exit},  {L"md", builtin_mkdir},
    {L"mkdir", builtin_mkdir}, {L"rd", builtin_rmdir},   {L"rem", builtin_rem},
    {L"ren", builtin_ren},     {L"rename", builtin_ren}, {L"rmdir", builtin_rmdir},
    {L"set", builtin_set},     {L"type", builtin_type},
};

builtin *find_builtin(const wchar_t *text, const wchar_t **arguments)
{
    text = skip_delimiters(text);
    size_t length = wcscspn(text, L" \t,;=./\\:\"");
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (wcslen(table[i].name) == length && !_wcsnicmp(text, table[i].name, length)) {
            *arguments = text + length;
            return table[i].run;
        }
    return NULL;
}
