/*
 * threadstart.c - how a thread comes to ring 3 for the first time.
 *
 * Its trap frame holds the registers that its creator asked for. Before they count, a user APC
 * calls LdrInitializeThunk (KiUserApcDispatcher -> LdrInitializeThunk -> NtContinue); it is asked
 * for here and delivered like any other at the first return to ring 3, in the new thread itself: so
 * nobody writes to a foreign stack. Before: thread.c. Next: apc.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/dispatch.h"

#define LOCALE_ENGLISH_US 0x0409u

/* How a TEB begins: what has a value from the start stands close together. */
struct teb_head {
    NT_TIB tib;
    PVOID environment;
    CLIENT_ID client_id;
    PVOID rpc_handle, tls;
    PPEB peb;
};
_Static_assert(offsetof(struct teb_head, client_id) == offsetof(TEB, ClientId) &&
                   offsetof(struct teb_head, peb) == offsetof(TEB, ProcessEnvironmentBlock),
               "the head of a TEB");

static NTSTATUS write_head(const KTHREAD *thread, PTEB teb, const INITIAL_TEB *stack)
{
    bool old_stack = stack->PreviousStackBase != NULL; /* as if a caller already had one */
    struct teb_head head = {
        .tib = {.ExceptionList = (void *)-1,
                .StackBase = old_stack ? stack->PreviousStackBase : stack->StackBase,
                .StackLimit = old_stack ? stack->PreviousStackLimit : stack->StackLimit,
                .Self = &teb->NtTib},
        .client_id = thread->client_id,
        .peb = thread->process->Peb,
    };
    return WriteUser((struct teb_head *)teb, &head);
}

/* Fills the fields of a zeroed TEB in the current address space. */
static NTSTATUS fill_teb(const KTHREAD *thread, PTEB teb, const INITIAL_TEB *stack)
{
    UNICODE_STRING text = {0, sizeof teb->StaticUnicodeBuffer, teb->StaticUnicodeBuffer};
    ULONG locale = LOCALE_ENGLISH_US;
    NTSTATUS status = write_head(thread, teb, stack);
    if (NT_SUCCESS(status))
        status = WriteUser(&teb->RealClientId, &thread->client_id);
    if (NT_SUCCESS(status))
        status = WriteUser(&teb->CurrentLocale, &locale);
    if (NT_SUCCESS(status))
        status = WriteUser(&teb->StaticUnicodeString, &text);
    if (NT_SUCCESS(status))
        status = WriteUser(&teb->DeallocationStack, &stack->AllocatedStackBase);
    return status;
}

static NTSTATUS make_teb(KTHREAD *thread, const INITIAL_TEB *stack)
{
    KATTACH saved;
    NTSTATUS status = STATUS_NO_MEMORY;
    KeAttachProcess(thread->process, &saved);
    thread->Teb = PspAllocateTeb(thread->process);
    if (thread->Teb != NULL)
        status = fill_teb(thread, thread->Teb, stack);
    KeDetachProcess(&saved);
    return status;
}

/* A frame that enters ring 3 with the context's registers, where its flags say that it has them. */
static void build_user_frame(KTHREAD *thread, const CONTEXT *context)
{
    KTRAP_FRAME *frame = KiUserFrame(thread);
    memset(frame, 0, sizeof *frame);
    frame->DbgArgMark = 0xBADB0D00;
    frame->PreviousPreviousMode = UserMode;
    frame->ExceptionList = (void *)-1;
    frame->SegCs = KGDT_R3_CODE;
    frame->SegDs = frame->SegEs = frame->HardwareSegSs = KGDT_R3_DATA;
    frame->SegFs = KGDT_R3_TEB;
    frame->EFlags = EFLAGS_IF | 2;
    KiContextToTrapFrame(context, frame, thread);
    thread->TrapFrame = frame;
    thread->PreviousMode = UserMode;
}

/* See ke.h. context and initial_teb are kernel copies. STATUS_NO_MEMORY; the caller dereferences a thread that could not be prepared. */
NTSTATUS PspPrepareUserThread(KTHREAD *thread, const CONTEXT *context,
                              const INITIAL_TEB *initial_teb)
{
    NTSTATUS status = make_teb(thread, initial_teb);
    if (!NT_SUCCESS(status))
        return status;
    thread->start_address = (PVOID)context->Eip;
    build_user_frame(thread, context);
    thread->starting = thread->user_apc_pending = true;
    return STATUS_SUCCESS;
}

/* Called by KiThreadStartup with interrupts off. Returns the frame with which a user thread leaves
 * ring 0; a kernel thread lives and ends in here. */
KTRAP_FRAME *KiStartThread(void)
{
    KTHREAD *thread = KeGetCurrentThread();
    KiFinishSwitch();
    sti();
    if (thread->system_routine != NULL) {
        thread->system_routine(thread->system_context);
        PsExitThread(STATUS_SUCCESS);
    }
    return KiUserFrame(thread);
}
