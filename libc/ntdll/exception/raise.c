/*
 * raise.c - raising exceptions in software.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/exception/seh.h"

/* Second half of RtlRaiseException: the context is that of its caller. Does not return. */
void NTAPI RtlpRaiseWithContext(PEXCEPTION_RECORD record, PCONTEXT context)
{
    NTSTATUS status;
    if (RtlPeb()->BeingDebugged)
        status = NtRaiseException(record, context, TRUE);
    else if (RtlDispatchException(record, context))
        status = NtContinue(context, FALSE);
    else
        status = NtRaiseException(record, context, FALSE);
    RtlpRaiseNoncontinuable(status, record);
}

void RtlpRaiseNoncontinuable(NTSTATUS status, PEXCEPTION_RECORD cause)
{
    EXCEPTION_RECORD record = {.ExceptionCode = (DWORD)status,
                               .ExceptionFlags = EH_NONCONTINUABLE,
                               .ExceptionRecord = cause};
    RtlRaiseException(&record);
    NtTerminateProcess(NtCurrentProcess(), status); /* noncontinuable: not reached */
}

/* The kernel would not go on as the context said: called by KiUserExceptionDispatcher. */
void NTAPI RtlpDispatchFailed(NTSTATUS status, PEXCEPTION_RECORD record)
{
    RtlpRaiseNoncontinuable(status, record);
}

/* Raises `status`; continuing returns to the caller. MSDN: RtlRaiseStatus. */
void NTAPI RtlRaiseStatus(NTSTATUS status)
{
    EXCEPTION_RECORD record = {.ExceptionCode = (DWORD)status, .ExceptionFlags = EH_NONCONTINUABLE};
    RtlRaiseException(&record);
}

/* The error of a service that is to be raised here: TEB.ExceptionCode. */
NTSTATUS NTAPI RtlpRaiseUserException(void)
{
    NTSTATUS status = RtlTeb()->ExceptionCode;
    EXCEPTION_RECORD record = {.ExceptionCode = (DWORD)status};
    RtlRaiseException(&record);
    return status;
}
