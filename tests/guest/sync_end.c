/*
 * sync_end.c - threads that others end: in a wait, in a loop, and all of them with the process.
 *
 * SPDX-License-Identifier: MIT
 */
// exit: 17
#include "k32_tap.h"

static HANDLE never;

static DWORD WINAPI wait_for_ever(void *mutex)
{
    WaitForSingleObject(mutex, INFINITE);
    return WaitForSingleObject(never, INFINITE);
}

static DWORD WINAPI loop_for_ever(void *unused)
{
    for (volatile unsigned i = 0; i < 0xFFFFFFFF;) {
    }
    return 0;
}

static void one(LPTHREAD_START_ROUTINE routine, HANDLE mutex, const char *where)
{
    DWORD code = 0;
    HANDLE thread = CreateThread(NULL, 0, routine, mutex, 0, NULL);
    Sleep(50);
    GetExitCodeThread(thread, &code);
    is(code, STILL_ACTIVE, where);
    ok(TerminateThread(thread, 77), "is ended");
    is(WaitForSingleObject(thread, 60000), WAIT_OBJECT_0, "and ends");
    GetExitCodeThread(thread, &code);
    is(code, 77, "with the code that was asked for");
    ok(TerminateThread(thread, 78), "a second time nothing happens");
    GetExitCodeThread(thread, &code);
    is(code, on_wine() ? 78 : 77, "the first code stays");
    CloseHandle(thread);
}

int main(void)
{
    HANDLE mutex = CreateMutexA(NULL, FALSE, NULL);
    never = CreateEventA(NULL, TRUE, FALSE, NULL);
    one(wait_for_ever, mutex, "a thread that waits");
    is(WaitForSingleObject(mutex, 1000), WAIT_ABANDONED, "the mutex that it held is abandoned");
    one(loop_for_ever, NULL, "a thread that loops");
    for (int i = 0; i < 3; i++) {
        CreateThread(NULL, 0, wait_for_ever, never, 0, NULL);
        CreateThread(NULL, 0, loop_for_ever, NULL, 0, NULL);
        CreateThread(NULL, 0, loop_for_ever, NULL, CREATE_SUSPENDED, NULL);
    }
    Sleep(50);
    tap_end();
    fflush(stdout);
    ExitProcess(17); /* with nine other threads */
}
