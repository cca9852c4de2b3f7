/*
 * system_info.c - GetSystemInfo, processor features, GlobalMemoryStatus: the machine as the kernel
 * reports it.
 *
 * Manual: MSDN "GetSystemInfo", "GlobalMemoryStatusEx", "IsProcessorFeaturePresent".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

#define SYSTEM_BASIC_CLASS       0u
#define SYSTEM_PERFORMANCE_CLASS 2u
#define PROCESS_VM_CLASS         3u
#define PAGE_BYTES               4096ull

static NTSTATUS query_basic(SYSTEM_BASIC_INFORMATION_ *basic)
{
    return NtQuerySystemInformation(SYSTEM_BASIC_CLASS, basic, sizeof *basic, NULL);
}

/* Fills *info; cannot fail. */
VOID WINAPI GetSystemInfo(LPSYSTEM_INFO info)
{
    SYSTEM_BASIC_INFORMATION_ basic = {0};
    query_basic(&basic);
    *info = (SYSTEM_INFO){
        .wProcessorArchitecture = PROCESSOR_ARCHITECTURE_INTEL,
        .dwPageSize = basic.PageSize,
        .lpMinimumApplicationAddress = (PVOID)basic.MinimumUserModeAddress,
        .lpMaximumApplicationAddress = (PVOID)basic.MaximumUserModeAddress,
        .dwActiveProcessorMask = basic.ActiveProcessorsAffinityMask,
        .dwNumberOfProcessors = basic.NumberOfProcessors,
        .dwProcessorType = PROCESSOR_INTEL_PENTIUM,
        .dwAllocationGranularity = basic.AllocationGranularity,
        .wProcessorLevel = 6,
    };
}

/* There is no emulation layer under us: the same as GetSystemInfo. */
VOID WINAPI GetNativeSystemInfo(LPSYSTEM_INFO info)
{
    GetSystemInfo(info);
}

/* feature: PF_*. Answers from the shared page, where the kernel stores what CPUID says. */
BOOL WINAPI IsProcessorFeaturePresent(DWORD feature)
{
    return feature < sizeof KUSER->ProcessorFeatures && KUSER->ProcessorFeatures[feature];
}

DWORD WINAPI GetCurrentProcessorNumber(void)
{
    return 0; /* one processor is started */
}

BOOL WINAPI IsWow64Process(HANDLE process, PBOOL answer)
{
    if (!answer)
        return BasepFail(ERROR_INVALID_PARAMETER);
    *answer = FALSE;
    return TRUE;
}

/* status->dwLength must be set; amounts in bytes. FALSE with ERROR_INVALID_PARAMETER. */
BOOL WINAPI GlobalMemoryStatusEx(LPMEMORYSTATUSEX status)
{
    SYSTEM_BASIC_INFORMATION_ basic;
    SYSTEM_PERFORMANCE_INFORMATION_ performance = {0};
    VM_COUNTERS_ counters = {0};

    if (status->dwLength != sizeof *status)
        return BasepFail(ERROR_INVALID_PARAMETER);
    NTSTATUS result = query_basic(&basic);
    if (NT_SUCCESS(result))
        result = NtQuerySystemInformation(SYSTEM_PERFORMANCE_CLASS, &performance,
                                          sizeof performance, NULL);
    if (NT_SUCCESS(result))
        result = NtQueryInformationProcess(NtCurrentProcess(), PROCESS_VM_CLASS, &counters,
                                           sizeof counters, NULL);
    if (!NT_SUCCESS(result))
        return BasepFailStatus(result);

    ULONGLONG total = basic.NumberOfPhysicalPages * PAGE_BYTES;
    ULONGLONG available = performance.AvailablePages * PAGE_BYTES;
    *status = (MEMORYSTATUSEX){
        .dwLength = sizeof *status,
        .dwMemoryLoad = total ? (DWORD)((total - available) * 100 / total) : 0,
        .ullTotalPhys = total,
        .ullAvailPhys = available,
        .ullTotalPageFile = performance.CommitLimit * PAGE_BYTES,
        .ullAvailPageFile = (performance.CommitLimit - performance.CommittedPages) * PAGE_BYTES,
        .ullTotalVirtual = basic.MaximumUserModeAddress + 1 - basic.MinimumUserModeAddress,
        .ullAvailVirtual =
            basic.MaximumUserModeAddress + 1 - basic.MinimumUserModeAddress - counters.VirtualSize,
    };
    return TRUE;
}

static SIZE_T clip(ULONGLONG bytes)
{
    return bytes > 0x7FFFFFFF
               ? 0x7FFFFFFF
               : (SIZE_T)bytes; /* as documented for programs that are not LARGEADDRESSAWARE */
}

VOID WINAPI GlobalMemoryStatus(LPMEMORYSTATUS status)
{
    MEMORYSTATUSEX wide = {.dwLength = sizeof wide};
    if (!GlobalMemoryStatusEx(&wide))
        return;
    *status = (MEMORYSTATUS){
        .dwLength = sizeof *status,
        .dwMemoryLoad = wide.dwMemoryLoad,
        .dwTotalPhys = clip(wide.ullTotalPhys),
        .dwAvailPhys = clip(wide.ullAvailPhys),
        .dwTotalPageFile = clip(wide.ullTotalPageFile),
        .dwAvailPageFile = clip(wide.ullAvailPageFile),
        .dwTotalVirtual = clip(wide.ullTotalVirtual),
        .dwAvailVirtual = clip(wide.ullAvailVirtual),
    };
}
