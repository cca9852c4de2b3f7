/*
 * sync_apc.c - calls queued to a thread: when they run, in which order, and what they do to a wait.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k32_tap.h"

static volatile LONG order, calls;

static void CALLBACK note(ULONG_PTR digit)
{
    calls++;
    order = order * 10 + (LONG)digit;
}

static void CALLBACK queue_another(ULONG_PTR digit)
{
    note(digit);
    QueueUserAPC(note, GetCurrentThread(), digit + 1);
}

static void forget(void)
{
    order = calls = 0;
}

static void in_this_thread(void)
{
    forget();
    QueueUserAPC(note, GetCurrentThread(), 1);
    QueueUserAPC(note, GetCurrentThread(), 2);
    QueueUserAPC(note, GetCurrentThread(), 3);
    is(SleepEx(10, FALSE), 0, "a wait that is not alertable");
    is(calls, 0, "runs no APC");
    is(SleepEx(60000, TRUE), WAIT_IO_COMPLETION, "an alertable one ends at once");
    is(order, 123, "after all APCs, the first first");
    is(SleepEx(10, TRUE), 0, "then there is none left");
    forget();
    QueueUserAPC(queue_another, GetCurrentThread(), 4);
    is(SleepEx(60000, TRUE), WAIT_IO_COMPLETION, "an APC that queues an APC");
    is(order, 45, "both run in one wait");
}

static void signalled_object_first(void)
{
    HANDLE event = CreateEventA(NULL, TRUE, TRUE, NULL);
    forget();
    QueueUserAPC(note, GetCurrentThread(), 1);
    is(WaitForSingleObjectEx(event, 0, FALSE), WAIT_OBJECT_0, "an object that is signalled");
    is(calls, 0, "leaves the APC queued");
    ResetEvent(event);
    is(WaitForSingleObjectEx(event, 0, TRUE), WAIT_IO_COMPLETION,
       "the APC comes before the time-out");
    is(calls, 1, "and runs");
    CloseHandle(event);
}

static DWORD WINAPI report_calls(void *unused)
{
    return (DWORD)calls;
}

static DWORD WINAPI wait_alertably(void *event)
{
    return WaitForSingleObjectEx(event, INFINITE, TRUE);
}

static DWORD end_of(HANDLE thread)
{
    DWORD code = 0xDEAD;
    is(WaitForSingleObject(thread, 60000), WAIT_OBJECT_0, "the thread ends");
    GetExitCodeThread(thread, &code);
    CloseHandle(thread);
    return code;
}

static void in_other_threads(void)
{
    forget();
    HANDLE thread = CreateThread(NULL, 0, report_calls, NULL, CREATE_SUSPENDED, NULL);
    QueueUserAPC(note, thread, 7);
    is(calls, 0, "nothing runs in a suspended thread");
    ResumeThread(thread);
    is(end_of(thread), 1, "an APC of a new thread runs before its start routine");

    forget();
    HANDLE event = CreateEventA(NULL, TRUE, FALSE, NULL);
    thread = CreateThread(NULL, 0, wait_alertably, event, 0, NULL);
    Sleep(50);
    ok(QueueUserAPC(note, thread, 8), "queued to a thread that waits");
    is(end_of(thread), WAIT_IO_COMPLETION, "whose wait ends");
    is(order, 8, "after the call");
    CloseHandle(event);
}

int main(void)
{
    in_this_thread();
    signalled_object_first();
    in_other_threads();
    return tap_end();
}
