/*
 * exception.c - delivering an exception to ring 3, and what happens when nobody there wants it.
 *
 * First chance: the record and the context go onto the user stack,
 * ring 3 continues in KiUserExceptionDispatcher:
 *
 *  esp ->  PEXCEPTION_RECORD | PCONTEXT | EXCEPTION_RECORD (0x50) | CONTEXT (0x2CC) | …
 *
 * Second chance, or a stack that cannot take it: the report (report.c) and the end of the process.
 * Source: Pietrek, "A Crash Course on the Depths of Win32 Structured Exception Handling",
 * MSJ January 1997.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/ke.h"
#include "k/x86.h"
#include "kernel/report.h"

/* What KiUserExceptionDispatcher finds at esp. */
struct exception_stack {
    ULONG record_pointer, context_pointer;
    EXCEPTION_RECORD record;
    CONTEXT context;
};

static NTSTATUS deliver(const EXCEPTION_RECORD *record, KTRAP_FRAME *frame,
                        struct exception_stack *image)
{
    ULONG esp = ROUND_DOWN(frame->HardwareEsp, 4u) - sizeof *image;
    image->record_pointer = esp + offsetof(struct exception_stack, record);
    image->context_pointer = esp + offsetof(struct exception_stack, context);
    image->record = *record;
    NTSTATUS status = ProbeAndWrite((void *)(uintptr_t)esp, image, sizeof *image);
    if (!NT_SUCCESS(status))
        return status;
    frame->HardwareEsp = esp;
    frame->Eip = KiNtdll.KiUserExceptionDispatcher;
    frame->EFlags &= ~(EFLAGS_TF | EFLAGS_DF);
    frame->SegDs = frame->SegEs = frame->HardwareSegSs = KGDT_R3_DATA;
    frame->SegFs = KGDT_R3_TEB;
    frame->DbgArgMark = 0;
    return STATUS_SUCCESS;
}

static NORETURN void end_process(const EXCEPTION_RECORD *record, const CONTEXT *context)
{
    EPROCESS *process = PsGetCurrentProcess();
    if (!process->ended_by_exception) /* else ring 3 has asked for the report already */
        KiReportException(record, context);
    process->ended_by_exception = true;
    PsTerminateProcess(process, (NTSTATUS)record->ExceptionCode);
    PsExitThread((NTSTATUS)record->ExceptionCode);
}

void KiDispatchException(EXCEPTION_RECORD *record, KTRAP_FRAME *frame, bool first_chance)
{
    struct exception_stack image;
    KTHREAD *thread = KeGetCurrentThread();
    image.context.ContextFlags = CONTEXT_FULL | CONTEXT_DEBUG_REGISTERS | CONTEXT_FLOATING_POINT |
                                 (KeHasFxsr ? CONTEXT_EXTENDED_REGISTERS : 0);
    KiContextFromTrapFrame(frame, thread, &image.context);
    if (!KeHasFxsr) /* what is not filled must not show ring 0's stack */
        memset(image.context.ExtendedRegisters, 0, sizeof image.context.ExtendedRegisters);
    if (first_chance && KiNtdll.KiUserExceptionDispatcher != 0 &&
        NT_SUCCESS(deliver(record, frame, &image)))
        return;
    end_process(record, &image.context);
}

NTSTATUS NTAPI NtRaiseException(PEXCEPTION_RECORD user_record, PCONTEXT user_context,
                                BOOLEAN first_chance)
{
    EXCEPTION_RECORD record;
    CONTEXT context;
    KTHREAD *thread = KeGetCurrentThread();
    NTSTATUS status = ReadUser(&record, user_record);
    if (NT_SUCCESS(status))
        status = KiReadContext(&context, user_context);
    if (!NT_SUCCESS(status))
        return status;
    if (record.NumberParameters > EXCEPTION_MAXIMUM_PARAMETERS)
        return STATUS_INVALID_PARAMETER;
    record.ExceptionCode &= ~0x10000000u; /* the bit that says: from a kernel debugger */
    KiContextToTrapFrame(&context, thread->TrapFrame, thread);
    KiDispatchException(&record, thread->TrapFrame, first_chance);
    return (NTSTATUS)thread->TrapFrame->Eax;
}

NTSTATUS NTAPI NtContinue(PCONTEXT user_context, BOOLEAN test_alert)
{
    CONTEXT context;
    KTHREAD *thread = KeGetCurrentThread();
    NTSTATUS status = KiReadContext(&context, user_context);
    if (!NT_SUCCESS(status))
        return status;
    KiContextToTrapFrame(&context, thread->TrapFrame, thread);
    if (test_alert)
        KiTestAlert();
    return (NTSTATUS)thread->TrapFrame->Eax; /* the caller's Eax is the context's */
}
