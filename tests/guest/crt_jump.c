/* crt_jump.c - leaving by other ways: longjmp, signals, the exit list, errors per thread.
 * SPDX-License-Identifier: MIT
 */
#include "crt_tap.h"
#include <errno.h>
#include <process.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <windows.h>

static jmp_buf place;
static volatile int seen;

static void leave(int n)
{
    if (n == 20)
        longjmp(place, 42);
}

static void deep(int n)
{
    if (n < 20)
        deep(n + 1);
    leave(n);
    seen = -1;
}

static void jumps(void)
{
    volatile int kept = 7;
    int value = setjmp(place);
    if (value == 0) {
        kept = 8;
        deep(0);
    }
    is_number(value, 42, "longjmp brings its value");
    is_number(kept, 8, "volatile variables are as they were left");
    is_number(seen, 0, "nothing in between ran");
    if ((value = setjmp(place)) == 0)
        longjmp(place, 0);
    is_number(value, 1, "longjmp of 0 is 1");
}

static void on_signal(int number)
{
    seen = number;
}

static void signals(void)
{
    ok(signal(SIGTERM, on_signal) == SIG_DFL, "signal gives the old handler");
    is_number(raise(SIGTERM), 0, "raise");
    is_number(seen, SIGTERM, "calls the handler");
    ok(signal(SIGTERM, SIG_IGN) == SIG_DFL, "which was reset");
    is_number(raise(SIGTERM), 0, "an ignored signal");
    ok(signal(SIGTERM, SIG_DFL) == SIG_IGN, "stays ignored");
    ok(signal(99, on_signal) == SIG_ERR, "an unknown number");
}

static unsigned __stdcall thread(void *argument)
{
    errno = EDOM;
    srand(1);
    *(int *)argument = rand();
    return 77;
}

static void threads(void)
{
    int first = 0;
    DWORD code = 0;
    srand(5);
    errno = ERANGE;
    HANDLE handle = (HANDLE)_beginthreadex(NULL, 0, thread, &first, 0, NULL);
    ok(handle != NULL, "_beginthreadex");
    WaitForSingleObject(handle, INFINITE);
    GetExitCodeThread(handle, &code);
    CloseHandle(handle);
    is_number(code, 77, "the thread's result");
    is_number(first, 41, "rand after srand(1)");
    is_number(errno, ERANGE, "errno is each thread's own");
    is_number(rand(), 54, "so is the seed");
}

static void last(void)
{
    ok(seen == -2, "the exit list runs backwards");
    int code = done();
    fflush(stdout);
    _exit(code);
}

static void before_last(void)
{
    seen = -2;
}

int main(void)
{
    jumps();
    signals();
    threads();
    atexit(last);
    atexit(before_last);
    exit(1);
}
