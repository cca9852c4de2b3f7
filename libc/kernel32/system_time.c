/*
 * system_time.c - the clock: system time, ticks since boot, the performance counter.
 *
 * Time and ticks come from the shared page that the kernel writes; no system call. A time is read
 * whole when its two high parts agree. Manual: MSDN "GetSystemTimeAsFileTime", "GetTickCount",
 * "QueryPerformanceCounter".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

#define MS_PER_100NS 10000u

static ULONGLONG read_time(const volatile KSYSTEM_TIME *time)
{
    ULONG low;
    LONG high;
    do {
        high = time->High1Time;
        low = time->LowPart;
    } while (high != time->High2Time);
    return (ULONGLONG)(ULONG)high << 32 | low;
}

/* UTC, in 100 ns since 1601. */
VOID WINAPI GetSystemTimeAsFileTime(LPFILETIME time)
{
    ULONGLONG now = read_time(&KUSER->SystemTime);
    time->dwLowDateTime = (DWORD)now;
    time->dwHighDateTime = (DWORD)(now >> 32);
}

/* As fine as the kernel can say it (Windows 8). */
VOID WINAPI GetSystemTimePreciseAsFileTime(LPFILETIME time)
{
    LARGE_INTEGER now;
    NtQuerySystemTime(&now);
    time->dwLowDateTime = now.LowPart;
    time->dwHighDateTime = now.HighPart;
}

/* Milliseconds since boot; begins again at 0 after 49.7 days. */
DWORD WINAPI GetTickCount(void)
{
    return (DWORD)GetTickCount64();
}

ULONGLONG WINAPI GetTickCount64(void)
{
    return read_time(&KUSER->InterruptTime) / MS_PER_100NS;
}

/* *counter: ticks of QueryPerformanceFrequency per second. */
BOOL WINAPI QueryPerformanceCounter(LARGE_INTEGER *counter)
{
    return BasepDone(NtQueryPerformanceCounter(counter, NULL));
}

BOOL WINAPI QueryPerformanceFrequency(LARGE_INTEGER *frequency)
{
    LARGE_INTEGER counter;
    return BasepDone(NtQueryPerformanceCounter(&counter, frequency));
}

/* The clock is not corrected step by step: *disabled TRUE. Increment and adjustment in 100 ns. */
BOOL WINAPI GetSystemTimeAdjustment(PDWORD adjustment, PDWORD increment, PBOOL disabled)
{
    SYSTEM_BASIC_INFORMATION_ basic;
    if (!BasepDone(NtQuerySystemInformation(0, &basic, sizeof basic, NULL)))
        return FALSE;
    *adjustment = *increment = basic.TimerResolution;
    *disabled = TRUE;
    return TRUE;
}

/* The clock of the machine cannot be set by programs. */
BOOL WINAPI SetSystemTime(CONST SYSTEMTIME *time)
{
    return BasepFail(ERROR_PRIVILEGE_NOT_HELD);
}

BOOL WINAPI SetLocalTime(CONST SYSTEMTIME *time)
{
    return BasepFail(ERROR_PRIVILEGE_NOT_HELD);
}
