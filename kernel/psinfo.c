/*
 * psinfo.c - what can be asked of a process, and set.
 *
 * Class numbers are XP's. Source: MSDN, NtQueryInformationProcess, GetProcessTimes,
 * GetProcessMemoryInfo.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/access.h"
#include "kernel/dispatch.h"
#include "kernel/process.h"

enum process_class {
    ProcessBasicInformation = 0,
    ProcessQuotaLimits = 1,
    ProcessIoCounters = 2,
    ProcessVmCounters = 3,
    ProcessTimes = 4,
    ProcessBasePriority = 5,
    ProcessDebugPort = 7,
    ProcessDefaultHardErrorMode = 12,
    ProcessHandleCount = 20,
    ProcessAffinityMask = 21,
    ProcessPriorityBoost = 22,
    ProcessSessionInformation = 24,
    ProcessWow64Information = 26,
    ProcessImageFileName = 27,
    ProcessDebugFlags = 31,
    ProcessExecuteFlags = 34,
};

enum { LEAST_MAXIMUM_SET = 13 /* pages: MSDN, SetProcessWorkingSetSize */ };
/* VM_COUNTERS, without _EX. */
#define OLD_VM_COUNTERS_BYTES offsetof(VM_COUNTERS_, PrivatePageCount)
/* MEM_EXECUTE_OPTION_DISABLE, _PERMANENT, _DISPATCH_ENABLE: data is no code, and stays so. */
#define EXECUTE_FLAGS_NX 0x0Du

/* Room for the answer of any class. */
union answer {
    PROCESS_BASIC_INFORMATION_ basic;
    VM_COUNTERS_ counters;
    IO_COUNTERS_ io;
    QUOTA_LIMITS_ quota;
    KERNEL_USER_TIMES_ times;
    ULONG number;
};

static ULONG answer_basic(const EPROCESS *process, union answer *answer)
{
    answer->basic = (PROCESS_BASIC_INFORMATION_){
        .ExitStatus = process->exit_status,
        .PebBaseAddress = process->Peb,
        .AffinityMask = 1,
        .BasePriority = process->base_priority != 0 ? process->base_priority : NORMAL_PRIORITY,
        .UniqueProcessId = process->pid,
        .InheritedFromUniqueProcessId = process->parent_pid,
    };
    return sizeof answer->basic;
}

void PspMemoryCounters(const EPROCESS *process, VM_COUNTERS_ *out)
{
    const MM_SPACE *space = &process->space;
    *out = (VM_COUNTERS_){
        .PeakVirtualSize = space->peak_virtual_bytes,
        .VirtualSize = space->virtual_bytes,
        .PageFaultCount = space->fault_count,
        .PeakWorkingSetSize = space->peak_resident_pages * PAGE_SIZE,
        .WorkingSetSize = space->resident_pages * PAGE_SIZE,
        .PagefileUsage = space->commit_pages * PAGE_SIZE,
        .PeakPagefileUsage = space->peak_commit_pages * PAGE_SIZE,
        .PrivatePageCount = space->commit_pages * PAGE_SIZE,
    };
}

static ULONG answer_counters(const EPROCESS *process, union answer *answer)
{
    PspMemoryCounters(process, &answer->counters);
    return sizeof answer->counters;
}

/* No limit but those of the working set. */
static ULONG answer_quota(const EPROCESS *process, union answer *answer)
{
    answer->quota = (QUOTA_LIMITS_){
        .PagedPoolLimit = (SIZE_T)-1,
        .NonPagedPoolLimit = (SIZE_T)-1,
        .MinimumWorkingSetSize = process->space.minimum_set * PAGE_SIZE,
        .MaximumWorkingSetSize = process->space.maximum_set * PAGE_SIZE,
        .PagefileLimit = (SIZE_T)-1,
        .TimeLimit.QuadPart = -1,
    };
    return sizeof answer->quota;
}

/* Of threads that have ended, and of those that have not. */
static ULONG answer_times(const EPROCESS *process, union answer *answer)
{
    LONGLONG kernel = process->kernel_ticks, user = process->user_ticks;
    for (const LIST_ENTRY *entry = process->threads.Flink; entry != &process->threads;
         entry = entry->Flink) {
        const KTHREAD *thread = CONTAINER_OF(entry, KTHREAD, process_link);
        kernel += thread->kernel_ticks;
        user += thread->user_ticks;
    }
    answer->times.CreateTime.QuadPart = (LONGLONG)process->create_time;
    answer->times.ExitTime.QuadPart = (LONGLONG)process->exit_time;
    answer->times.KernelTime.QuadPart = kernel * TICK_100NS;
    answer->times.UserTime.QuadPart = user * TICK_100NS;
    return sizeof answer->times;
}

static ULONG answer_number(ULONG number, union answer *answer)
{
    answer->number = number;
    return sizeof answer->number;
}

