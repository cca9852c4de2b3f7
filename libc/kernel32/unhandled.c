/*
 * unhandled.c - exceptions that no frame took: UnhandledExceptionFilter and the filter of the
 * program.
 *
 * Order: a debugger; the filter of SetUnhandledExceptionFilter; SEM_NOGPFAULTERRORBOX. Nobody:
 * search on, and the outermost frame (start.c) has the kernel report it and ends the process. Manual: MSDN "UnhandledExceptionFilter", "SetUnhandledExceptionFilter",
 * "SetErrorMode", "RaiseException".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

static LPTOP_LEVEL_EXCEPTION_FILTER program_filter; /* written by one atomic exchange */
static UINT error_mode;                             /* SEM_*; likewise */

/* Returns the filter before. NULL takes it away. */
LPTOP_LEVEL_EXCEPTION_FILTER WINAPI SetUnhandledExceptionFilter(LPTOP_LEVEL_EXCEPTION_FILTER filter)
{
    return __atomic_exchange_n(&program_filter, filter, __ATOMIC_SEQ_CST);
}

/* mode: SEM_*. Returns the mode before. */
UINT WINAPI SetErrorMode(UINT mode)
{
    return __atomic_exchange_n(&error_mode, mode, __ATOMIC_SEQ_CST);
}

UINT WINAPI GetErrorMode(void)
{
    return error_mode;
}

/* Returns EXCEPTION_CONTINUE_EXECUTION, EXCEPTION_EXECUTE_HANDLER or EXCEPTION_CONTINUE_SEARCH. */
LONG WINAPI UnhandledExceptionFilter(EXCEPTION_POINTERS *pointers)
{
    if (RtlPeb()->BeingDebugged)
        return EXCEPTION_CONTINUE_SEARCH;

    LPTOP_LEVEL_EXCEPTION_FILTER filter = program_filter;
    LONG answer = filter ? filter(pointers) : EXCEPTION_CONTINUE_SEARCH;
    if (answer == EXCEPTION_CONTINUE_EXECUTION || answer == EXCEPTION_EXECUTE_HANDLER)
        return answer;
    return (error_mode & SEM_NOGPFAULTERRORBOX) ? EXCEPTION_EXECUTE_HANDLER
                                                : EXCEPTION_CONTINUE_SEARCH;
}

/* Raises a software exception here. flags: 0 or EXCEPTION_NONCONTINUABLE; count: at most 15
 * arguments. Returns if a handler continues the execution. */
VOID WINAPI RaiseException(DWORD code, DWORD flags, DWORD count, CONST ULONG_PTR *arguments)
{
    EXCEPTION_RECORD record = {
        .ExceptionCode = code,
        .ExceptionFlags = flags & EXCEPTION_NONCONTINUABLE,
        .ExceptionAddress = (PVOID)RaiseException,
    };
    if (count > EXCEPTION_MAXIMUM_PARAMETERS)
        count = EXCEPTION_MAXIMUM_PARAMETERS;
    if (arguments) {
        record.NumberParameters = count;
        RtlMoveMemory(record.ExceptionInformation, arguments, count * sizeof *arguments);
    }
    RtlRaiseException(&record);
}

BOOL WINAPI IsDebuggerPresent(void)
{
    return RtlPeb()->BeingDebugged;
}

BOOL WINAPI CheckRemoteDebuggerPresent(HANDLE process, PBOOL present)
{
    if (!process || !present)
        return BasepFail(ERROR_INVALID_PARAMETER);
    *present = IsDebuggerPresent();
    return TRUE;
}

VOID WINAPI DebugBreak(void)
{
    DbgBreakPoint();
}

/* Says what could not be found and ends the process. */
VOID WINAPI FatalAppExitA(UINT action, LPCSTR message)
{
    DbgPrint("%s\n", message);
    ExitProcess(1);
}

VOID WINAPI FatalExit(int code)
{
    ExitProcess(code);
}
