// SPDX-License-Identifier: MIT
// cmd_program.c - finding a program, in the current directory and along PATH, and starting it.
#include "cmd.h"
#include <stdio.h>

/* The first word: to a blank, or to a / or delimiter; with its quotes gone. */
static void program_word(const wchar_t *text, wchar_t *word)
{
    int count = 0;
    for (bool quoted = false; *text && (quoted || !(is_delimiter(*text) || *text == '/')); text++) {
        if (*text == '"')
            quoted = !quoted;
        else if (count < MAX_PATH - 1)
            word[count++] = *text;
    }
    word[count] = 0;
}

static bool find_program(const wchar_t *word, wchar_t *found)
{
    static const wchar_t *const extensions[] = {L".com", L".exe"};
    static wchar_t folders[LINE_UNITS] = L".;";
    GetEnvironmentVariableW(L"PATH", folders + 2, LINE_UNITS - 2);
    for (int i = 0; i < 2; i++)
        if (*word && SearchPathW(folders, word, extensions[i], MAX_PATH, found, NULL) &&
            !(GetFileAttributesW(found) & FILE_ATTRIBUTE_DIRECTORY))
            return true;
    return false;
}

/* The child inherits copies of the three handles. */
static HANDLE create(const wchar_t *program, wchar_t *line, const struct streams *streams)
{
    STARTUPINFOW start = {.cb = sizeof start, .dwFlags = STARTF_USESTDHANDLES};
    PROCESS_INFORMATION made = {0};
    HANDLE self = GetCurrentProcess(), copies[3] = {0};
    for (int i = 0; i < 3; i++)
        DuplicateHandle(self, streams->handle[i], self, &copies[i], 0, TRUE, DUPLICATE_SAME_ACCESS);
    start.hStdInput = copies[0];
    start.hStdOutput = copies[1];
    start.hStdError = copies[2];
    BOOL done = CreateProcessW(program, line, NULL, NULL, TRUE, 0, NULL, NULL, &start, &made);
    DWORD error = GetLastError();
    for (int i = 0; i < 3; i++)
        if (copies[i])
            CloseHandle(copies[i]);
    if (done)
        CloseHandle(made.hThread);
    SetLastError(error);
    return made.hProcess;
}

HANDLE start_program(const wchar_t *text, const struct streams *streams, int *code)
{
    static wchar_t word[MAX_PATH], found[MAX_PATH], line[LINE_UNITS];
    text = skip_delimiters(text);
    program_word(text, word);
    if (!find_program(word, found)) {
        say(streams->handle[2],
            L"'%ls' is not recognized as an internal or external command,\r\n"
            L"operable program or batch file.\r\n",
            word);
        *code = NOT_RECOGNIZED;
        return NULL;
    }
    wcscpy(line, text);
    HANDLE process = create(found, line, streams);
    if (!process)
        *code = say_error(streams, GetLastError());
    return process;
}

HANDLE start_shell(const wchar_t *raw, const struct streams *streams, int *code)
{
    static wchar_t self[MAX_PATH], line[LINE_UNITS + MAX_PATH + 16];
    GetModuleFileNameW(NULL, self, MAX_PATH);
    _snwprintf(line, LINE_UNITS + MAX_PATH + 16, L"\"%ls\" /s /c \"%ls\"", self, raw);
    HANDLE process = create(self, line, streams);
    if (!process)
        *code = say_error(streams, GetLastError());
    return process;
}
