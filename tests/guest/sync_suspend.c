/*
 * sync_suspend.c - threads that are kept from running, and their registers meanwhile.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k32_tap.h"

static volatile LONG counter;

static DWORD WINAPI count(void *unused)
{
    while (counter >= 0)
        counter = (counter + 1) & 0x7FFFFFFF;
    return 0;
}

static DWORD WINAPI answer(void *value)
{
    return (DWORD)(ULONG_PTR)value;
}

static DWORD WINAPI detour(void *unused)
{
    ExitThread(0x5555);
}

static BOOL counts(void)
{
    LONG before = counter;
    Sleep(60);
    return counter != before;
}

static void a_running_thread(void)
{
    HANDLE thread = CreateThread(NULL, 0, count, NULL, 0, NULL);
    ok(counts(), "a thread counts");
    is(SuspendThread(thread), 0, "suspend it");
    ok(!counts(), "now it does not");
    is(SuspendThread(thread), 1, "suspend it again");
    is(ResumeThread(thread), 2, "resume it once");
    ok(!counts(), "it still stands");
    is(ResumeThread(thread), 1, "resume it twice");
    ok(counts(), "it counts again");
    is(ResumeThread(thread), 0, "a thread that is not suspended can be resumed");
    SuspendThread(thread);

    CONTEXT context = {.ContextFlags = CONTEXT_FULL};
    ok(GetThreadContext(thread, &context), "its registers can be read");
    ok(context.Eip - (DWORD)(ULONG_PTR)count < 0x100, "it stands in its loop");
    ok(context.SegCs == 0x1B || on_wine(), "in ring 3's code segment");
    context.Eip = (DWORD)(ULONG_PTR)detour;
    context.Esp = (context.Esp & ~15u) - 4;
    context.EFlags |= 0x3000; /* IOPL: not for ring 3 to set */
    ok(SetThreadContext(thread, &context), "and changed");
    ResumeThread(thread);
    DWORD code = 0;
    is(WaitForSingleObject(thread, 60000), WAIT_OBJECT_0, "it goes on somewhere else");
    GetExitCodeThread(thread, &code);
    is(code, 0x5555, "and ends there");
    CloseHandle(thread);
}

static void a_new_thread(void)
{
    HANDLE thread = CreateThread(NULL, 0, answer, (void *)42, CREATE_SUSPENDED, NULL);
    is(WaitForSingleObject(thread, 50), WAIT_TIMEOUT, "a thread created suspended does not run");
    is(ResumeThread(thread), 1, "its count is 1");
    DWORD code = 0;
    WaitForSingleObject(thread, 60000);
    GetExitCodeThread(thread, &code);
    is(code, 42, "resumed, it runs");
    CloseHandle(thread);
}

static void too_often(void)
{
    HANDLE thread = CreateThread(NULL, 0, answer, NULL, CREATE_SUSPENDED, NULL);
    DWORD previous = 0;
    for (int i = 1; i < 127; i++)
        previous = SuspendThread(thread);
    is(previous, 126, "127 times is the most");
    fails(SuspendThread(thread) != (DWORD)-1, ERROR_SIGNAL_REFUSED, "not once more");
    ok(TerminateThread(thread, 9), "a suspended thread can be ended");
    is(WaitForSingleObject(thread, 60000), WAIT_OBJECT_0, "and it ends");
    CloseHandle(thread);
}

int main(void)
{
    a_running_thread();
    a_new_thread();
    too_often();
    return tap_end();
}
