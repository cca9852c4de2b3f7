/*
 * suspend.c - threads that are kept from ring 3 for a while.
 *
 * A suspended thread stops where it would return to ring 3, a new one before its first instruction.
 * One that waits takes no object meanwhile; only time, an APC or its end can end its wait.
 * Before: beforeuser.c. Next: wait.c. Source: MSDN, SuspendThread, ResumeThread.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/access.h"
#include "kernel/dispatch.h"

#define MAXIMUM_SUSPEND_COUNT 127

/* See dispatch.h. Its end lifts a suspension, too. */
void KiSuspendSelf(KTHREAD *thread)
{
    KASSERT_DISPATCHER_LOCKED();
    KASSERT(thread == KeGetCurrentThread());
    while (thread->suspend_count > 0 && !thread->terminating) {
        thread->suspended_at_exit = true;
        thread->state = ThreadWaiting;
        KiSwap();
        thread->suspended_at_exit = false;
    }
}

static NTSTATUS suspend(KTHREAD *thread, LONG *previous)
{
    *previous = thread->suspend_count;
    if (thread->terminating || thread->exit_status != STATUS_PENDING)
        return STATUS_THREAD_IS_TERMINATING;
    if (thread->suspend_count == MAXIMUM_SUSPEND_COUNT)
        return STATUS_SUSPEND_COUNT_EXCEEDED;
    if (thread->suspend_count++ == 0)
        KiParkWait(thread);
    return STATUS_SUCCESS;
}

static NTSTATUS resume(KTHREAD *thread, LONG *previous)
{
    *previous = thread->suspend_count;
    if (thread->suspend_count == 0 || --thread->suspend_count > 0)
        return STATUS_SUCCESS;
    if (thread->suspended_at_exit && thread->state == ThreadWaiting)
        KiEndWait(thread, STATUS_SUCCESS);
    else
        KiUnparkWait(thread);
    return STATUS_SUCCESS;
}

/* The common part: `change` runs under the dispatcher lock. */
static NTSTATUS change_count(HANDLE handle, ULONG *user_previous,
                             NTSTATUS (*change)(KTHREAD *, LONG *))
{
    void *thread;
    LONG previous;
    NTSTATUS status = KeProbeOptional(user_previous, sizeof *user_previous);
    if (!NT_SUCCESS(status))
        return status;
    status = ObReferenceByHandle(handle, &PsThreadType, THREAD_SUSPEND_RESUME, &thread);
    if (!NT_SUCCESS(status))
        return status;
    uint32_t flags = KiLockDispatcher();
    status = change(thread, &previous);
    KiUnlockDispatcher(flags);
    ObDereference(thread);
    return NT_SUCCESS(status) ? KeReturnLong((LONG *)user_previous, previous) : status;
}

/* STATUS_SUSPEND_COUNT_EXCEEDED (127), STATUS_THREAD_IS_TERMINATING, _INVALID_HANDLE… A thread may
 * suspend itself. */
NTSTATUS NTAPI NtSuspendThread(HANDLE thread, ULONG *previous)
{
    return change_count(thread, previous, suspend);
}

/* Resuming a thread that is not suspended does nothing; *previous is then 0. */
NTSTATUS NTAPI NtResumeThread(HANDLE thread, ULONG *previous)
{
    return change_count(thread, previous, resume);
}
