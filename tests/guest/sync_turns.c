/*
 * sync_turns.c - threads share the processor: time slices, priorities, yields, and each its own
 * FPU.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k32_tap.h"
#include <math.h>

static volatile LONG counters[2];
static volatile LONG stop;

static DWORD WINAPI count(void *index)
{
    while (!stop)
        counters[(ULONG_PTR)index]++;
    return 0;
}

/* What each of the counters gains in `ms` while this thread sleeps. */
static void gains(DWORD ms, LONG gain[2])
{
    LONG before[2] = {counters[0], counters[1]};
    Sleep(ms);
    gain[0] = counters[0] - before[0];
    gain[1] = counters[1] - before[1];
}

static void slices_and_priorities(void)
{
    LONG gain[2];
    HANDLE threads[2];
    SetProcessAffinityMask(GetCurrentProcess(), 1);
    for (int i = 0; i < 2; i++)
        threads[i] = CreateThread(NULL, 0, count, (void *)(ULONG_PTR)i, 0, NULL);
    gains(400, gain);
    ok(gain[0] > 0 && gain[1] > 0, "two threads that never wait both run");
    is(GetThreadPriority(threads[0]), THREAD_PRIORITY_NORMAL, "their priority is normal");
    ok(SetThreadPriority(threads[1], THREAD_PRIORITY_LOWEST), "lower one's");
    is(GetThreadPriority(threads[1]), THREAD_PRIORITY_LOWEST, "it is lowest");
    if (!on_wine()) {
        gains(200, gain);
        ok(gain[0] > 0 && gain[1] == 0, "only the other runs");
    }
    SetThreadPriority(threads[1], THREAD_PRIORITY_NORMAL);
    gains(400, gain);
    ok(gain[1] > 0, "back to normal, it runs");
    fails(SetThreadPriority(threads[1], 3), ERROR_INVALID_PARAMETER, "there is no priority 3");
    stop = 1;
    is(WaitForMultipleObjects(2, threads, TRUE, 60000), WAIT_OBJECT_0, "both end");
    CloseHandle(threads[0]);
    CloseHandle(threads[1]);
}

static DWORD WINAPI sum_roots(void *first)
{
    double sum = 0;
    volatile double from = (double)(ULONG_PTR)first;
    for (int i = 0; i < 3000000; i++)
        sum += sqrt(from + i % 1000);
    return (DWORD)(long long)(sum * 16);
}

static void own_registers(void)
{
    HANDLE threads[4];
    BOOL same = TRUE;
    for (int i = 0; i < 4; i++)
        threads[i] = CreateThread(NULL, 0, sum_roots, (void *)(ULONG_PTR)(i * 1000 + 1), 0, NULL);
    WaitForMultipleObjects(4, threads, TRUE, INFINITE);
    for (int i = 0; i < 4; i++) {
        DWORD code;
        GetExitCodeThread(threads[i], &code);
        same = same && code == sum_roots((void *)(ULONG_PTR)(i * 1000 + 1));
        CloseHandle(threads[i]);
    }
    ok(same, "floating point in four threads gives what it gives in one");
}

int main(void)
{
    slices_and_priorities();
    own_registers();
    return tap_end();
}
