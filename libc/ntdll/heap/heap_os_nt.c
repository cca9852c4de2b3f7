/*
 * heap_os_nt.c - heap_os.h in ring 3: NtAllocateVirtualMemory, critical sections,
 * RtlRaiseException, PEB.ProcessHeaps.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap.h"
#include "ntdll/ldr_lock.h"

static ULONG protection(int executable)
{
    return executable ? PAGE_EXECUTE_READWRITE : PAGE_READWRITE;
}

void *heap_os_reserve(SIZE_T bytes, int executable)
{
    void *base = NULL;
    NTSTATUS status = NtAllocateVirtualMemory(NtCurrentProcess(), &base, 0, &bytes, MEM_RESERVE,
                                              protection(executable));
    return NT_SUCCESS(status) ? base : NULL;
}

int heap_os_commit(void *at, SIZE_T bytes, int executable)
{
    return NT_SUCCESS(NtAllocateVirtualMemory(NtCurrentProcess(), &at, 0, &bytes, MEM_COMMIT,
                                              protection(executable)));
}

void heap_os_decommit(void *at, SIZE_T bytes)
{
    NtFreeVirtualMemory(NtCurrentProcess(), &at, &bytes, MEM_DECOMMIT);
}

void heap_os_release(void *base)
{
    SIZE_T bytes = 0;
    NtFreeVirtualMemory(NtCurrentProcess(), &base, &bytes, MEM_RELEASE);
}

void heap_os_lock_init(HEAP_LOCK *lock)
{
    RtlInitializeCriticalSection(lock);
}

void heap_os_lock_delete(HEAP_LOCK *lock)
{
    RtlDeleteCriticalSection(lock);
}

/* The time-stamp counter, mixed with the clock. */
USHORT heap_os_key(void)
{
    unsigned long long cycles = __builtin_ia32_rdtsc();
    ULONG mixed =
        ((ULONG)cycles ^ ((const volatile KUSER_SHARED_DATA *)KUSER_BASE)->SystemTime.LowPart) *
        2654435761u;
    return (USHORT)(mixed >> 16);
}

void heap_os_raise(NTSTATUS status, SIZE_T information)
{
    EXCEPTION_RECORD record = {.ExceptionCode = (DWORD)status,
                               .NumberParameters = 1,
                               .ExceptionInformation = {information}};
    RtlRaiseException(&record);
}

int heap_os_wait(void)
{
    NtYieldExecution();
    return !LdrpShutdownInProgress;
}

void heap_os_refuse(NTSTATUS status)
{
    RtlSetLastWin32ErrorAndNtStatusFromNtStatus(status);
}
