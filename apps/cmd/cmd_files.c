// SPDX-License-Identifier: MIT
// cmd_files.c - the built-in commands that change files: copy, del, mkdir, rmdir, ren; and type.
//
// None of them asks back. Source: MSDN, "Copy", "Del", "Mkdir", "Rmdir", "Ren", "Type".
#include "cmd.h"

typedef bool file_action(const wchar_t *path, const wchar_t *name, void *context);

/* The part behind the last \ : / of a path. */
static wchar_t *last_part(wchar_t *path)
{
    wchar_t *part = path;
    for (wchar_t *at = path; *at; at++)
        if (wcschr(L"\\/:", *at))
            part = at + 1;
    return part;
}

/* One that has no wildcards, which may be a device. How many: 1, or 0 and the error. */
static int do_one(wchar_t *path, file_action *action, void *context)
{
    bool done = action(path, last_part(path), context);
    if (done)
        SetLastError(NO_ERROR);
    return done;
}

/* Does it with each file, not directory, that the pattern means, until one fails. How many. */
static int for_each_file(wchar_t *pattern, file_action *action, void *context)
{
    wchar_t path[MAX_PATH] = L"";
    WIN32_FIND_DATAW found;
    int count = 0;
    if (!wcspbrk(pattern, L"*?"))
        return do_one(pattern, action, context);
    wcsncpy(path, pattern, MAX_PATH - 1);
    wchar_t *name = last_part(path);
    HANDLE search = FindFirstFileW(pattern, &found);
    if (search == INVALID_HANDLE_VALUE)
        return 0;
    do {
        if ((found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) ||
            (name - path) + wcslen(found.cFileName) >= MAX_PATH)
            continue;
        wcscpy(name, found.cFileName);
        if (!action(path, found.cFileName, context))
            break;
        count++;
    } while (FindNextFileW(search, &found));
    DWORD error = GetLastError();
    FindClose(search);
    SetLastError(error == ERROR_NO_MORE_FILES ? NO_ERROR : error);
    return count;
}

/* The words that are no switches, at most `most`; how many, -1 if there are more. */
static int plain_words(const wchar_t *arguments, wchar_t (*words)[LINE_UNITS + 2], int most)
{
    static wchar_t word[LINE_UNITS];
    int count = 0;
    while (next_word(&arguments, word)) {
        if (*word == '/')
            continue;
        if (count == most)
            return -1;
        wcscpy(words[count++], word);
    }
    return count;
}

static bool is_directory(const wchar_t *path)
{
    DWORD attributes = GetFileAttributesW(path);
    return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY);
}

static bool copy_file(const wchar_t *path, const wchar_t *name, void *target)
{
    static wchar_t to[LINE_UNITS + MAX_PATH];
    wcscpy(to, target);
    if (is_directory(target)) {
        wcscat(to, L"\\");
        wcscat(to, name);
    }
    return CopyFileW(path, to, FALSE);
}

int builtin_copy(const wchar_t *arguments, const struct streams *streams)
{
    static wchar_t words[2][LINE_UNITS + 2];
    int given = plain_words(arguments, words, 2);
    if (given < 1 || wcschr(words[0], '+'))
        return syntax_error(streams);
    if (given == 1)
        wcscpy(words[1], L".");
    if (is_directory(words[0]))
        wcscat(words[0], L"\\*");
    int count = for_each_file(words[0], copy_file, words[1]);
    DWORD error = GetLastError();
    if (error)
        say_error(streams, error);
    say(streams->handle[1], L"%9d file(s) copied.\r\n", count);
    return error != NO_ERROR;
}

static bool delete_file(const wchar_t *path, const wchar_t *name, void *context)
{
    return DeleteFileW(path);
}

int builtin_del(const wchar_t *arguments, const struct streams *streams)
{
    static wchar_t word[LINE_UNITS + 2], full[LINE_UNITS];
    int given = 0, code = 0;
    while (next_word(&arguments, word)) {
        if (*word == '/')
            continue;
        given++;
        if (is_directory(word))
            wcscat(word, L"\\*");
        int count = for_each_file(word, delete_file, NULL);
        DWORD error = GetLastError();
        if (count == 0 && (error == NO_ERROR || error == ERROR_FILE_NOT_FOUND)) {
            GetFullPathNameW(word, LINE_UNITS, full, NULL);
            say(streams->handle[2], L"Could Not Find %ls\r\n", full);
        } else if (error) {
            code = say_error(streams, error);
        }
    }
    return given ? code : syntax_error(streams);
}

/* Makes what is missing of a path, too. */
static BOOL make_directories(wchar_t *path)
{
    if (CreateDirectoryW(path, NULL))
        return TRUE;
    if (GetLastError() != ERROR_PATH_NOT_FOUND)
        return FALSE;
    wchar_t *part = last_part(path);
    if (part == path)
        return FALSE;
    wchar_t separator = part[-1];
    part[-1] = 0;
    BOOL made = make_directories(path);
    part[-1] = separator;
    return made && CreateDirectoryW(path, NULL);
}

int builtin_mkdir(const wchar_t *arguments, const struct streams *streams)
{
    static wchar_t word[LINE_UNITS];
    int given = 0, code = 0;
    for (; next_word(&arguments, word); given++) {
        if (make_directories(word))
            continue;
        code = 1;
        if (GetLastError() == ERROR_ALREADY_EXISTS)
            say(streams->handle[2], L"A subdirectory or file %ls already exists.\r\n", word);
        else
            say_error(streams, GetLastError());
    }
    return given ? code : syntax_error(streams);
}

int builtin_rmdir(const wchar_t *arguments, const struct streams *streams)
{
    static wchar_t word[LINE_UNITS];
    int given = 0, code = 0;
    for (; next_word(&arguments, word); given++)
        if (*word == '/')
            return syntax_error(streams);
        else if (!RemoveDirectoryW(word))
            code = say_error(streams, GetLastError());
    return given ? code : syntax_error(streams);
}

/* ren path name: the name stays in the path's directory. */
int builtin_ren(const wchar_t *arguments, const struct streams *streams)
{
    static wchar_t words[2][LINE_UNITS + 2], to[2 * LINE_UNITS];
    if (plain_words(arguments, words, 2) != 2 || wcspbrk(words[1], L"\\/:*?"))
        return syntax_error(streams);
    wcscpy(to, words[0]);
    wcscpy(last_part(to), words[1]);
    return MoveFileW(words[0], to) ? 0 : say_error(streams, GetLastError());
}

static bool type_file(const wchar_t *path, const wchar_t *name, void *to)
{
    char bytes[4096];
    DWORD got, put;
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                              OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return false;
    while (ReadFile(file, bytes, sizeof bytes, &got, NULL) && got &&
           WriteFile(to, bytes, got, &put, NULL))
        ;
    CloseHandle(file);
    return true;
}

int builtin_type(const wchar_t *arguments, const struct streams *streams)
{
    static wchar_t word[LINE_UNITS];
    int given = 0, code = 0;
    for (; next_word(&arguments, word); given++) {
        int count = for_each_file(word, type_file, streams->handle[1]);
        if (count == 0 || GetLastError())
            code = say_error(streams, GetLastError() ? GetLastError() : ERROR_FILE_NOT_FOUND);
    }
    return given ? code : syntax_error(streams);
}
