/*
 * process_control.c - the process seen by its handle: id, exit code, times, priority class; its
 * end.
 *
 * Manual: MSDN "ExitProcess", "TerminateProcess", "GetExitCodeProcess", "GetProcessTimes",
 * "SetPriorityClass".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

#define PROCESS_BASIC_CLASS         0u
#define PROCESS_IO_COUNTERS_CLASS   2u
#define PROCESS_TIMES_CLASS         4u
#define PROCESS_BASE_PRIORITY_CLASS 5u
#define PROCESS_HANDLE_COUNT_CLASS  20u

static BOOL query_basic(HANDLE process, PROCESS_BASIC_INFORMATION_ *basic)
{
    return BasepDone(
        NtQueryInformationProcess(process, PROCESS_BASIC_CLASS, basic, sizeof *basic, NULL));
}

HANDLE WINAPI GetCurrentProcess(void)
{
    return NtCurrentProcess();
}

DWORD WINAPI GetCurrentProcessId(void)
{
    return (DWORD)(ULONG_PTR)RtlTeb()->ClientId.UniqueProcess;
}

DWORD WINAPI GetProcessId(HANDLE process)
{
    PROCESS_BASIC_INFORMATION_ basic;
    return query_basic(process, &basic) ? basic.UniqueProcessId : 0;
}

/* NULL with ERROR_INVALID_PARAMETER when there is no such process. */
HANDLE WINAPI OpenProcess(DWORD access, BOOL inherit, DWORD id)
{
    OBJECT_ATTRIBUTES attributes = {.Length = sizeof attributes,
                                    .Attributes = inherit ? OBJ_INHERIT : 0};
    CLIENT_ID client = {(HANDLE)(ULONG_PTR)id, NULL};
    HANDLE process = NULL;
    return BasepDone(NtOpenProcess(&process, access, &attributes, &client)) ? process : NULL;
}

/* Ends the process in order: the other threads stop where they are, the DLLs are told, the process
 * goes. */
VOID WINAPI ExitProcess(UINT code)
{
    NtTerminateProcess(NULL, code);
    LdrShutdownProcess();
    NtTerminateProcess(NtCurrentProcess(), code);
    __builtin_unreachable();
}

/* Ends the process at once; no DLL is told. */
BOOL WINAPI TerminateProcess(HANDLE process, UINT code)
{
    if (!process)
        return BasepFail(ERROR_INVALID_HANDLE);
    return BasepDone(NtTerminateProcess(process, code));
}

/* *code: STILL_ACTIVE while the process runs. */
BOOL WINAPI GetExitCodeProcess(HANDLE process, LPDWORD code)
{
    PROCESS_BASIC_INFORMATION_ basic;
    if (!query_basic(process, &basic))
        return FALSE;
    *code = basic.ExitStatus;
    return TRUE;
}

/* Times in 100 ns: created and ended since 1601, kernel and user as spans. */
BOOL WINAPI GetProcessTimes(HANDLE process, LPFILETIME created, LPFILETIME ended, LPFILETIME kernel,
                            LPFILETIME user)
{
    union {
        KERNEL_USER_TIMES_ times;
        FILETIME as[4];
    } now;
    if (!BasepDone(NtQueryInformationProcess(process, PROCESS_TIMES_CLASS, &now, sizeof now, NULL)))
        return FALSE;
    *created = now.as[0];
    *ended = now.as[1];
    *kernel = now.as[2];
    *user = now.as[3];
    return TRUE;
}

/* *count: handles that the process has. */
BOOL WINAPI GetProcessHandleCount(HANDLE process, PDWORD count)
{
    return BasepDone(
        NtQueryInformationProcess(process, PROCESS_HANDLE_COUNT_CLASS, count, sizeof *count, NULL));
}

BOOL WINAPI GetProcessIoCounters(HANDLE process, PIO_COUNTERS counters)
{
    return BasepDone(NtQueryInformationProcess(process, PROCESS_IO_COUNTERS_CLASS, counters,
                                               sizeof *counters, NULL));
}

/* There is one session, 0. */
BOOL WINAPI ProcessIdToSessionId(DWORD id, DWORD *session)
{
    HANDLE process = OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, id);
    if (!process)
        return FALSE;
    NtClose(process);
    *session = 0;
    return TRUE;
}

/* Win32's classes and their base priority. */
static const struct {
    DWORD class;
    LONG base;
} priority_classes[] = {
    {IDLE_PRIORITY_CLASS, 4},   {BELOW_NORMAL_PRIORITY_CLASS, 6},
    {NORMAL_PRIORITY_CLASS, 8}, {ABOVE_NORMAL_PRIORITY_CLASS, 10},
    {HIGH_PRIORITY_CLASS, 13},  {REALTIME_PRIORITY_CLASS, 24},
};

/* One of *_PRIORITY_CLASS, or 0 with the last error. */
DWORD WINAPI GetPriorityClass(HANDLE process)
{
    PROCESS_BASIC_INFORMATION_ basic;
    if (!query_basic(process, &basic))
        return 0;
    for (unsigned i = 0; i < COUNT_OF(priority_classes); i++)
        if (priority_classes[i].base == basic.BasePriority)
            return priority_classes[i].class;
    return NORMAL_PRIORITY_CLASS;
}

/* FALSE with ERROR_INVALID_PARAMETER for an unknown class. */
BOOL WINAPI SetPriorityClass(HANDLE process, DWORD class)
{
    for (unsigned i = 0; i < COUNT_OF(priority_classes); i++) {
        LONG base = priority_classes[i].base;
        if (priority_classes[i].class == class)
            return BasepDone(
                NtSetInformationProcess(process, PROCESS_BASE_PRIORITY_CLASS, &base, sizeof base));
    }
    return BasepFail(ERROR_INVALID_PARAMETER);
}

BOOL WINAPI SetProcessPriorityBoost(HANDLE process, BOOL disable)
{
    return disable ? TRUE : BasepFail(ERROR_CALL_NOT_IMPLEMENTED);
}

BOOL WINAPI GetProcessPriorityBoost(HANDLE process, PBOOL disabled)
{
    *disabled = TRUE;
    return TRUE;
}
