/*
 * threadcontext.c - reading and setting the registers with which a thread will go on in ring 3.
 *
 * A thread that does not run has them in the frame at the top of its kernel stack, and those of the
 * FPU above it. Of a thread that waits in a service eax, ecx and edx are what the service leaves
 * there. Before: apc.c. Source: MSDN, GetThreadContext, SetThreadContext.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/access.h"
#include "kernel/dispatch.h"

/* A thread that has, or will have, registers in ring 3. STATUS_THREAD_IS_TERMINATING: no more. */
static NTSTATUS reference_user_thread(HANDLE handle, ACCESS_MASK access, KTHREAD **thread)
{
    void *body;
    NTSTATUS status = ObReferenceByHandle(handle, &PsThreadType, access, &body);
    if (!NT_SUCCESS(status))
        return status;
    *thread = body;
    if ((*thread)->exit_status != STATUS_PENDING)
        status = STATUS_THREAD_IS_TERMINATING;
    else if ((*thread)->Teb == NULL)
        status = STATUS_INVALID_HANDLE;
    if (!NT_SUCCESS(status))
        ObDereference(body);
    return status;
}

/* Fills the parts of *context that its ContextFlags name. */
NTSTATUS NTAPI NtGetContextThread(HANDLE handle, PCONTEXT context)
{
    CONTEXT captured;
    KTHREAD *thread;
    NTSTATUS status = KiReadContext(&captured, context);
    if (NT_SUCCESS(status))
        status = reference_user_thread(handle, THREAD_GET_CONTEXT, &thread);
    if (!NT_SUCCESS(status))
        return status;
    KiContextFromTrapFrame(KiUserFrame(thread), thread, &captured);
    ObDereference(thread);
    return ProbeAndWrite(context, &captured, KiContextBytes(captured.ContextFlags));
}

/* Sets the parts that ContextFlags name; a thread cannot give itself rights by it (see
 * KiContextToTrapFrame). */
NTSTATUS NTAPI NtSetContextThread(HANDLE handle, PCONTEXT context)
{
    CONTEXT captured;
    KTHREAD *thread;
    NTSTATUS status = KiReadContext(&captured, context);
    if (NT_SUCCESS(status))
        status = reference_user_thread(handle, THREAD_SET_CONTEXT, &thread);
    if (!NT_SUCCESS(status))
        return status;
    KTRAP_FRAME *frame = KiUserFrame(thread);
    frame->DbgArgMark = 0; /* leave ring 0 with all registers, not by sysexit */
    KiContextToTrapFrame(&captured, frame, thread);
    ObDereference(thread);
    return STATUS_SUCCESS;
}
