/*
 * thread_control.c - a thread seen by its handle: suspend, priority, times, registers, exit code.
 *
 * Manual: MSDN "SuspendThread", "SetThreadPriority", "GetThreadTimes", "GetThreadContext",
 * "GetExitCodeThread".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

#define THREAD_BASIC_CLASS    0u
#define THREAD_TIMES_CLASS    1u
#define THREAD_PRIORITY_CLASS 3u
#define NO_COUNT              0xFFFFFFFFu

static BOOL query_basic(HANDLE thread, THREAD_BASIC_INFORMATION *basic)
{
    return BasepDone(
        NtQueryInformationThread(thread, THREAD_BASIC_CLASS, basic, sizeof *basic, NULL));
}

HANDLE WINAPI GetCurrentThread(void)
{
    return NtCurrentThread();
}

DWORD WINAPI GetCurrentThreadId(void)
{
    return (DWORD)(ULONG_PTR)RtlTeb()->ClientId.UniqueThread;
}

DWORD WINAPI GetThreadId(HANDLE thread)
{
    THREAD_BASIC_INFORMATION basic;
    return query_basic(thread, &basic) ? (DWORD)(ULONG_PTR)basic.ClientId.UniqueThread : 0;
}

/* The suspend count before, or -1 with the last error (ERROR_SIGNAL_REFUSED beyond 127). */
DWORD WINAPI SuspendThread(HANDLE thread)
{
    ULONG previous;
    return BasepDone(NtSuspendThread(thread, &previous)) ? previous : NO_COUNT;
}

/* The suspend count before, or -1 with the last error; the thread runs when it reaches 0. */
DWORD WINAPI ResumeThread(HANDLE thread)
{
    ULONG previous;
    return BasepDone(NtResumeThread(thread, &previous)) ? previous : NO_COUNT;
}

/* *code: STILL_ACTIVE while the thread runs. */
BOOL WINAPI GetExitCodeThread(HANDLE thread, LPDWORD code)
{
    THREAD_BASIC_INFORMATION basic;
    if (!query_basic(thread, &basic))
        return FALSE;
    *code = basic.ExitStatus;
    return TRUE;
}

static BOOL is_priority(int priority)
{
    return (priority >= THREAD_PRIORITY_LOWEST && priority <= THREAD_PRIORITY_HIGHEST) ||
           priority == THREAD_PRIORITY_IDLE || priority == THREAD_PRIORITY_TIME_CRITICAL;
}

/* priority: THREAD_PRIORITY_*, relative to the class of the process. FALSE with
 * ERROR_INVALID_PARAMETER. */
BOOL WINAPI SetThreadPriority(HANDLE thread, int priority)
{
    LONG increment = priority;
    if (!is_priority(priority))
        return BasepFail(ERROR_INVALID_PARAMETER);
    return BasepDone(
        NtSetInformationThread(thread, THREAD_PRIORITY_CLASS, &increment, sizeof increment));
}

int WINAPI GetThreadPriority(HANDLE thread)
{
    THREAD_BASIC_INFORMATION basic;
    return query_basic(thread, &basic) ? basic.BasePriority : THREAD_PRIORITY_ERROR_RETURN;
}

/* The scheduler gives no boosts: to disable them changes nothing, to enable them is not possible.
 */
BOOL WINAPI SetThreadPriorityBoost(HANDLE thread, BOOL disable)
{
    return disable ? TRUE : BasepFail(ERROR_CALL_NOT_IMPLEMENTED);
}

BOOL WINAPI GetThreadPriorityBoost(HANDLE thread, PBOOL disabled)
{
    *disabled = TRUE;
    return TRUE;
}

/* Times in 100 ns: created and ended since 1601, kernel and user as spans. */
BOOL WINAPI GetThreadTimes(HANDLE thread, LPFILETIME created, LPFILETIME ended, LPFILETIME kernel,
                           LPFILETIME user)
{
    union {
        KERNEL_USER_TIMES_ times;
        FILETIME as[4];
    } now;
    if (!BasepDone(NtQueryInformationThread(thread, THREAD_TIMES_CLASS, &now, sizeof now, NULL)))
        return FALSE;
    *created = now.as[0];
    *ended = now.as[1];
    *kernel = now.as[2];
    *user = now.as[3];
    return TRUE;
}

/* context->ContextFlags says what is wanted. Only of use while the thread is suspended. */
BOOL WINAPI GetThreadContext(HANDLE thread, LPCONTEXT context)
{
    return BasepDone(NtGetContextThread(thread, context));
}

BOOL WINAPI SetThreadContext(HANDLE thread, CONST CONTEXT *context)
{
    return BasepDone(NtSetContextThread(thread, (PCONTEXT)context));
}
