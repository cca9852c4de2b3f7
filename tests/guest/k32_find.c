/*
 * k32_find.c - FindFirstFile: patterns with their inheritance from MS-DOS, and the end of a search.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k32_tap.h"

static const char *const names[] = {"alpha.txt", "beta.txt", "beta.c", "noext", "two.dots.txt"};
#define COUNT (sizeof names / sizeof names[0])

static void make(void)
{
    CreateDirectoryA("k32 find", NULL);
    for (unsigned i = 0; i < COUNT; i++) {
        char path[MAX_PATH];
        sprintf(path, "k32 find\\%s", names[i]);
        CloseHandle(CreateFileA(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL));
    }
}

static void clean(void)
{
    for (unsigned i = 0; i < COUNT; i++) {
        char path[MAX_PATH];
        sprintf(path, "k32 find\\%s", names[i]);
        DeleteFileA(path);
    }
    RemoveDirectoryA("k32 find");
}

/* The number of names that match, without . and .. */
static int count(const char *pattern)
{
    WIN32_FIND_DATAA data;
    char path[MAX_PATH];
    int found = 0;
    sprintf(path, "k32 find\\%s", pattern);
    HANDLE find = FindFirstFileA(path, &data);
    if (find == INVALID_HANDLE_VALUE)
        return GetLastError() == ERROR_FILE_NOT_FOUND ? 0 : -1;
    do
        found += strcmp(data.cFileName, ".") && strcmp(data.cFileName, "..");
    while (FindNextFileA(find, &data));
    int at_end = GetLastError() == ERROR_NO_MORE_FILES;
    return FindClose(find) && at_end ? found : -2;
}

int main(void)
{
    WIN32_FIND_DATAA data;
    WIN32_FIND_DATAW wide;
    make();
    is(count("*"), 5, "*");
    is(count("*.*"), 5, "*.* finds names without a point, too");
    is(count("*.txt"), 3, "*.txt");
    is(count("*.TXT"), 3, "case does not matter");
    is(count("beta.*"), 2, "beta.*");
    is(count("noext"), 1, "a name itself");
    is(count("noext.*"), 1, "noext.* finds noext");
    is(count("????.txt"), 1, "four characters");
    if (!on_wine())
        is(count("?????????.txt"), 2, "question marks before a point may stand for nothing");
    is(count("*dots*"), 1, "stars on both sides");
    is(count("*.c"), 1, "*.c");
    is(count("nothing*"), 0, "nothing");

    HANDLE find = FindFirstFileA("k32 find\\alpha.txt", &data);
    ok(find != INVALID_HANDLE_VALUE && !strcmp(data.cFileName, "alpha.txt") && !data.nFileSizeLow,
       "name and size");
    ok(!(data.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY), "a file");
    fails(FindNextFileA(find, &data), ERROR_NO_MORE_FILES, "only one");
    ok(FindClose(find), "close");
    find = FindFirstFileW(L"k32 find", &wide);
    ok(find != INVALID_HANDLE_VALUE && (wide.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY),
       "a folder itself");
    FindClose(find);
    fails(FindFirstFileA("no folder\\*", &data) != INVALID_HANDLE_VALUE, ERROR_PATH_NOT_FOUND,
          "no such folder");
    fails(FindFirstFileA("k32 find\\", &data) != INVALID_HANDLE_VALUE, ERROR_FILE_NOT_FOUND,
          "a backslash at the end names nothing");
    fails(FindClose(INVALID_HANDLE_VALUE), ERROR_INVALID_HANDLE, "no find handle");
    clean();
    return tap_end();
}
