/*
 * process_figures.c - what processes and the system use: the K32 functions, which psapi.dll
 * forwards to.
 *
 * Manual: MSDN "GetProcessMemoryInfo", "GetPerformanceInfo", "EnumProcesses". Windows 7 has them
 * here by these names.
 *
 * SPDX-License-Identifier: MIT
 */
#define PSAPI_VERSION 2
#include "kernel32/internal.h"
#include <psapi.h>

enum { BASIC_CLASS = 0, PERFORMANCE_CLASS = 2, PROCESSES_CLASS = 5, VM_CLASS = 3 };
enum { FIRST_LIST = 0x4000 /* bytes */ };

/* size: of PROCESS_MEMORY_COUNTERS, or of its _EX, which has PrivateUsage too; in bytes. FALSE with
 * ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED. */
BOOL WINAPI K32GetProcessMemoryInfo(HANDLE process, PPROCESS_MEMORY_COUNTERS out, DWORD size)
{
    VM_COUNTERS_ vm;
    if (size < sizeof *out)
        return BasepFail(ERROR_INSUFFICIENT_BUFFER);
    if (!BasepDone(NtQueryInformationProcess(process, VM_CLASS, &vm, sizeof vm, NULL)))
        return FALSE;
    BOOL extended = size >= sizeof(PROCESS_MEMORY_COUNTERS_EX);
    *out = (PROCESS_MEMORY_COUNTERS){
        .cb = extended ? sizeof(PROCESS_MEMORY_COUNTERS_EX) : sizeof *out,
        .PageFaultCount = vm.PageFaultCount,
        .PeakWorkingSetSize = vm.PeakWorkingSetSize,
        .WorkingSetSize = vm.WorkingSetSize,
        .QuotaPeakPagedPoolUsage = vm.QuotaPeakPagedPoolUsage,
        .QuotaPagedPoolUsage = vm.QuotaPagedPoolUsage,
        .QuotaPeakNonPagedPoolUsage = vm.QuotaPeakNonPagedPoolUsage,
        .QuotaNonPagedPoolUsage = vm.QuotaNonPagedPoolUsage,
        .PagefileUsage = vm.PagefileUsage,
        .PeakPagefileUsage = vm.PeakPagefileUsage,
    };
    if (extended)
        ((PROCESS_MEMORY_COUNTERS_EX *)out)->PrivateUsage = vm.PrivatePageCount;
    return TRUE;
}

/* All processes, in a block of the process heap; NULL with the last error. */
static SYSTEM_PROCESS_INFORMATION_ *list_processes(void)
{
    ULONG bytes = FIRST_LIST;
    for (;;) {
        PVOID list = RtlAllocateHeap(RtlPeb()->ProcessHeap, 0, bytes);
        if (!list) {
            BasepFail(ERROR_NOT_ENOUGH_MEMORY);
            return NULL;
        }
        NTSTATUS status = NtQuerySystemInformation(PROCESSES_CLASS, list, bytes, NULL);
        if (NT_SUCCESS(status))
            return list;
        RtlFreeHeap(RtlPeb()->ProcessHeap, 0, list);
        bytes *= 2;
        if (status != STATUS_INFO_LENGTH_MISMATCH) {
            BasepFailStatus(status);
            return NULL;
        }
    }
}

static const SYSTEM_PROCESS_INFORMATION_ *next_process(const SYSTEM_PROCESS_INFORMATION_ *process)
{
    ULONG offset = process->NextEntryOffset;
    return offset ? (const void *)((const char *)process + offset) : NULL;
}

/* Numbers of pages. FALSE with ERROR_BAD_LENGTH or what the lists of processes say. */
BOOL WINAPI K32GetPerformanceInfo(PPERFORMANCE_INFORMATION out, DWORD size)
{
    SYSTEM_BASIC_INFORMATION_ basic;
    SYSTEM_PERFORMANCE_INFORMATION_ now;
    if (size < sizeof *out)
        return BasepFail(ERROR_BAD_LENGTH);
    if (!BasepDone(NtQuerySystemInformation(BASIC_CLASS, &basic, sizeof basic, NULL)) ||
        !BasepDone(NtQuerySystemInformation(PERFORMANCE_CLASS, &now, sizeof now, NULL)))
        return FALSE;
    SYSTEM_PROCESS_INFORMATION_ *list = list_processes();
    if (!list)
        return FALSE;
    *out = (PERFORMANCE_INFORMATION){
        .cb = sizeof *out,
        .CommitTotal = now.CommittedPages,
        .CommitLimit = now.CommitLimit,
        .CommitPeak = now.PeakCommitment,
        .PhysicalTotal = basic.NumberOfPhysicalPages,
        .PhysicalAvailable = now.AvailablePages,
        .PageSize = basic.PageSize,
    };
    for (const SYSTEM_PROCESS_INFORMATION_ *at = list; at; at = next_process(at)) {
        out->ProcessCount++;
        out->ThreadCount += at->NumberOfThreads;
        out->HandleCount += at->HandleCount;
    }
    RtlFreeHeap(RtlPeb()->ProcessHeap, 0, list);
    return TRUE;
}

/* As many as fit into `size` bytes; *needed: bytes stored. There may be more when both are equal.
 * FALSE with ERROR_NOT_ENOUGH_MEMORY. */
BOOL WINAPI K32EnumProcesses(DWORD *ids, DWORD size, DWORD *needed)
{
    DWORD count = 0;
    SYSTEM_PROCESS_INFORMATION_ *list = list_processes();
    if (!list)
        return FALSE;
    for (const SYSTEM_PROCESS_INFORMATION_ *at = list; at; at = next_process(at))
        if (count < size / sizeof *ids)
            ids[count++] = at->UniqueProcessId;
    *needed = count * sizeof *ids;
    RtlFreeHeap(RtlPeb()->ProcessHeap, 0, list);
    return TRUE;
}
