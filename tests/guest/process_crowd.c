// SPDX-License-Identifier: MIT
// Many processes of four threads each: 200 in turn, then 50 at once; every handle is back.
// plumb: --memory 64
#include "spawn.h"
#include "tap.h"
#include <stdlib.h>
#include <string.h>

#define IN_TURN 200
#define AT_ONCE 50
#define THREADS 3 /* and the first one */

static DWORD WINAPI count(LPVOID counter)
{
    HeapFree(GetProcessHeap(), 0, HeapAlloc(GetProcessHeap(), 0, 1000));
    InterlockedIncrement(counter);
    return 0;
}

static int child(int number)
{
    LONG counter = 0;
    HANDLE threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        threads[i] = CreateThread(NULL, 0, count, &counter, 0, NULL);
    WaitForMultipleObjects(THREADS, threads, TRUE, INFINITE);
    return counter == THREADS ? number : -1;
}

/* A child whose threads never end by themselves. */
static int sleeper(void)
{
    for (int i = 0; i < THREADS; i++)
        CreateThread(NULL, 0, (LPTHREAD_START_ROUTINE)Sleep, (LPVOID)INFINITE, 0, NULL);
    Sleep(INFINITE);
    return 0;
}

static DWORD handles(void)
{
    DWORD count = 0;
    GetProcessHandleCount(GetCurrentProcess(), &count);
    return count;
}

static void test_in_turn(void)
{
    int good = 0;
    for (int i = 0; i < IN_TURN; i++) {
        char arguments[16];
        sprintf(arguments, "child %d", i);
        good += run_child(arguments, FALSE) == (DWORD)i;
    }
    ok(good == IN_TURN, "%d processes in turn, each ends with its number", good);
}

static void test_at_once(const char *role, BOOL kill)
{
    static PROCESS_INFORMATION made[AT_ONCE];
    int started = 0, good = 0;
    for (; started < AT_ONCE; started++) {
        char arguments[16];
        sprintf(arguments, "%s %d", role, started);
        if (!spawn(arguments, FALSE, 0, &made[started]))
            break;
    }
    ok(started == AT_ONCE, "%d processes at once", started);
    for (int i = 0; i < started; i++) {
        if (kill)
            TerminateProcess(made[i].hProcess, i);
        good += reap(&made[i]) == (DWORD)i;
    }
    ok(good == AT_ONCE, "%d of them %s", good, kill ? "are terminated" : "end with their number");
}

int main(int argc, char **argv)
{
    if (argc > 2)
        return strcmp(argv[1], "child") == 0 ? child(atoi(argv[2])) : sleeper();
    DWORD before = handles();
    test_in_turn();
    test_at_once("child", FALSE);
    test_at_once("sleeper", TRUE);
    ok(handles() == before, "no handle is left");
    return tap_end();
}
