/*
 * threadexit.c - how a thread ends, always by itself, and how others make it.
 *
 * Steps: requests that go on are cancelled; mutants are abandoned; APCs, TEB and (if the TEB asks
 * so) the user stack are freed; the last thread ends the process; the thread object is signalled;
 * the kernel stack, in use to the end, is freed by whoever runs next. A thread that another one
 * ends gets a flag and loses its wait; KiBeforeUser sees the flag. Source: MSDN, ExitThread, TerminateThread, "Terminating a
 * Thread".
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/access.h"
#include "k/io.h"
#include "kernel/dispatch.h"
#include "mm/mm.h"

/* XP's ExitThread cannot free the stack that it runs on: it sets a flag in the TEB, and leaves that
 * to the kernel. */
static void free_user_stack(KTHREAD *thread)
{
    BOOLEAN wanted;
    ULONG base, bytes = 0;
    if (!NT_SUCCESS(ReadUser(&wanted, &thread->Teb->FreeStackOnTermination)) || !wanted ||
        !NT_SUCCESS(ReadUser(&base, (ULONG *)&thread->Teb->DeallocationStack)))
        return;
    NTSTATUS status = MmFree(&thread->process->space, &base, &bytes, MEM_RELEASE);
    if (!NT_SUCCESS(status))
        KdPrint("thread %u: its stack at %x is not one: %x\n",
                (ULONG)thread->client_id.UniqueThread, base, status);
}

/* Takes the thread out of its process, which ends with its last thread. Its memory goes first: that
 * may wait, and the process must not end meanwhile. The last one leaves it to the process. */
static void leave_process(KTHREAD *thread)
{
    EPROCESS *process = thread->process;
    PTEB teb = thread->Teb;
    if (teb != NULL && process->live_threads > 1) {
        free_user_stack(thread);
        PspFreeTeb(process, teb);
    }
    thread->Teb = NULL;
    bool last = --process->live_threads == 0 && process != PsSystemProcess;
    RemoveEntryList(&thread->process_link);
    thread->process_link.Flink = NULL;
    process->kernel_ticks += thread->kernel_ticks;
    process->user_ticks += thread->user_ticks;
    if (last)
        PspExitProcess(process, process->exiting ? process->exit_status : thread->exit_status);
}

/* Ends the current thread; its object is signalled. Mutants that it owns are abandoned. */
void PsExitThread(NTSTATUS status)
{
    KTHREAD *thread = KeGetCurrentThread();
    KASSERT(thread != KiPcr.IdleThread && thread->exit_status == STATUS_PENDING);
    thread->exit_status = status;
    thread->exit_time = KeSystemTime();
    thread->terminating = false;
    KiDropUserApcs(thread);
    IoCancelThread(thread);
    uint32_t flags = KiLockDispatcher();
    KiAbandonMutants(thread);
    KiUnlockDispatcher(flags);
    leave_process(thread);
    KiLockDispatcher();
    thread->header.SignalState = 1;
    KiSignalObject(&thread->header);
    thread->state = ThreadTerminated;
    KiSwap();
    KeBugCheckEx(BUG_ASSERTION, __LINE__, (uint32_t)__FILE__, (uint32_t) "an ended thread runs",
                 (uint32_t)thread);
}

/* See dispatch.h. */
void PspReapThread(KTHREAD *thread)
{
    KASSERT(thread->state == ThreadTerminated && thread != KeGetCurrentThread());
    MmFreeKernelStack(thread->InitialStack);
    thread->InitialStack = thread->KernelStack = NULL;
    ObDereference(thread);
}

/* Ends a thread, the current one at once. Nothing happens to one that ends already, or to the
 * kernel's own. */
void PsTerminateThread(KTHREAD *thread, NTSTATUS status)
{
    if (thread == KeGetCurrentThread())
        PsExitThread(status);
    uint32_t flags = KiLockDispatcher();
    bool ends = thread->terminating || thread->exit_status != STATUS_PENDING;
    if (!ends && thread->system_routine == NULL && thread != KiPcr.IdleThread) {
        thread->terminating = true;
        thread->terminate_status = status;
        if (thread->state == ThreadWaiting)
            KiEndWait(thread, STATUS_THREAD_IS_TERMINATING);
    }
    KiUnlockDispatcher(flags);
}

/* A NULL handle means the current thread, which does not return. STATUS_INVALID_HANDLE,
 * _ACCESS_DENIED… */
NTSTATUS NTAPI NtTerminateThread(HANDLE handle, NTSTATUS exit_status)
{
    void *thread;
    if (handle == NULL)
        PsExitThread(exit_status);
    NTSTATUS status = ObReferenceByHandle(handle, &PsThreadType, THREAD_TERMINATE, &thread);
    if (!NT_SUCCESS(status))
        return status;
    ObDereference(thread); /* the handle, or its being this thread, keeps it */
    PsTerminateThread(thread, exit_status);
    return STATUS_SUCCESS;
}
