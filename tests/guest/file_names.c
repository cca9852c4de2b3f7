// SPDX-License-Identifier: MIT
// Listing and renaming: FindFirstFile with its patterns, MoveFile with its refusals.
#include <stdlib.h>
#include <string.h>
#include "tap.h"

static void touch(const char *name, DWORD bytes)
{
    DWORD done;
    HANDLE file = CreateFileA(name, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    WriteFile(file, "0123456789", bytes, &done, NULL);
    CloseHandle(file);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* The matching names, sorted, with a space behind each. */
static const char *list(const char *pattern)
{
    static char text[1000], names[20][40];
    WIN32_FIND_DATAA data;
    int n = 0;
    HANDLE find = FindFirstFileA(pattern, &data);
    text[0] = 0;
    if (find == INVALID_HANDLE_VALUE)
        return GetLastError() == ERROR_FILE_NOT_FOUND ? "none" : "error";
    do
        strcpy(names[n++], data.cFileName);
    while (n < 20 && FindNextFileA(find, &data));
    DWORD error = GetLastError();
    FindClose(find);
    qsort(names, n, sizeof names[0], by_name);
    for (int i = 0; i < n; i++)
        strcat(strcat(text, names[i]), " ");
    return error == ERROR_NO_MORE_FILES ? text : "no end";
}

static void listing(void)
{
    static const char *const cases[][2] = {
        {"n\\*", ". .. Alpha.TXT beta beta.c gamma.tar.gz sub "},
        {"n\\*.*", ". .. Alpha.TXT beta beta.c gamma.tar.gz sub "},
        {"n\\*.txt", "Alpha.TXT "},
        {"n\\b*", "beta beta.c "},
        {"n\\*.gz", "gamma.tar.gz "},
        {"n\\*a*a*", "Alpha.TXT gamma.tar.gz "},
        {"n\\alpha.txt", "Alpha.TXT "},
        {"n\\x*", "none"},
        {"n\\sub\\*", ". .. "},
        {"n\\nothing\\*", "error"},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *found = list(cases[i][0]);
        ok(!strcmp(found, cases[i][1]), "%s: %s", cases[i][0], found);
    }
    WIN32_FIND_DATAA data;
    HANDLE find = FindFirstFileA("n\\ALPHA.txt", &data);
    ok(find != INVALID_HANDLE_VALUE && data.nFileSizeLow == 3 &&
           data.dwFileAttributes == FILE_ATTRIBUTE_ARCHIVE,
       "size and attributes");
    FindClose(find);
    find = FindFirstFileA("n\\sub", &data);
    ok(find != INVALID_HANDLE_VALUE && data.dwFileAttributes == FILE_ATTRIBUTE_DIRECTORY,
       "a directory's");
    FindClose(find);
}

static void many(void)
{
    char name[30];
    WIN32_FIND_DATAA data;
    int found = 0, deleted = 0;
    CreateDirectoryA("m", NULL);
    for (int i = 0; i < 300; i++) {
        sprintf(name, "m\\file-with-a-number-%d", i);
        touch(name, 0);
    }
    HANDLE find = FindFirstFileA("m\\file*", &data);
    do {
        char path[60];
        sprintf(path, "m\\%s", data.cFileName);
        found++;
        deleted += DeleteFileA(path);
    } while (FindNextFileA(find, &data));
    FindClose(find);
    ok(found == 300 && deleted == 300, "300 files, each deleted while they are listed (%d, %d)",
       found, deleted);
    ok(RemoveDirectoryA("m"), "none was missed");
}

static void renaming(void)
{
    touch("n\\r1", 4);
    touch("n\\r2", 5);
    fails(MoveFileA("n\\r1", "n\\r2"), ERROR_ALREADY_EXISTS, "the new name is taken");
    fails(MoveFileA("n\\r9", "n\\r8"), ERROR_FILE_NOT_FOUND, "there is nothing to rename");
    fails(MoveFileA("n\\r1", "no\\r1"), ERROR_PATH_NOT_FOUND, "there is no such directory");
    ok(MoveFileExA("n\\r1", "n\\r2", MOVEFILE_REPLACE_EXISTING), "MOVEFILE_REPLACE_EXISTING");
    ok(!strcmp(list("n\\r?"), "r2 "), "one of two is left");
    ok(MoveFileA("n\\r2", "n\\sub\\R3"), "into another directory");
    ok(MoveFileA("n\\sub", "n\\bus"), "a directory with a file in it");
    ok(!strcmp(list("n\\bus\\*"), ". .. R3 "), "which went along");
    ok(MoveFileA("n\\bus\\R3", "n\\bus\\r3"), "the case alone");
    ok(!strcmp(list("n\\bus\\r3"), "r3 ") || on_wine(), "is changed");
    fails(MoveFileA("n\\bus", "n\\beta"), ERROR_ALREADY_EXISTS, "a directory to a file's name");
    HANDLE file =
        CreateFileA("n\\beta", GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    fails(MoveFileA("n\\beta", "n\\atbe"), ERROR_SHARING_VIOLATION,
          "an open file that does not share deletion");
    CloseHandle(file);
}

int main(void)
{
    CreateDirectoryA("n", NULL);
    CreateDirectoryA("n\\sub", NULL);
    touch("n\\Alpha.TXT", 3);
    touch("n\\beta", 0);
    touch("n\\beta.c", 0);
    touch("n\\gamma.tar.gz", 0);
    listing();
    many();
    renaming();
    static const char *const rest[] = {"n\\Alpha.TXT", "n\\beta", "n\\beta.c", "n\\gamma.tar.gz",
                                       "n\\bus\\r3"};
    for (int i = 0; i < 5; i++)
        ok(DeleteFileA(rest[i]), "%s is there to be deleted", rest[i]);
    ok(RemoveDirectoryA("n\\bus") && RemoveDirectoryA("n"), "and nothing else is");
    return tap_end();
}
