/*
 * sysprocess.c - NtQuerySystemInformation, class 5: all processes, each followed by its threads and
 * its name.
 *
 *   | process | thread | thread … | name NUL | process | …      NextEntryOffset leads on; 0: the last
 *
 * The process of the kernel's own threads comes first, as number 0. Processes that have ended are
 * left out. Before: sysinfo.c. Source: MSDN, NtQuerySystemInformation.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/dispatch.h"
#include "kernel/process.h"

_Static_assert(sizeof(SYSTEM_PROCESS_INFORMATION_) == 0xB8, "class 5, process");
_Static_assert(sizeof(SYSTEM_THREAD_INFORMATION_) == 0x40, "class 5, thread");

/* Where the answer goes: offsets count on when the buffer is too small, so that the caller learns
 * how much is needed. */
struct answer {
    char *buffer; /* user */
    ULONG length, used;
    NTSTATUS status; /* of the first write that failed */
};

static void put(struct answer *answer, ULONG at, const void *from, ULONG bytes)
{
    if (at + bytes <= answer->length && NT_SUCCESS(answer->status))
        answer->status = ProbeAndWrite(answer->buffer + at, from, bytes);
}

static void put_thread(struct answer *answer, const KTHREAD *thread)
{
    SYSTEM_THREAD_INFORMATION_ information = {
        .KernelTime.QuadPart = (LONGLONG)thread->kernel_ticks * TICK_100NS,
        .UserTime.QuadPart = (LONGLONG)thread->user_ticks * TICK_100NS,
        .CreateTime.QuadPart = (LONGLONG)thread->create_time,
        .StartAddress = thread->start_address,
        .ClientId = thread->client_id,
        .Priority = thread->priority,
        .BasePriority = thread->base_priority,
        .ThreadState = thread->state == ThreadRunning   ? SystemThreadRunning
                       : thread->state == ThreadReady   ? SystemThreadReady
                       : thread->state == ThreadWaiting ? SystemThreadWaiting
                                                        : SystemThreadInitialized,
    };
    put(answer, answer->used, &information, sizeof information);
    answer->used += sizeof information;
}

/* The name behind the threads; its address in *name. */
static void put_name(struct answer *answer, const EPROCESS *process, UNICODE_STRING *name)
{
    WCHAR text[ARRAY_SIZE(process->image_name) + 3] = {0}; /* 3: up to the next multiple of 8 */
    ULONG length = 0;
    for (; process->image_name[length] != 0; length++)
        text[length] = (UCHAR)process->image_name[length];
    name->Length = (USHORT)(length * sizeof(WCHAR));
    name->MaximumLength = name->Length + sizeof(WCHAR);
    name->Buffer = (PWSTR)(answer->buffer + answer->used);
    ULONG end = ROUND_UP(answer->used + name->MaximumLength, 8u);
    put(answer, answer->used, text, end - answer->used);
    answer->used = end;
}

static void put_process(struct answer *answer, EPROCESS *process, bool last)
{
    ULONG at = answer->used, kernel = process->kernel_ticks, user = process->user_ticks;
    SYSTEM_PROCESS_INFORMATION_ information = {
        .CreateTime.QuadPart = (LONGLONG)process->create_time,
        .BasePriority = process->base_priority != 0 ? process->base_priority : NORMAL_PRIORITY,
        .UniqueProcessId = process->pid,
        .InheritedFromUniqueProcessId = process->parent_pid,
        .HandleCount = ObHandleCount(process),
    };
    answer->used += sizeof information;
    for (LIST_ENTRY *entry = process->threads.Flink; entry != &process->threads;
         entry = entry->Flink) {
        const KTHREAD *thread = CONTAINER_OF(entry, KTHREAD, process_link);
        kernel += thread->kernel_ticks;
        user += thread->user_ticks;
        information.NumberOfThreads++;
        put_thread(answer, thread);
    }
    information.KernelTime.QuadPart = (LONGLONG)kernel * TICK_100NS;
    information.UserTime.QuadPart = (LONGLONG)user * TICK_100NS;
    PspMemoryCounters(process, &information.Memory);
    put_name(answer, process, &information.ImageName);
    information.NextEntryOffset = last ? 0 : answer->used - at;
    put(answer, at, &information, sizeof information);
}

static EPROCESS *next_running(LIST_ENTRY *entry)
{
    for (entry = entry->Flink; entry != &PsActiveProcessHead; entry = entry->Flink) {
        EPROCESS *process = CONTAINER_OF(entry, EPROCESS, all_link);
        if (process->header.SignalState == 0)
            return process;
    }
    return NULL;
}

/* See ke.h. The kernel is not preempted here, so the lists stand still. */
NTSTATUS PsQueryProcesses(PVOID buffer, ULONG length, ULONG *returned)
{
    struct answer answer = {.buffer = buffer, .length = length};
    EPROCESS *process = next_running(&PsActiveProcessHead);
    NTSTATUS status = KeProbeOptional(returned, sizeof *returned);
    if (!NT_SUCCESS(status))
        return status;
    put_process(&answer, PsSystemProcess, process == NULL);
    while (process != NULL) {
        EPROCESS *next = next_running(&process->all_link);
        put_process(&answer, process, next == NULL);
        process = next;
    }
    status = KeReturnLong((LONG *)returned, (LONG)answer.used);
    if (!NT_SUCCESS(status) || !NT_SUCCESS(answer.status))
        return NT_SUCCESS(status) ? answer.status : status;
    return answer.used > length ? STATUS_INFO_LENGTH_MISMATCH : STATUS_SUCCESS;
}
