/*
 * k32_files.c - files: create, read, write, seek, rename, attributes, times, and the errors of
 * each.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k32_tap.h"

#define NAME "k32 file.txt"

static HANDLE open_file(const char *name, DWORD access, DWORD disposition)
{
    return CreateFileA(name, access, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                       disposition, FILE_ATTRIBUTE_NORMAL, NULL);
}

static void creation(void)
{
    DeleteFileA(NAME);
    fails(open_file(NAME, GENERIC_READ, OPEN_EXISTING) != INVALID_HANDLE_VALUE,
          ERROR_FILE_NOT_FOUND, "no such file");
    fails(open_file("no folder\\" NAME, GENERIC_READ, OPEN_EXISTING) != INVALID_HANDLE_VALUE,
          ERROR_PATH_NOT_FOUND, "no such folder");
    fails(open_file(NAME, GENERIC_READ, 77) != INVALID_HANDLE_VALUE, ERROR_INVALID_PARAMETER,
          "no such disposition");
    SetLastError(0xDEAD);
    HANDLE file = open_file(NAME, GENERIC_READ | GENERIC_WRITE, CREATE_NEW);
    ok(file != INVALID_HANDLE_VALUE && GetLastError() == 0, "create a new file");
    fails(open_file(NAME, GENERIC_READ, CREATE_NEW) != INVALID_HANDLE_VALUE, ERROR_FILE_EXISTS,
          "it is not new any more");
    CloseHandle(file);
    file = open_file(NAME, GENERIC_WRITE, CREATE_ALWAYS);
    is(GetLastError(), ERROR_ALREADY_EXISTS, "create always tells that it was there");
    CloseHandle(file);
    file = open_file(NAME, GENERIC_READ, OPEN_ALWAYS);
    is(GetLastError(), ERROR_ALREADY_EXISTS, "and so does open always");
    CloseHandle(file);
    fails(CloseHandle(file), ERROR_INVALID_HANDLE, "a handle is closed once");
    fails(open_file(".", GENERIC_READ, OPEN_EXISTING) != INVALID_HANDLE_VALUE, ERROR_ACCESS_DENIED,
          "a folder is not a file");
}

static void transfer(void)
{
    char buffer[64] = "";
    DWORD done = 99;
    HANDLE file = open_file(NAME, GENERIC_READ | GENERIC_WRITE, CREATE_ALWAYS);
    ok(WriteFile(file, "0123456789", 10, &done, NULL) && done == 10, "write ten bytes");
    is(SetFilePointer(file, 0, NULL, FILE_CURRENT), 10, "the position is behind them");
    ok(ReadFile(file, buffer, 10, &done, NULL) && done == 0, "at the end there is nothing to read");
    is(SetFilePointer(file, -4, NULL, FILE_END), 6, "four before the end");
    ok(ReadFile(file, buffer, 10, &done, NULL) && done == 4 && !memcmp(buffer, "6789", 4),
       "read them");
    fails(SetFilePointer(file, -11, NULL, FILE_END) != INVALID_SET_FILE_POINTER,
          ERROR_NEGATIVE_SEEK, "not before the beginning");
    SetFilePointer(file, 20, NULL, FILE_BEGIN);
    is(GetFileSize(file, NULL), 10, "to seek past the end changes no size");
    WriteFile(file, "x", 1, &done, NULL);
    is(GetFileSize(file, NULL), 21, "to write there does");
    SetFilePointer(file, 15, NULL, FILE_BEGIN);
    ok(ReadFile(file, buffer, 6, &done, NULL) && !memcmp(buffer, "\0\0\0\0\0x", 6),
       "zeros between");
    SetFilePointer(file, 5, NULL, FILE_BEGIN);
    ok(SetEndOfFile(file) && GetFileSize(file, NULL) == 5, "cut it to five");

    OVERLAPPED overlapped = {.Offset = 2};
    ok(ReadFile(file, buffer, 2, &done, &overlapped) && done == 2 && !memcmp(buffer, "23", 2),
       "read at an offset");
    overlapped.Offset = 5;
    fails(ReadFile(file, buffer, 2, &done, &overlapped), ERROR_HANDLE_EOF,
          "at the end, that is an error");
    LARGE_INTEGER size, position, nothing = {.QuadPart = 0};
    ok(GetFileSizeEx(file, &size) && size.QuadPart == 5, "size, extended");
    ok(SetFilePointerEx(file, nothing, &position, FILE_END) && position.QuadPart == 5,
       "position, extended");
    ok(FlushFileBuffers(file), "flush");
    is(GetFileType(file), FILE_TYPE_DISK, "it is a file on a disk");
    CloseHandle(file);

    file = open_file(NAME, GENERIC_READ, OPEN_EXISTING);
    fails(WriteFile(file, "x", 1, &done, NULL), ERROR_ACCESS_DENIED,
          "opened to read, it cannot be written");
    CloseHandle(file);
    fails(ReadFile((HANDLE)0x7FF0, buffer, 1, &done, NULL), ERROR_INVALID_HANDLE, "no such handle");
}

static void attributes(void)
{
    WIN32_FILE_ATTRIBUTE_DATA data;
    ok(!(GetFileAttributesA(NAME) & FILE_ATTRIBUTE_DIRECTORY), "a file is no folder");
    ok(GetFileAttributesA(".") & FILE_ATTRIBUTE_DIRECTORY, "a folder is one");
    fails(GetFileAttributesA("no such file") != INVALID_FILE_ATTRIBUTES, ERROR_FILE_NOT_FOUND,
          "attributes of nothing");
    ok(GetFileAttributesExA(NAME, GetFileExInfoStandard, &data) && data.nFileSizeLow == 5,
       "size by name");
    ok(SetFileAttributesA(NAME, FILE_ATTRIBUTE_READONLY), "make it read-only");
    ok(GetFileAttributesA(NAME) & FILE_ATTRIBUTE_READONLY, "it is");
    if (!on_wine()) {
        fails(open_file(NAME, GENERIC_WRITE, OPEN_EXISTING) != INVALID_HANDLE_VALUE,
              ERROR_ACCESS_DENIED, "then it cannot be opened to write");
        fails(DeleteFileA(NAME), ERROR_ACCESS_DENIED, "nor deleted");
    }
    SetFileAttributesA(NAME, FILE_ATTRIBUTE_NORMAL);

    SYSTEMTIME parts = {.wYear = 2004, .wMonth = 8, .wDay = 25, .wHour = 12};
    FILETIME wanted, got = {0, 0};
    SystemTimeToFileTime(&parts, &wanted);
    HANDLE file = open_file(NAME, GENERIC_READ | GENERIC_WRITE, OPEN_EXISTING);
    ok(SetFileTime(file, NULL, NULL, &wanted) && GetFileTime(file, NULL, NULL, &got),
       "set its time");
    is(CompareFileTime(&wanted, &got), 0, "and read it");
    BY_HANDLE_FILE_INFORMATION info;
    ok(GetFileInformationByHandle(file, &info) && info.nFileSizeLow == 5 &&
           info.nNumberOfLinks == 1,
       "information by handle");
    CloseHandle(file);
}

static void names(void)
{
    char path[MAX_PATH], temporary[MAX_PATH], *file_part = NULL;
    ok(MoveFileA(NAME, "k32 moved.txt"), "rename");
    fails(GetFileAttributesA(NAME) != INVALID_FILE_ATTRIBUTES, ERROR_FILE_NOT_FOUND,
          "the old name is gone");
    ok(CopyFileA("k32 moved.txt", NAME, TRUE), "copy");
    fails(CopyFileA("k32 moved.txt", NAME, TRUE), ERROR_FILE_EXISTS,
          "not over an existing one, if told so");
    fails(MoveFileA("k32 moved.txt", NAME), ERROR_ALREADY_EXISTS,
          "rename not over an existing one");
    ok(MoveFileExA("k32 moved.txt", NAME, MOVEFILE_REPLACE_EXISTING), "unless told to");
    fails(DeleteFileA("k32 moved.txt"), ERROR_FILE_NOT_FOUND, "delete what is gone");
    fails(DeleteFileA("."), ERROR_ACCESS_DENIED, "delete a folder as a file");
    ok(DeleteFileA(NAME), "delete");

    ok(GetFullPathNameA("a\\..\\b.txt", MAX_PATH, path, &file_part) && file_part &&
           !strcmp(file_part, "b.txt"),
       "full path and its last part");
    ok(path[1] == ':' && path[2] == '\\' && !strstr(path, ".."), "it is absolute and has no dots");
    DWORD length = GetTempPathA(MAX_PATH, path);
    ok(length && length == strlen(path) && path[length - 1] == '\\',
       "the folder for temporary files");
    ok(GetTempFileNameA(".", "k32long", 0, temporary) && strstr(temporary, "k32"),
       "a temporary name");
    ok(GetFileAttributesA(temporary) != INVALID_FILE_ATTRIBUTES, "whose file was created");
    ok(DeleteFileA(temporary), "and can be deleted");
}

static void folders(void)
{
    char path[MAX_PATH], before[MAX_PATH];
    ok(CreateDirectoryA("k32 folder", NULL), "create a folder");
    fails(CreateDirectoryA("k32 folder", NULL), ERROR_ALREADY_EXISTS, "not twice");
    fails(CreateDirectoryA("no folder\\in it", NULL), ERROR_PATH_NOT_FOUND,
          "not in one that is missing");
    HANDLE file = open_file("k32 folder\\file", GENERIC_WRITE, CREATE_NEW);
    ok(file != INVALID_HANDLE_VALUE, "create a file in it");
    CloseHandle(file);
    fails(RemoveDirectoryA("k32 folder"), ERROR_DIR_NOT_EMPTY, "a full folder stays");
    fails(RemoveDirectoryA("k32 folder\\file"), ERROR_DIRECTORY, "a file is no folder");
    GetCurrentDirectoryA(MAX_PATH, before);
    ok(SetCurrentDirectoryA("k32 folder"), "enter it");
    ok(GetCurrentDirectoryA(MAX_PATH, path) == strlen(path) && strstr(path, "k32 folder"),
       "we are there");
    ok(DeleteFileA("file"), "relative names are relative to it");
    ok(SetCurrentDirectoryA(before), "leave it");
    fails(SetCurrentDirectoryA("no folder"), ERROR_FILE_NOT_FOUND, "no such folder to enter");
    ok(GetCurrentDirectoryA(1, path) == strlen(before) + 1, "a short buffer: the size needed");
    ok(RemoveDirectoryA("k32 folder"), "remove it");
}

int main(void)
{
    creation();
    transfer();
    attributes();
    names();
    folders();
    return tap_end();
}
