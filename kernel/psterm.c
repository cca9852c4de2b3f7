/*
 * psterm.c - how a process is brought to its end: each of its threads ends by itself.
 *
 * Before: threadexit.c. Source: MSDN, ExitProcess, TerminateProcess, "Terminating a Process".
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/access.h"
#include "kernel/dispatch.h"
#include "kernel/process.h"

static void end_other_threads(EPROCESS *process, NTSTATUS status)
{
    KTHREAD *self = KeGetCurrentThread();
    for (LIST_ENTRY *entry = process->threads.Flink; entry != &process->threads;
         entry = entry->Flink) {
        KTHREAD *thread = CONTAINER_OF(entry, KTHREAD, process_link);
        if (thread != self)
            PsTerminateThread(thread, status);
    }
}

/* See ke.h. The first status given is the process's. */
void PsTerminateProcess(EPROCESS *process, NTSTATUS status)
{
    KASSERT(process != PsSystemProcess);
    if (!process->exiting) {
        process->exiting = true;
        process->exit_status = status;
    }
    end_other_threads(process, status);
}

/* A thread of the process that is not the current one; NULL: there is none. */
static KTHREAD *other_thread(EPROCESS *process)
{
    for (LIST_ENTRY *entry = process->threads.Flink; entry != &process->threads;
         entry = entry->Flink) {
        KTHREAD *thread = CONTAINER_OF(entry, KTHREAD, process_link);
        if (thread != KeGetCurrentThread())
            return thread;
    }
    return NULL;
}

/* ExitProcess's first half: afterwards this thread is the only one. */
static NTSTATUS become_only_thread(EPROCESS *process, NTSTATUS exit_status)
{
    KTHREAD *thread;
    end_other_threads(process, exit_status);
    while ((thread = other_thread(process)) != NULL) {
        ObReference(thread);
        NTSTATUS status = KeWaitForSingleObject(&thread->header, false, NULL);
        ObDereference(thread);
        if (status == STATUS_THREAD_IS_TERMINATING)
            return status;
    }
    return STATUS_SUCCESS;
}

/* One that has no thread yet has nobody to do it. */
static void end_without_thread(EPROCESS *process, NTSTATUS exit_status)
{
    KATTACH saved;
    KeAttachProcess(process, &saved);
    PspExitProcess(process, exit_status);
    KeDetachProcess(&saved);
}

static NTSTATUS terminate_other(EPROCESS *process, NTSTATUS exit_status)
{
    if (process == PsSystemProcess)
        return STATUS_ACCESS_DENIED;
    if (process->exiting)
        return STATUS_PROCESS_IS_TERMINATING;
    if (process->live_threads == 0)
        end_without_thread(process, exit_status);
    else
        PsTerminateProcess(process, exit_status);
    return STATUS_SUCCESS;
}

/* A NULL handle: all other threads of this process are ended and gone when it returns. This
 * process: does not return. Another: its threads end as they run. STATUS_INVALID_HANDLE,
 * _ACCESS_DENIED, _PROCESS_IS_TERMINATING. */
NTSTATUS NTAPI NtTerminateProcess(HANDLE handle, NTSTATUS exit_status)
{
    void *process;
    if (handle == NULL)
        return become_only_thread(PsGetCurrentProcess(), exit_status);
    NTSTATUS status = ObReferenceByHandle(handle, &PsProcessType, PROCESS_TERMINATE, &process);
    if (!NT_SUCCESS(status))
        return status;
    if (process == PsGetCurrentProcess()) {
        ObDereference(process);
        PsTerminateProcess(process, exit_status);
        PsExitThread(exit_status);
    }
    status = terminate_other(process, exit_status);
    ObDereference(process);
    return status;
}

/* A process that has not ended; NULL: there is none. */
static EPROCESS *find_running(void)
{
    for (LIST_ENTRY *entry = PsActiveProcessHead.Flink; entry != &PsActiveProcessHead;
         entry = entry->Flink) {
        EPROCESS *process = CONTAINER_OF(entry, EPROCESS, all_link);
        if (process->header.SignalState == 0)
            return process;
    }
    return NULL;
}

/* See process.h. Each may make another one until it has ended. */
void PspEndAllProcesses(void)
{
    EPROCESS *process;
    while ((process = find_running()) != NULL) {
        ObReference(process);
        terminate_other(process, STATUS_SUCCESS);
        KeWaitForSingleObject(&process->header, false, NULL);
        ObDereference(process);
    }
}
