/*
 * heap_os_nt.c - heap_os.h in ring 3: NtAllocateVirtualMemory, critical sections,
 * RtlRaiseException, PEB.ProcessHeaps.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_debug.h"
#include "ntdll/ldr_flags.h"
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

static int corruption_was_told;

void heap_os_raise(NTSTATUS status, SIZE_T information)
{
    if (status == STATUS_HEAP_CORRUPTION)
        corruption_was_told = 1;
    EXCEPTION_RECORD record = {.ExceptionCode = (DWORD)status,
                               .NumberParameters = 1,
                               .ExceptionInformation = {information}};
    RtlRaiseException(&record);
}

void heap_check_at_end(void)
{
    if (RtlPeb()->NtGlobalFlag & FLG_HEAP_ENABLE_FREE_CHECK && !corruption_was_told)
        RtlValidateProcessHeaps();
}

int heap_os_wait(void)
{
    NtYieldExecution();
    return !LdrpShutdownInProgress;
}

/* NtGlobalFlag's bits are not those of heaps. */
ULONG heap_os_debug_flags(void)
{
    static const struct {
        ULONG global, heap;
    } pairs[] = {{FLG_HEAP_ENABLE_TAIL_CHECK, HEAP_TAIL_CHECKING_ENABLED},
                 {FLG_HEAP_ENABLE_FREE_CHECK, HEAP_FREE_CHECKING_ENABLED},
                 {FLG_HEAP_VALIDATE_PARAMETERS, HEAP_VALIDATE_PARAMETERS_ENABLED},
                 {FLG_HEAP_VALIDATE_ALL, HEAP_VALIDATE_ALL_ENABLED},
                 {FLG_USER_STACK_TRACE_DB, HEAP_CAPTURE_STACK_BACKTRACES},
                 {FLG_HEAP_PAGE_ALLOCS, HEAP_PAGE_ALLOCS}};
    ULONG flags = 0, global = RtlPeb()->NtGlobalFlag;
    for (ULONG i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
        if (global & pairs[i].global)
            flags |= pairs[i].heap;
    if (flags & HEAP_PAGE_ALLOCS && LdrpPageHeapFlags & PAGE_HEAP_BACKWARD)
        flags |= HEAP_PAGE_BACKWARD;
    return flags;
}

static int is_in_ntdll(const void *address)
{
    extern const IMAGE_DOS_HEADER __ImageBase;
    const UCHAR *base = (const UCHAR *)&__ImageBase;
    SIZE_T offset = (SIZE_T)((const UCHAR *)address - base);
    return offset < RtlImageNtHeader((PVOID)base)->OptionalHeader.SizeOfImage;
}

ULONG heap_os_trace(void **frames, ULONG count)
{
    void *all[24];
    ULONG total = RtlCaptureStackBackTrace(1, 24, all, NULL), first = 0, stored = 0;
    while (first < total && is_in_ntdll(all[first]))
        first++;
    while (first < total && stored < count)
        frames[stored++] = all[first++];
    return stored;
}

void heap_os_refuse(NTSTATUS status)
{
    RtlSetLastWin32ErrorAndNtStatusFromNtStatus(status);
}
