// SPDX-License-Identifier: MIT
// LockFile: which locks exclude which, what they keep others from doing, and when they go.
#include "k32_tap.h"

static char buffer[16];
static DWORD done;

static HANDLE open_it(DWORD flags)
{
    return CreateFileA("lock.txt", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE,
                       NULL, OPEN_ALWAYS, flags, NULL);
}

static int lock(HANDLE file, DWORD from, DWORD bytes, DWORD flags)
{
    OVERLAPPED at = {.Offset = from};
    return LockFileEx(file, flags | LOCKFILE_FAIL_IMMEDIATELY, 0, bytes, 0, &at);
}

static int read_at(HANDLE file, DWORD at)
{
    SetFilePointer(file, at, NULL, FILE_BEGIN);
    return ReadFile(file, buffer, 4, &done, NULL);
}

static int write_at(HANDLE file, DWORD at)
{
    SetFilePointer(file, at, NULL, FILE_BEGIN);
    return WriteFile(file, "wxyz", 4, &done, NULL);
}

/* A lock keeps this from being done. On Wine locks bind only those who ask for one. */
#define keeps(call, ...)                                                                           \
    do {                                                                                           \
        SetLastError(0);                                                                           \
        ok((!(call) && GetLastError() == ERROR_LOCK_VIOLATION) || on_wine(), __VA_ARGS__);         \
    } while (0)

enum { Shared = 0, Exclusive = LOCKFILE_EXCLUSIVE_LOCK };

/* A lock of [10, 20) by the one handle; then one by the same or by the other: 0 or the error. */
static const struct row {
    DWORD first;
    int same;
    DWORD from, bytes, second, error;
} rows[] = {
    {Exclusive, 0, 10, 10, Exclusive, ERROR_LOCK_VIOLATION},
    {Exclusive, 0, 10, 10, Shared, ERROR_LOCK_VIOLATION},
    {Exclusive, 0, 19, 1, Shared, ERROR_LOCK_VIOLATION},
    {Exclusive, 0, 20, 5, Exclusive, 0},
    {Exclusive, 0, 0, 10, Exclusive, 0},
    {Exclusive, 0, 0, 11, Exclusive, ERROR_LOCK_VIOLATION},
    {Exclusive, 1, 10, 10, Exclusive, ERROR_LOCK_VIOLATION},
    {Shared, 0, 10, 10, Shared, 0},
    {Shared, 0, 10, 10, Exclusive, ERROR_LOCK_VIOLATION},
    {Shared, 1, 12, 1, Exclusive, ERROR_LOCK_VIOLATION},
    {Shared, 1, 10, 10, Shared, 0},
};

static void table(void)
{
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct row *row = &rows[i];
        HANDLE one = open_it(0), two = open_it(0);
        int first = lock(one, 10, 10, row->first);
        int second = lock(row->same ? one : two, row->from, row->bytes, row->second);
        DWORD error = second ? 0 : GetLastError();
        ok(first && error == row->error, "row %u", i);
        CloseHandle(one);
        CloseHandle(two);
    }
}

static void transfers(void)
{
    HANDLE one = open_it(0), two = open_it(0);
    for (DWORD at = 0; at < 32; at += 4)
        write_at(one, at);
    ok(LockFile(one, 8, 0, 8, 0), "LockFile is exclusive");
    ok(read_at(one, 8) && write_at(one, 8), "its owner reads and writes");
    keeps(read_at(two, 8), "another handle does not read");
    keeps(write_at(two, 6), "nor write, not even a part of it");
    ok(read_at(two, 4) && write_at(two, 16), "beside it, it does");
    DWORD error = on_wine() ? ERROR_LOCK_VIOLATION : ERROR_NOT_LOCKED;
    fails(UnlockFile(two, 8, 0, 8, 0), error, "only the owner unlocks");
    fails(UnlockFile(one, 8, 0, 7, 0), error, "and only the very range");
    ok(UnlockFile(one, 8, 0, 8, 0), "so");
    ok(read_at(two, 8) && write_at(two, 8), "and all is as before");
    lock(one, 0, 4, Shared);
    ok(read_at(two, 0) && read_at(one, 0), "a shared lock lets read");
    keeps(write_at(two, 0), "but not write");
    CloseHandle(one);
    ok(write_at(two, 0), "a lock goes with its handle");
    ok(LockFile(two, 0xFFFFFFFF, 0xFFFFFFFF, 1, 0), "the last byte of all");
    ok(LockFile(two, 5000, 0, 5, 0), "beyond the end of the file");
    CloseHandle(two);
}

static DWORD WINAPI unlock_later(void *file)
{
    Sleep(20);
    return UnlockFile(file, 0, 0, 4, 0);
}

static void waiting(void)
{
    HANDLE one = open_it(0), two = open_it(0), three = open_it(FILE_FLAG_OVERLAPPED);
    OVERLAPPED at = {0};
    LockFile(one, 0, 0, 4, 0);
    HANDLE thread = CreateThread(NULL, 0, unlock_later, one, 0, NULL);
    ok(LockFileEx(two, LOCKFILE_EXCLUSIVE_LOCK, 0, 4, 0, &at), "a lock is waited for");
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    OVERLAPPED later = {.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL)};
    fails(LockFileEx(three, LOCKFILE_EXCLUSIVE_LOCK, 0, 4, 0, &later), ERROR_IO_PENDING,
          "or gone on with");
    if (on_wine()) /* which forgets it */
        return;
    fails(lock(one, 0, 4, Shared), ERROR_LOCK_VIOLATION, "not given to somebody else");
    CloseHandle(two);
    is(WaitForSingleObject(later.hEvent, 5000), WAIT_OBJECT_0, "until it is free");
    keeps(read_at(one, 0), "now it is taken");
    ok(UnlockFileEx(three, 0, 4, 0, &later), "UnlockFileEx");
    CloseHandle(three);
    CloseHandle(one);
    CloseHandle(later.hEvent);
}

int main(void)
{
    table();
    transfers();
    waiting();
    DeleteFileA("lock.txt");
    return tap_end();
}
