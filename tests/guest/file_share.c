// SPDX-License-Identifier: MIT
// Sharing and deletion: who may open a file beside whom, and when a deleted file is gone.
#include "tap.h"

static HANDLE open_with(const char *name, DWORD access, DWORD share)
{
    return CreateFileA(name, access, share, NULL, OPEN_ALWAYS, 0, NULL);
}

/* 0: the second open succeeds beside the first. */
static DWORD second(DWORD access1, DWORD share1, DWORD access2, DWORD share2)
{
    HANDLE one = open_with("s.txt", access1, share1);
    HANDLE two = open_with("s.txt", access2, share2);
    DWORD error = two == INVALID_HANDLE_VALUE ? GetLastError() : 0;
    if (two != INVALID_HANDLE_VALUE)
        CloseHandle(two);
    CloseHandle(one);
    return error;
}

static void sharing(void)
{
    const DWORD r = GENERIC_READ, w = GENERIC_WRITE, sr = FILE_SHARE_READ, sw = FILE_SHARE_WRITE;
    ok(second(r, sr, r, sr) == 0, "two readers that share reading");
    ok(second(r, 0, r, sr) == ERROR_SHARING_VIOLATION, "the first shares nothing");
    ok(second(r, sr, r, 0) == ERROR_SHARING_VIOLATION, "the second shares nothing");
    ok(second(r, sr, w, sr | sw) == ERROR_SHARING_VIOLATION,
       "a writer beside one who shares only reading");
    ok(second(w, sr, r, sr) == ERROR_SHARING_VIOLATION,
       "a reader who does not share writing beside a writer");
    ok(second(w, sr, r, sr | sw) == 0, "a reader who does");
    ok(second(w, sr | sw, w, sr | sw) == 0, "two writers who share all");
    ok(second(r, 0, 0, 0) == 0, "who only looks at attributes disturbs nobody");
    ok(second(0, 0, w, 0) == 0, "nor is disturbed");
}

static void deleting(void)
{
    HANDLE file = open_with("s.txt", GENERIC_READ, FILE_SHARE_READ);
    fails(DeleteFileA("s.txt"), ERROR_SHARING_VIOLATION,
          "an open file that does not share deletion stays");
    CloseHandle(file);
    file = open_with("s.txt", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_DELETE);
    DWORD done;
    ok(DeleteFileA("s.txt"), "one that shares it can be deleted");
    ok(WriteFile(file, "x", 1, &done, NULL) && done == 1, "the handle still works");
    CloseHandle(file);
    fails(DeleteFileA("s.txt"), ERROR_FILE_NOT_FOUND, "with the last handle the file is gone");
}

static int opened(const char *name, DWORD disposition)
{
    HANDLE file = CreateFileA(name, GENERIC_WRITE, 0, NULL, disposition, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return 0;
    CloseHandle(file);
    SetLastError(ERROR_ACCESS_DENIED); /* what it should have been */
    return 1;
}

static void read_only(void)
{
    CloseHandle(open_with("s.txt", GENERIC_WRITE, 0));
    ok(SetFileAttributesA("s.txt", FILE_ATTRIBUTE_READONLY), "read-only now");
    fails(DeleteFileA("s.txt"), ERROR_ACCESS_DENIED, "it cannot be deleted");
    fails(opened("s.txt", OPEN_EXISTING) && !on_wine(), ERROR_ACCESS_DENIED,
          "nor opened for writing");
    fails(opened("s.txt", CREATE_ALWAYS) && !on_wine(), ERROR_ACCESS_DENIED, "nor replaced");
    SetFileAttributesA("s.txt", FILE_ATTRIBUTE_NORMAL);
    ok(DeleteFileA("s.txt"), "until it is normal again");
}

static void directories(void)
{
    CreateDirectoryA("sdir", NULL);
    CloseHandle(open_with("sdir\\x", GENERIC_WRITE, 0));
    fails(RemoveDirectoryA("sdir"), ERROR_DIR_NOT_EMPTY, "a directory with a file stays");
    fails(DeleteFileA("sdir"), ERROR_ACCESS_DENIED, "DeleteFile is for files");
    fails(RemoveDirectoryA("sdir\\x"), ERROR_DIRECTORY, "RemoveDirectory for directories");
    ok(DeleteFileA("sdir\\x") && RemoveDirectoryA("sdir"), "an empty one goes");
    fails(RemoveDirectoryA("sdir"), ERROR_FILE_NOT_FOUND, "once");
}

int main(void)
{
    sharing();
    deleting();
    read_only();
    directories();
    return tap_end();
}
