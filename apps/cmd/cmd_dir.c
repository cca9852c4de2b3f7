// SPDX-License-Identifier: MIT
// cmd_dir.c - dir [path] [/b]: the files of a directory, in the order in which it lists them.
//
// Source: MSDN, "Dir".
#include "cmd.h"
#include <stdio.h>

struct totals {
    unsigned files, directories;
    unsigned long long bytes;
};

/* 1234567 as 1,234,567. */
static const wchar_t *with_commas(unsigned long long number)
{
    static wchar_t text[32];
    wchar_t *at = text + 31;
    int digits = 0;
    do {
        if (digits && digits % 3 == 0)
            *--at = ',';
        *--at = '0' + number % 10;
        number /= 10;
        digits++;
    } while (number);
    return at;
}

static void say_entry(HANDLE out, const WIN32_FIND_DATAW *found, struct totals *totals)
{
    FILETIME local;
    SYSTEMTIME t;
    bool is_directory = found->dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY;
    unsigned long long bytes = (unsigned long long)found->nFileSizeHigh << 32 | found->nFileSizeLow;
    FileTimeToLocalFileTime(&found->ftLastWriteTime, &local);
    FileTimeToSystemTime(&local, &t);
    say(out, L"%02d/%02d/%04d  %02d:%02d %ls ", t.wMonth, t.wDay, t.wYear,
        t.wHour % 12 ? t.wHour % 12 : 12, t.wMinute, t.wHour < 12 ? L"AM" : L"PM");
    if (is_directory)
        say(out, L"   <DIR>          %ls\r\n", found->cFileName);
    else
        say(out, L"%17ls %ls\r\n", with_commas(bytes), found->cFileName);
    totals->files += !is_directory;
    totals->directories += is_directory;
    totals->bytes += is_directory ? 0 : bytes;
}

static void say_head(HANDLE out, const wchar_t *pattern)
{
    wchar_t full[MAX_PATH] = L"", label[MAX_PATH] = L"", *name = NULL;
    DWORD serial = 0;
    GetFullPathNameW(pattern, MAX_PATH, full, &name);
    if (name)
        name[name - full > 3 ? -1 : 0] = 0;
    wchar_t root[] = {full[0], ':', '\\', 0};
    GetVolumeInformationW(root, label, MAX_PATH, &serial, NULL, NULL, NULL, 0);
    say(out,
        *label ? L" Volume in drive %lc is %ls\r\n" : L" Volume in drive %lc has no label.\r\n",
        full[0], label);
    say(out, L" Volume Serial Number is %04X-%04X\r\n\r\n Directory of %ls\r\n\r\n", serial >> 16,
        serial & 0xFFFF, full);
}

static void say_totals(HANDLE out, const struct totals *totals)
{
    ULARGE_INTEGER free_bytes = {0};
    GetDiskFreeSpaceExW(NULL, &free_bytes, NULL, NULL);
    say(out, L"%16u File(s) %14ls bytes\r\n", totals->files, with_commas(totals->bytes));
    say(out, L"%16u Dir(s) %15ls bytes free\r\n", totals->directories,
        with_commas(free_bytes.QuadPart));
}

static void say_name(HANDLE out, const wchar_t *name)
{
    if (wcscmp(name, L".") && wcscmp(name, L".."))
        say(out, L"%ls\r\n", name);
}

int builtin_dir(const wchar_t *arguments, const struct streams *streams)
{
    static wchar_t word[LINE_UNITS], pattern[LINE_UNITS + 2];
    WIN32_FIND_DATAW found;
    HANDLE out = streams->handle[1];
    struct totals totals = {0};
    bool bare = false;
    wcscpy(pattern, L".");
    while (next_word(&arguments, word))
        if (!_wcsicmp(word, L"/b"))
            bare = true;
        else if (*word == '/')
            return syntax_error(streams);
        else
            wcscpy(pattern, word);
    DWORD attributes = GetFileAttributesW(pattern);
    if (attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY))
        wcscat(pattern, L"\\*");
    if (!bare)
        say_head(out, pattern);
    HANDLE search = FindFirstFileW(pattern, &found);
    if (search == INVALID_HANDLE_VALUE) {
        say(streams->handle[2], L"File Not Found\r\n");
        return 1;
    }
    do
        bare ? say_name(out, found.cFileName) : say_entry(out, &found, &totals);
    while (FindNextFileW(search, &found));
    FindClose(search);
    if (!bare)
        say_totals(out, &totals);
    return 0;
}