/* The answer's bytes; 0: there is no such class. */
static ULONG answer_class(const EPROCESS *process, ULONG info_class, union answer *answer)
{
    switch (info_class) {
    case ProcessBasicInformation:
        return answer_basic(process, answer);
    case ProcessQuotaLimits:
        return answer_quota(process, answer);
    case ProcessIoCounters:
        answer->io = process->io;
        return sizeof answer->io;
    case ProcessVmCounters:
        return answer_counters(process, answer);
    case ProcessTimes:
        return answer_times(process, answer);
    case ProcessHandleCount:
        return answer_number(ObHandleCount(process), answer);
    case ProcessDebugPort: /* nobody debugs it from within */
    case ProcessDefaultHardErrorMode:
    case ProcessSessionInformation:
    case ProcessWow64Information:
        return answer_number(0, answer);
    case ProcessPriorityBoost: /* disabled */
    case ProcessDebugFlags:    /* children are not debugged */
        return answer_number(1, answer);
    case ProcessExecuteFlags:
        return answer_number(EXECUTE_FLAGS_NX, answer);
    default:
        return 0;
    }
}

/* STATUS_INVALID_INFO_CLASS, _INFO_LENGTH_MISMATCH, _INVALID_HANDLE, _ACCESS_DENIED,
 * _ACCESS_VIOLATION. */
NTSTATUS NTAPI NtQueryInformationProcess(HANDLE handle, ULONG info_class, PVOID buffer,
                                         ULONG length, ULONG *returned)
{
    union answer answer;
    void *process;
    NTSTATUS status =
        ObReferenceByHandle(handle, &PsProcessType, PROCESS_QUERY_INFORMATION, &process);
    if (!NT_SUCCESS(status))
        return status;
    if (info_class == ProcessImageFileName) {
        status = PspReturnImageName(process, buffer, length, returned);
        ObDereference(process);
        return status;
    }
    ULONG bytes = answer_class(process, info_class, &answer);
    ObDereference(process);
    if (bytes == 0)
        return STATUS_INVALID_INFO_CLASS;
    if (info_class == ProcessVmCounters && length == OLD_VM_COUNTERS_BYTES)
        bytes = length;
    return KeReturnInformation(buffer, length, returned, &answer, bytes);
}

/* A process's base priority, 1…31: that of its threads changes by as much. */
static NTSTATUS set_base_priority(EPROCESS *process, LONG priority)
{
    if (priority <= 0 || priority >= PRIORITIES)
        return STATUS_INVALID_PARAMETER;
    process->base_priority = priority;
    uint32_t flags = KiLockDispatcher();
    for (LIST_ENTRY *entry = process->threads.Flink; entry != &process->threads;
         entry = entry->Flink) {
        KTHREAD *thread = CONTAINER_OF(entry, KTHREAD, process_link);
        LONG highest = priority > HIGHEST_DYNAMIC ? PRIORITIES - 1 : HIGHEST_DYNAMIC;
        LONG wanted = priority + thread->priority_increment;
        thread->base_priority = priority;
        KiSetPriority(thread, wanted < 1 ? 1 : wanted > highest ? highest : wanted);
    }
    KiUnlockDispatcher(flags);
    return STATUS_SUCCESS;
}

static bool can_be_set(ULONG info_class)
{
    return info_class == ProcessBasePriority || info_class == ProcessAffinityMask ||
           info_class == ProcessDefaultHardErrorMode || info_class == ProcessPriorityBoost ||
           info_class == ProcessExecuteFlags;
}

static NTSTATUS set_class(EPROCESS *process, ULONG info_class, LONG value)
{
    if (info_class == ProcessBasePriority)
        return set_base_priority(process, value);
    if (info_class == ProcessAffinityMask)
        return (value & 1) ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
    return STATUS_SUCCESS; /* hard errors go to the log, nothing boosts, data is never code */
}

/* The working set that the program asks for. Both sizes -1: empty it, which means nothing here. */
static NTSTATUS set_quota(EPROCESS *process, const QUOTA_LIMITS_ *user)
{
    QUOTA_LIMITS_ quota;
    NTSTATUS status = ReadUser(&quota, user);
    if (!NT_SUCCESS(status))
        return status;
    SIZE_T least = quota.MinimumWorkingSetSize, most = quota.MaximumWorkingSetSize;
    if (least == (SIZE_T)-1 && most == (SIZE_T)-1)
        return STATUS_SUCCESS;
    if (least > most || least < PAGE_SIZE || most < LEAST_MAXIMUM_SET * PAGE_SIZE)
        return STATUS_INVALID_PARAMETER;
    process->space.minimum_set = least / PAGE_SIZE;
    process->space.maximum_set = most / PAGE_SIZE;
    return STATUS_SUCCESS;
}

static NTSTATUS set_number(EPROCESS *process, ULONG info_class, const LONG *user)
{
    LONG value;
    NTSTATUS status = ReadUser(&value, user);
    return NT_SUCCESS(status) ? set_class(process, info_class, value) : status;
}

/* Quota limits, and classes of 4 bytes. Statuses as above; STATUS_INVALID_PARAMETER: a value out
 * of range. */
NTSTATUS NTAPI NtSetInformationProcess(HANDLE handle, ULONG info_class, PVOID buffer, ULONG length)
{
    void *process;
    NTSTATUS status =
        ObReferenceByHandle(handle, &PsProcessType, PROCESS_SET_INFORMATION, &process);
    if (!NT_SUCCESS(status))
        return status;
    bool quota = info_class == ProcessQuotaLimits;
    if (!quota && !can_be_set(info_class))
        status = STATUS_INVALID_INFO_CLASS;
    else if (length != (quota ? sizeof(QUOTA_LIMITS_) : sizeof(LONG)))
        status = STATUS_INFO_LENGTH_MISMATCH;
    else
        status = quota ? set_quota(process, buffer) : set_number(process, info_class, buffer);
    ObDereference(process);
    return status;
}
