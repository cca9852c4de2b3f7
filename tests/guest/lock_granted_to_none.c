// SPDX-License-Identifier: MIT
// plumb: --option pool=guard
/*
 * lock_granted_to_none.c - a lock is granted to a file that is open no more but for this request:
 * with the request the file goes, with the file the lock, and the next one that waits gets it, in a
 * queue longer than the kernel's stack is deep.
 *
 * The guarded pool faults on a request that is gone.
 */
#include "tap.h"

enum { WAITING = 200 };

static HANDLE open_file(void)
{
    return CreateFileA("C:\\locked", GENERIC_READ | GENERIC_WRITE, 7, NULL, OPEN_ALWAYS,
                       FILE_FLAG_OVERLAPPED, NULL);
}

int main(void)
{
    static OVERLAPPED at_once, waits[WAITING];
    int waiting = 0;
    HANDLE holder = open_file(), files[WAITING];
    ok(LockFileEx(holder, LOCKFILE_EXCLUSIVE_LOCK, 0, 1, 0, &at_once), "the first one has it");
    for (int i = 0; i < WAITING; i++) {
        files[i] = open_file();
        BOOL locked = LockFileEx(files[i], LOCKFILE_EXCLUSIVE_LOCK, 0, 1, 0, &waits[i]);
        waiting += !locked && GetLastError() == ERROR_IO_PENDING;
    }
    ok(waiting == WAITING, "%d wait", waiting);
    for (int i = 0; i < WAITING - 1; i++)
        CloseHandle(files[i]);
    ok(UnlockFile(holder, 0, 0, 1, 0), "the first one has had it");
    for (int i = 0; i < WAITING; i++)
        waiting -= (NTSTATUS)waits[i].Internal != STATUS_PENDING;
    ok(waiting == 0, "%d wait still", waiting);
    ok(waits[WAITING - 1].Internal == 0, "the last one has it");
    OVERLAPPED again = {0};
    ok(!LockFileEx(holder, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &again),
       "and none else");
    CloseHandle(files[WAITING - 1]);
    CloseHandle(holder);
    DeleteFileA("C:\\locked");
    return tap_end();
}
