/*
 * start.c - BaseProcessStart and BaseThreadStart: call the program under the last exception frame
 * of the thread.
 *
 *     fs:[0] -> frames of the program … -> outermost frame -> -1
 *
 * The outermost frame hands what nobody wanted to UnhandledExceptionFilter. If that says "execute
 * the handler", the stack is unwound and the process ends with the exception's code; if it says
 * "search on", nobody is left: the kernel reports, and the process ends. Manual: MSDN
 * "Structured Exception Handling", "UnhandledExceptionFilter".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/start.h"
#include "kernel32/fiber.h"

#define UNWINDING_FLAGS     0x6u /* EXCEPTION_UNWINDING | EXCEPTION_EXIT_UNWIND */
#define START_ADDRESS_CLASS 9u

typedef struct _EXCEPTION_REGISTRATION_RECORD frame_t;

/* Nobody wanted it: the kernel prints its report, then the process ends as by ExitProcess, so that the run-time's files are
 * flushed. Returns if the end itself fails: then the second chance ends the process at once. */
static void report_and_exit(EXCEPTION_RECORD *record, CONTEXT *context)
{
    static LONG reported;
    ULONG_PTR values[2] = {(ULONG_PTR)record, (ULONG_PTR)context};
    ULONG response;
    if (__atomic_exchange_n(&reported, 1, __ATOMIC_SEQ_CST))
        return;
    if (NT_SUCCESS(NtRaiseHardError(STATUS_UNHANDLED_EXCEPTION, 2, 0, values, 1, &response)))
        ExitProcess(record->ExceptionCode);
}

static EXCEPTION_DISPOSITION __cdecl outermost_handler(EXCEPTION_RECORD *record, void *frame,
                                                       CONTEXT *context, void *dispatcher)
{
    if (record->ExceptionFlags & UNWINDING_FLAGS)
        return ExceptionContinueSearch;

    EXCEPTION_POINTERS pointers = {record, context};
    switch (UnhandledExceptionFilter(&pointers)) {
    case EXCEPTION_CONTINUE_EXECUTION:
        return ExceptionContinueExecution;
    case EXCEPTION_EXECUTE_HANDLER: {
        DWORD code = record->ExceptionCode;
        RtlUnwind(frame, NULL, record, NULL);
        ExitProcess(code);
    }
    }
    report_and_exit(record, context);
    return ExceptionContinueSearch;
}

static void link_outermost(frame_t *frame)
{
    PTEB teb = RtlTeb();
    frame->Next = teb->NtTib.ExceptionList;
    frame->Handler = (PEXCEPTION_ROUTINE)outermost_handler;
    teb->NtTib.ExceptionList = frame;
}

/* Calls the entry point of the program; what it returns is the exit code of its thread. */
void NTAPI BaseProcessStart(program_entry_t entry)
{
    frame_t frame;
    link_outermost(&frame);
    NtSetInformationThread(NtCurrentThread(), START_ADDRESS_CLASS, &entry, sizeof entry);
    ExitThread(entry());
}

/* Calls the start routine that CreateThread was given. */
void NTAPI BaseThreadStart(LPTHREAD_START_ROUTINE start, LPVOID parameter)
{
    frame_t frame;
    link_outermost(&frame);
    ExitThread(start(parameter));
}

/* Calls the routine that CreateFiber was given; with it ends the thread that runs it then. */
void NTAPI BaseFiberStart(void)
{
    frame_t frame;
    link_outermost(&frame);
    FIBER *fiber = RtlTeb()->NtTib.FiberData;
    fiber->start(fiber->data);
    ExitThread(1);
}
