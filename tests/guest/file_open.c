// SPDX-License-Identifier: MIT
// CreateFile: what each disposition does to a file that is there and to one that is not, and which
// error names what.
#include "tap.h"

static HANDLE open_as(const char *name, DWORD access, DWORD disposition)
{
    SetLastError(0xDEAD);
    return CreateFileA(name, access, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, disposition, 0,
                       NULL);
}

static int opens(const char *name, DWORD disposition, DWORD last_error)
{
    HANDLE file = open_as(name, GENERIC_READ | GENERIC_WRITE, disposition);
    DWORD error = GetLastError();
    if (file == INVALID_HANDLE_VALUE)
        return 0;
    CloseHandle(file);
    return error == last_error;
}

static DWORD refusal(const char *name, DWORD access, DWORD disposition)
{
    HANDLE file = open_as(name, access, disposition);
    DWORD error = GetLastError();
    if (file == INVALID_HANDLE_VALUE)
        return error;
    CloseHandle(file);
    return 0;
}

static DWORD size_of(const char *name)
{
    WIN32_FILE_ATTRIBUTE_DATA data;
    return GetFileAttributesExA(name, GetFileExInfoStandard, &data) ? data.nFileSizeLow
                                                                    : 0xFFFFFFFF;
}

static void fill(const char *name)
{
    DWORD done;
    HANDLE file = open_as(name, GENERIC_WRITE, CREATE_ALWAYS);
    WriteFile(file, "12345", 5, &done, NULL);
    CloseHandle(file);
}

int main(void)
{
    ok(refusal("o.txt", GENERIC_READ, OPEN_EXISTING) == ERROR_FILE_NOT_FOUND,
       "OPEN_EXISTING, not there");
    ok(refusal("o.txt", GENERIC_WRITE, TRUNCATE_EXISTING) == ERROR_FILE_NOT_FOUND,
       "TRUNCATE_EXISTING, not there");
    ok(refusal("no\\o.txt", GENERIC_READ, OPEN_EXISTING) == ERROR_PATH_NOT_FOUND,
       "no such directory");
    ok(refusal("no\\o.txt", GENERIC_WRITE, CREATE_NEW) == ERROR_PATH_NOT_FOUND,
       "nor to create a file in");
    ok(opens("o.txt", CREATE_NEW, 0), "CREATE_NEW, not there");
    fill("o.txt");
    ok(refusal("O.TXT", GENERIC_WRITE, CREATE_NEW) == ERROR_FILE_EXISTS, "CREATE_NEW, there");
    ok(size_of("o.txt") == 5, "did not touch it");
    ok(opens("o.txt", OPEN_EXISTING, 0) && size_of("o.txt") == 5, "OPEN_EXISTING keeps the bytes");
    ok(opens("o.txt", OPEN_ALWAYS, ERROR_ALREADY_EXISTS) && size_of("o.txt") == 5,
       "OPEN_ALWAYS, there");
    ok(opens("o.txt", TRUNCATE_EXISTING, 0) && size_of("o.txt") == 0,
       "TRUNCATE_EXISTING empties it");
    fill("o.txt");
    ok(opens("o.txt", CREATE_ALWAYS, ERROR_ALREADY_EXISTS) && size_of("o.txt") == 0,
       "CREATE_ALWAYS, there");
    ok(DeleteFileA("o.txt"), "deleted");
    ok(opens("o.txt", OPEN_ALWAYS, 0), "OPEN_ALWAYS, not there");
    DeleteFileA("o.txt");
    ok(opens("o.txt", CREATE_ALWAYS, 0), "CREATE_ALWAYS, not there");
    ok(refusal("o.txt\\below", GENERIC_READ, OPEN_EXISTING) == ERROR_PATH_NOT_FOUND,
       "a file is no directory");

    CreateDirectoryA("odir", NULL);
    ok(refusal("odir", GENERIC_READ, OPEN_EXISTING) == ERROR_ACCESS_DENIED,
       "a directory is no file");
    ok(refusal("odir", GENERIC_WRITE, CREATE_NEW) == ERROR_FILE_EXISTS, "but its name is taken");
    ok(refusal("odir", GENERIC_WRITE, CREATE_ALWAYS) == ERROR_ACCESS_DENIED,
       "for CREATE_ALWAYS, too");
    HANDLE directory =
        CreateFileA("odir", GENERIC_READ, 7, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    ok(directory != INVALID_HANDLE_VALUE, "FILE_FLAG_BACKUP_SEMANTICS opens it");
    char byte;
    DWORD done;
    fails(ReadFile(directory, &byte, 1, &done, NULL), ERROR_INVALID_FUNCTION,
          "reading from it is refused");
    CloseHandle(directory);
    fails(CreateDirectoryA("odir", NULL), ERROR_ALREADY_EXISTS, "CreateDirectory, there");
    fails(CreateDirectoryA("no\\dir", NULL), ERROR_PATH_NOT_FOUND, "CreateDirectory, nowhere");

    ok(refusal("a|b", GENERIC_WRITE, CREATE_ALWAYS) == ERROR_INVALID_NAME, "a name with |");
    ok(refusal("a*b", GENERIC_WRITE, CREATE_ALWAYS) == ERROR_INVALID_NAME, "a name with *");
    ok(refusal("", GENERIC_READ, OPEN_EXISTING) == ERROR_PATH_NOT_FOUND, "no name");
    HANDLE file = open_as(".\\odir\\..\\o.txt", GENERIC_READ, OPEN_EXISTING);
    ok(file != INVALID_HANDLE_VALUE, ". and .. are taken out");
    fails(WriteFile(file, "x", 1, &done, NULL), ERROR_ACCESS_DENIED, "writing without the right");
    CloseHandle(file);
    fails(CloseHandle(file), ERROR_INVALID_HANDLE, "a handle is closed once");
    RemoveDirectoryA("odir");
    DeleteFileA("o.txt");
    return tap_end();
}
