/* bench_threads.c - threads: made and ended, and handing the processor to each other.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bench.h"

NTSYSAPI NTSTATUS NTAPI NtYieldExecution(void);

static volatile LONG stop;
static HANDLE partner, mine, theirs; /* a thread, and two auto-reset events */

static void start_partner(LPTHREAD_START_ROUTINE routine)
{
    stop = 0;
    partner = CreateThread(NULL, 0, routine, NULL, 0, NULL);
    NtYieldExecution();
    NtYieldExecution();
}

static void join_partner(void)
{
    WaitForSingleObject(partner, INFINITE);
    CloseHandle(partner);
}

/* Half of a round trip is one yield. */
static DWORD WINAPI yield_always(void *context)
{
    while (!stop)
        NtYieldExecution();
    return 0;
}

static void start_yielding(void)
{
    start_partner(yield_always);
}

static void yield(void)
{
    NtYieldExecution();
}

static void end_yielding(void)
{
    stop = 1;
    join_partner();
}

/* Each wakes the other and waits: half of a round trip is one switch. */
static DWORD WINAPI answer_always(void *context)
{
    while (WaitForSingleObject(theirs, INFINITE) == WAIT_OBJECT_0 && !stop)
        SetEvent(mine);
    return 0;
}

static void start_answering(void)
{
    mine = CreateEventA(NULL, FALSE, FALSE, NULL);
    theirs = CreateEventA(NULL, FALSE, FALSE, NULL);
    start_partner(answer_always);
}

static void ask(void)
{
    SetEvent(theirs);
    WaitForSingleObject(mine, INFINITE);
}

static void end_answering(void)
{
    stop = 1;
    SetEvent(theirs);
    join_partner();
    CloseHandle(mine);
    CloseHandle(theirs);
}

/* The idle thread zeroes frames for the stacks and the TEBs. */
static void rest(void)
{
    Sleep(100);
}

static DWORD WINAPI return_at_once(void *context)
{
    return 0;
}

static void thread_and_join(void)
{
    HANDLE thread = CreateThread(NULL, 0, return_at_once, NULL, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
}

const struct measurement bench_threads[] = {
    {"yield", start_yielding, yield, end_yielding, 2},
    {"switch", start_answering, ask, end_answering, 2},
    {"thread", rest, thread_and_join, bench_nothing, 1},
    {NULL},
};
