/* argv.c - cutting a command line into arguments, and expanding * and ?.
 *
 * Works on wide text; __getmainargs narrows the result. A quoted argument is never expanded; a
 * pattern that matches nothing stays as it is. Matches come in alphabetical order.
 * Manual: "Parsing C command-line arguments", "Expanding wildcard arguments"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include "argv.h"

struct list {
    wchar_t **item;
    int count;
    BOOL failed;
};

static void append(struct list *list, const wchar_t *text, size_t length)
{
    wchar_t **grown = realloc(list->item, (list->count + 2) * sizeof *grown);
    wchar_t *copy = malloc((length + 1) * sizeof *copy);
    if (grown)
        list->item = grown;
    if (!grown || !copy) {
        free(copy);
        list->failed = TRUE;
        return;
    }
    memcpy(copy, text, length * sizeof *copy);
    copy[length] = 0;
    list->item[list->count++] = copy;
    list->item[list->count] = NULL;
}

static BOOL is_blank(wchar_t c)
{
    return c == L' ' || c == L'\t';
}

static int by_name(const void *a, const void *b)
{
    return _wcsicmp(*(wchar_t *const *)a, *(wchar_t *const *)b);
}

/* Appends what the pattern matches, keeping its directory part. FALSE: nothing matched. */
static BOOL append_matches(struct list *list, const wchar_t *pattern)
{
    WIN32_FIND_DATAW found;
    wchar_t path[2 * MAX_PATH];
    HANDLE search = FindFirstFileW(pattern, &found);
    if (search == INVALID_HANDLE_VALUE)
        return FALSE;
    size_t directory = 0;
    for (size_t i = 0; pattern[i]; i++)
        if (pattern[i] == L'\\' || pattern[i] == L'/' || pattern[i] == L':')
            directory = i + 1;
    int before = list->count;
    do {
        size_t length = wcslen(found.cFileName);
        BOOL dots = !wcscmp(found.cFileName, L".") || !wcscmp(found.cFileName, L"..");
        if (dots || directory + length >= 2 * MAX_PATH)
            continue;
        memcpy(path, pattern, directory * sizeof *path);
        memcpy(path + directory, found.cFileName, length * sizeof *path);
        append(list, path, directory + length);
    } while (FindNextFileW(search, &found));
    FindClose(search);
    qsort(list->item + before, list->count - before, sizeof *list->item, by_name);
    return list->count > before;
}

/* The program's name: up to a blank outside quotes; a backslash is only a backslash. */
static const wchar_t *cut_program(struct list *list, const wchar_t *line, wchar_t *text)
{
    size_t length = 0;
    BOOL quoted = FALSE;
    for (; *line && (quoted || !is_blank(*line)); line++) {
        if (*line == L'"')
            quoted = !quoted;
        else
            text[length++] = *line;
    }
    append(list, text, length);
    return line;
}

/* One argument into text; *plain is FALSE where a quote was seen. Returns what follows. */
static const wchar_t *cut_argument(const wchar_t *line, wchar_t *text, size_t *length, BOOL *plain)
{
    BOOL quoted = FALSE;
    *length = 0;
    *plain = TRUE;
    while (*line && (quoted || !is_blank(*line))) {
        size_t slashes = wcsspn(line, L"\\");
        line += slashes;
        size_t kept = *line == L'"' ? slashes / 2 : slashes;
        while (kept--)
            text[(*length)++] = L'\\';
        if (*line != L'"') {
            if (*line && (quoted || !is_blank(*line)))
                text[(*length)++] = *line++;
            continue;
        }
        line++;
        if (slashes % 2) {
            text[(*length)++] = L'"'; /* escaped */
            continue;
        }
        *plain = FALSE;
        if (quoted && *line == L'"')
            text[(*length)++] = *line++; /* "" within quotes: one quote, still quoted */
        else
            quoted = !quoted;
    }
    return line;
}

/* crt_argv(line, wildcards, argc): a NULL-terminated array of heap blocks. */
wchar_t **crt_argv(const wchar_t *line, int wildcards, int *argc)
{
    struct list list = {0};
    size_t length;
    BOOL plain;
    wchar_t *text = malloc((wcslen(line) + 1) * sizeof *text);
    if (!text)
        return NULL;
    line = cut_program(&list, line, text);
    for (;;) {
        while (is_blank(*line))
            line++;
        if (!*line)
            break;
        line = cut_argument(line, text, &length, &plain);
        text[length] = 0;
        if (wildcards && plain && wcspbrk(text, L"*?") && append_matches(&list, text))
            continue;
        append(&list, text, length);
    }
    free(text);
    *argc = list.count;
    return list.failed ? NULL : list.item;
}

char **crt_narrow_argv(wchar_t **wide, int argc)
{
    char **narrow = malloc((argc + 1) * sizeof *narrow);
    if (!narrow)
        return NULL;
    for (int i = 0; i < argc; i++) {
        narrow[i] = crt_narrow(wide[i]);
        if (!narrow[i])
            return NULL;
        free(wide[i]);
    }
    narrow[argc] = NULL;
    free(wide);
    return narrow;
}
