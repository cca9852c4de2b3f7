/*
 * threadinfo.c - what can be asked of a thread, and set.
 *
 * Class numbers are XP's. Source: MSDN, NtQueryInformationThread, SetThreadPriority,
 * GetThreadTimes, TlsFree.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/access.h"
#include "kernel/dispatch.h"

enum thread_class {
    ThreadBasicInformation = 0,
    ThreadTimes = 1,
    ThreadPriority = 2,
    ThreadBasePriority = 3,
    ThreadAffinityMask = 4,
    ThreadQuerySetWin32StartAddress = 9,
    ThreadZeroTlsCell = 10,
    ThreadAmILastThread = 12,
    ThreadPriorityBoost = 14,
    ThreadIsIoPending = 16,
    ThreadHideFromDebugger = 17,
    ThreadIsTerminated = 20,
};

#define PRIORITY_SATURATED 15 /* THREAD_PRIORITY_TIME_CRITICAL; its negative is _IDLE */

/* Room for the answer of any class. */
union answer {
    THREAD_BASIC_INFORMATION basic;
    KERNEL_USER_TIMES_ times;
    PVOID pointer;
    ULONG number;
};

static ULONG answer_basic(const KTHREAD *thread, union answer *answer)
{
    answer->basic = (THREAD_BASIC_INFORMATION){
        .ExitStatus = thread->exit_status,
        .TebBaseAddress = thread->Teb,
        .ClientId = thread->client_id,
        .AffinityMask = 1,
        .Priority = thread->priority,
        .BasePriority = thread->priority_increment,
    };
    return sizeof answer->basic;
}

static ULONG answer_times(const KTHREAD *thread, union answer *answer)
{
    answer->times.CreateTime.QuadPart = (LONGLONG)thread->create_time;
    answer->times.ExitTime.QuadPart = (LONGLONG)thread->exit_time;
    answer->times.KernelTime.QuadPart = (LONGLONG)thread->kernel_ticks * TICK_100NS;
    answer->times.UserTime.QuadPart = (LONGLONG)thread->user_ticks * TICK_100NS;
    return sizeof answer->times;
}

static ULONG answer_number(ULONG number, union answer *answer)
{
    answer->number = number;
    return sizeof answer->number;
}

/* The answer's bytes; 0: there is no such class. */
static ULONG answer_class(const KTHREAD *thread, ULONG info_class, union answer *answer)
{
    switch (info_class) {
    case ThreadBasicInformation:
        return answer_basic(thread, answer);
    case ThreadTimes:
        return answer_times(thread, answer);
    case ThreadQuerySetWin32StartAddress:
        answer->pointer = thread->start_address;
        return sizeof answer->pointer;
    case ThreadAmILastThread:
        return answer_number(thread->process->live_threads == 1, answer);
    case ThreadPriorityBoost:
        return answer_number(1, answer); /* disabled: nothing boosts here */
    case ThreadIsIoPending:
        return answer_number(0, answer);
    case ThreadIsTerminated:
        return answer_number(thread->exit_status != STATUS_PENDING, answer);
    default:
        return 0;
    }
}

/* STATUS_INVALID_INFO_CLASS, _INFO_LENGTH_MISMATCH, _INVALID_HANDLE, _ACCESS_DENIED,
 * _ACCESS_VIOLATION. */
NTSTATUS NTAPI NtQueryInformationThread(HANDLE handle, ULONG info_class, PVOID buffer, ULONG length,
                                        ULONG *returned)
{
    union answer answer;
    void *thread;
    NTSTATUS status = ObReferenceByHandle(handle, &PsThreadType, THREAD_QUERY_INFORMATION, &thread);
    if (!NT_SUCCESS(status))
        return status;
    ULONG bytes = answer_class(thread, info_class, &answer);
    ObDereference(thread);
    if (bytes == 0)
        return STATUS_INVALID_INFO_CLASS;
    return KeReturnInformation(buffer, length, returned, &answer, bytes);
}

