/*
 * apc.c - user APCs: calls that a thread makes in ring 3 when it waits alertably.
 *
 * Delivery builds on the user stack what KiUserApcDispatcher expects, and lets the frame return
 * there:
 *
 *     esp -> | routine | context | argument 1 | argument 2 | CONTEXT (0x2CC) ... | former stack
 *
 * The dispatcher calls routine(context, argument 1, argument 2), then NtContinue(CONTEXT, TRUE),
 * which asks for the next one. Before: threadstart.c. Source: MSDN, "Asynchronous Procedure Calls",
 * QueueUserAPC.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/access.h"
#include "kernel/dispatch.h"

#define TAG_APC         TAG_('A', 'p', 'c', ' ')
#define STACK_ALIGNMENT 16u

struct apc_call {
    PVOID routine, context, argument1, argument2;
    CONTEXT saved;
};
_Static_assert(offsetof(struct apc_call, saved) == 0x10 && sizeof(CONTEXT) == CONTEXT_SIZE,
               "APC frame");

/* See dispatch.h. Ends the thread's wait if that is alertable. */
NTSTATUS KiQueueUserApc(KTHREAD *thread, const KAPC *model)
{
    if (thread->exit_status != STATUS_PENDING)
        return STATUS_UNSUCCESSFUL;
    KAPC *apc = ExAllocatePoolWithTag(NonPagedPool, sizeof *apc, TAG_APC);
    if (apc == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    *apc = *model;
    uint32_t flags = KiLockDispatcher();
    InsertTailList(&thread->user_apcs, &apc->link);
    if (thread->state == ThreadWaiting && thread->alertable) {
        thread->user_apc_pending = true;
        KiEndWait(thread, STATUS_USER_APC);
    }
    KiUnlockDispatcher(flags);
    return STATUS_SUCCESS;
}

/* Frees what will not be delivered any more. */
void KiDropUserApcs(KTHREAD *thread)
{
    while (!IsListEmpty(&thread->user_apcs))
        ExFreePoolWithTag(CONTAINER_OF(RemoveHeadList(&thread->user_apcs), KAPC, link), TAG_APC);
    thread->user_apc_pending = false;
}

/* ContextFlags of what NtContinue shall restore; a new thread's FPU is clean, and stays so. */
static ULONG registers_to_save(const KTHREAD *thread)
{
    if (thread->starting)
        return CONTEXT_FULL;
    return CONTEXT_FULL | CONTEXT_FLOATING_POINT | (KeHasFxsr ? CONTEXT_EXTENDED_REGISTERS : 0);
}

/* The call that the thread makes next: the loader before all else. false: there is none. */
static bool take_call(KTHREAD *thread, KAPC *call)
{
    if (thread->starting) {
        *call = (KAPC){.routine = (PVOID)KiNtdll.LdrInitializeThunk,
                       .argument1 = (PVOID)KiNtdll.base};
        return true;
    }
    if (IsListEmpty(&thread->user_apcs))
        return false;
    KAPC *apc = CONTAINER_OF(RemoveHeadList(&thread->user_apcs), KAPC, link);
    *call = *apc;
    ExFreePoolWithTag(apc, TAG_APC);
    return true;
}

static NTSTATUS push_call(KTRAP_FRAME *frame, KTHREAD *thread, const KAPC *apc)
{
    struct apc_call call;
    ULONG stack = ROUND_DOWN(frame->HardwareEsp - sizeof call, STACK_ALIGNMENT);
    ULONG flags = registers_to_save(thread);
    size_t bytes = offsetof(struct apc_call, saved) + KiContextBytes(flags);
    memset(&call, 0, bytes); /* what the context does not fill must not show ring 0's stack */
    call.routine = apc->routine;
    call.context =
        thread->starting ? (PVOID)(stack + offsetof(struct apc_call, saved)) : apc->context;
    call.argument1 = apc->argument1;
    call.argument2 = apc->argument2;
    call.saved.ContextFlags = flags;
    KiContextFromTrapFrame(frame, thread, &call.saved);
    NTSTATUS status = ProbeAndWrite((void *)stack, &call, bytes);
    if (NT_SUCCESS(status))
        frame->HardwareEsp = stack;
    return status;
}

/* Lets the thread go on in KiUserApcDispatcher for its first APC. Without a stack to do so the
 * thread ends. */
void KiDeliverUserApc(KTRAP_FRAME *frame)
{
    KTHREAD *thread = KeGetCurrentThread();
    KAPC call;
    thread->user_apc_pending = false;
    if (!take_call(thread, &call))
        return;
    NTSTATUS status = push_call(frame, thread, &call);
    thread->starting = false;
    if (!NT_SUCCESS(status)) {
        KdPrint("thread %u: its stack at %x has no room for an APC\n",
                (ULONG)thread->client_id.UniqueThread, frame->HardwareEsp);
        PsExitThread(status);
    }
    frame->DbgArgMark = 0; /* leave ring 0 with all registers, not by sysexit */
    frame->Eip = KiNtdll.KiUserApcDispatcher;
    frame->SegCs = KGDT_R3_CODE;
    frame->SegDs = frame->SegEs = frame->HardwareSegSs = KGDT_R3_DATA;
    frame->SegFs = KGDT_R3_TEB;
    frame->EFlags &= ~(EFLAGS_TF | EFLAGS_DF);
}

/* See ke.h. */
NTSTATUS KiTestAlert(void)
{
    KTHREAD *thread = KeGetCurrentThread();
    if (!thread->alerted && IsListEmpty(&thread->user_apcs))
        return STATUS_SUCCESS; /* what comes this very moment might as well come later */
    uint32_t flags = KiLockDispatcher();
    bool alerted = thread->alerted;
    thread->alerted = false;
    if (!IsListEmpty(&thread->user_apcs))
        thread->user_apc_pending = true;
    KiUnlockDispatcher(flags);
    return alerted ? STATUS_ALERTED : STATUS_SUCCESS;
}

NTSTATUS NTAPI NtTestAlert(void)
{
    return KiTestAlert();
}

/* STATUS_INVALID_HANDLE (also: a thread that never enters ring 3), _UNSUCCESSFUL (it ends),
 * _INSUFFICIENT_RESOURCES. */
NTSTATUS NTAPI NtQueueApcThread(HANDLE handle, PVOID routine, PVOID context, PVOID argument1,
                                PVOID argument2)
{
    void *body;
    NTSTATUS status = ObReferenceByHandle(handle, &PsThreadType, THREAD_SET_CONTEXT, &body);
    if (!NT_SUCCESS(status))
        return status;
    KTHREAD *thread = body;
    KAPC apc = {
        .routine = routine, .context = context, .argument1 = argument1, .argument2 = argument2};
    status = thread->system_routine == NULL ? KiQueueUserApc(thread, &apc) : STATUS_INVALID_HANDLE;
    ObDereference(thread);
    return status;
}

/* Ends an alertable wait with STATUS_ALERTED, or the next one as it begins. */
NTSTATUS NTAPI NtAlertThread(HANDLE handle)
{
    void *body;
    NTSTATUS status = ObReferenceByHandle(handle, &PsThreadType, THREAD_ALERT, &body);
    if (!NT_SUCCESS(status))
        return status;
    KTHREAD *thread = body;
    uint32_t flags = KiLockDispatcher();
    if (thread->state == ThreadWaiting && thread->alertable)
        KiEndWait(thread, STATUS_ALERTED);
    else
        thread->alerted = true;
    KiUnlockDispatcher(flags);
    ObDereference(thread);
    return STATUS_SUCCESS;
}