static int clamp(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

static void change_priority(KTHREAD *thread, int priority)
{
    uint32_t flags = KiLockDispatcher();
    KiSetPriority(thread, priority);
    KiUnlockDispatcher(flags);
}

/* increment: -2…2 around the process's base priority, or +-15 (also 16, as Win32 has it) for the
 * ends of its range. */
static NTSTATUS set_base_priority(KTHREAD *thread, LONG increment)
{
    bool saturated = increment == PRIORITY_SATURATED || increment == -PRIORITY_SATURATED ||
                     increment == PRIORITY_SATURATED + 1 || increment == -PRIORITY_SATURATED - 1;
    if (!saturated && (increment < -2 || increment > 2))
        return STATUS_INVALID_PARAMETER;
    thread->priority_increment =
        saturated ? clamp(increment, -PRIORITY_SATURATED, PRIORITY_SATURATED) : increment;
    bool real_time = thread->base_priority > HIGHEST_DYNAMIC;
    change_priority(thread, clamp(thread->base_priority + thread->priority_increment,
                                  real_time ? HIGHEST_DYNAMIC + 1 : 1,
                                  real_time ? PRIORITIES - 1 : HIGHEST_DYNAMIC));
    return STATUS_SUCCESS;
}

static NTSTATUS set_priority(KTHREAD *thread, LONG priority)
{
    if (priority <= 0 || priority >= PRIORITIES)
        return STATUS_INVALID_PARAMETER;
    change_priority(thread, priority);
    return STATUS_SUCCESS;
}

/* A TEB that ring 3 has made unwritable keeps its cell. */
static void zero_cell(PTEB teb, ULONG index)
{
    static const PVOID zero;
    PVOID *expansion;
    if (index < ARRAY_SIZE(teb->TlsSlots))
        (void)WriteUser(&teb->TlsSlots[index], &zero);
    else if (NT_SUCCESS(ReadUser(&expansion, &teb->TlsExpansionSlots)) && expansion != NULL)
        (void)WriteUser(&expansion[index - ARRAY_SIZE(teb->TlsSlots)], &zero);
}

/* TlsFree: the slot is zero in every thread of this process when it is given out again. */
static NTSTATUS zero_tls_cells(EPROCESS *process, ULONG index)
{
    const ULONG slots = ARRAY_SIZE(((PTEB)0)->TlsSlots) + 1024;
    if (index >= slots)
        return STATUS_INVALID_PARAMETER;
    for (LIST_ENTRY *entry = process->threads.Flink; entry != &process->threads;
         entry = entry->Flink) {
        PTEB teb = CONTAINER_OF(entry, KTHREAD, process_link)->Teb;
        if (teb != NULL)
            zero_cell(teb, index);
    }
    return STATUS_SUCCESS;
}

/* The bytes that a class takes to be set; -1: there is no such class. */
static int bytes_to_set(ULONG info_class)
{
    switch (info_class) {
    case ThreadPriority:
    case ThreadBasePriority:
    case ThreadAffinityMask:
    case ThreadQuerySetWin32StartAddress:
    case ThreadZeroTlsCell:
    case ThreadPriorityBoost:
        return sizeof(LONG);
    case ThreadHideFromDebugger:
        return 0;
    default:
        return -1;
    }
}

static NTSTATUS set_class(KTHREAD *thread, ULONG info_class, LONG value)
{
    switch (info_class) {
    case ThreadPriority:
        return set_priority(thread, value);
    case ThreadBasePriority:
        return set_base_priority(thread, value);
    case ThreadAffinityMask:
        return (value & 1) ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
    case ThreadQuerySetWin32StartAddress:
        thread->start_address = (PVOID)value;
        return STATUS_SUCCESS;
    case ThreadZeroTlsCell:
        return zero_tls_cells(PsGetCurrentProcess(), (ULONG)value);
    default:
        return STATUS_SUCCESS; /* nothing is boosted, nobody debugs */
    }
}

/* Statuses as above; STATUS_INVALID_PARAMETER: a value out of range. */
NTSTATUS NTAPI NtSetInformationThread(HANDLE handle, ULONG info_class, PVOID buffer, ULONG length)
{
    LONG value = 0;
    void *thread;
    int bytes = bytes_to_set(info_class);
    NTSTATUS status = ObReferenceByHandle(handle, &PsThreadType, THREAD_SET_INFORMATION, &thread);
    if (!NT_SUCCESS(status))
        return status;
    if (bytes < 0)
        status = STATUS_INVALID_INFO_CLASS;
    else if (length != (ULONG)bytes)
        status = STATUS_INFO_LENGTH_MISMATCH;
    else
        status = ProbeAndRead(&value, buffer, length);
    if (NT_SUCCESS(status))
        status = set_class(thread, info_class, value);
    ObDereference(thread);
    return status;
}
