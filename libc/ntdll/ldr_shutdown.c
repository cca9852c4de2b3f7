/*
 * ldr_shutdown.c - the end of a thread, the end of the process, as the DLLs see them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/ldrp.h"
#include "ntdll/heap/heap_os.h"
#include "ntdll/ldr_flags.h"

/*
 * DLL_PROCESS_DETACH for every DLL. The caller has ended all other threads
 * (NtTerminateProcess(NULL, ...)): a lock that one of them held is free from now on.
 */
NTSTATUS NTAPI LdrShutdownProcess(void)
{
    if (__sync_lock_test_and_set(&LdrpShutdownInProgress, 1))
        return STATUS_SUCCESS;
    if (!LdrpData.Initialized)
        return STATUS_SUCCESS;
    RtlEnterCriticalSection(&LdrpLoaderLock);
    LdrpDetachProcess();
    heap_check_at_end();
    if (LdrpHeapReport)
        heap_report_held((ULONG)(ULONG_PTR)RtlTeb()->ClientId.UniqueProcess);
    RtlLeaveCriticalSection(&LdrpLoaderLock);
    return STATUS_SUCCESS;
}

/* DLL_THREAD_DETACH for every DLL; then the thread's TLS is freed, and its caches of heaps. */
NTSTATUS NTAPI LdrShutdownThread(void)
{
    RtlEnterCriticalSection(&LdrpLoaderLock);
    LdrpDetachThread();
    LdrpFreeThreadTls();
    RtlLeaveCriticalSection(&LdrpLoaderLock);
    heap_thread_ends();
    return STATUS_SUCCESS;
}

/* MSDN: DisableThreadLibraryCalls. STATUS_DLL_NOT_FOUND: base is no module, or one with static TLS.
 */
NTSTATUS NTAPI LdrDisableThreadCalloutsForDll(PVOID base)
{
    RtlEnterCriticalSection(&LdrpLoaderLock);
    LDRP_MODULE *module = LdrpModuleByBase(base);
    if (module && module->info.directory[IMAGE_DIRECTORY_ENTRY_TLS].Size)
        module = NULL;
    if (module)
        module->entry.Flags |= LDRP_DONT_CALL_FOR_THREADS;
    RtlLeaveCriticalSection(&LdrpLoaderLock);
    return module ? STATUS_SUCCESS : STATUS_DLL_NOT_FOUND;
}

#define LOCK_TRY 2u

/*
 * Takes the loader lock; the cookie proves it to LdrUnlockLoaderLock. flags 2: do not wait;
 * *disposition: 1 taken, 2 not.
 */
NTSTATUS NTAPI LdrLockLoaderLock(ULONG flags, ULONG *disposition, ULONG *cookie)
{
    if (flags & ~3u)
        return STATUS_INVALID_PARAMETER_1;
    if (!cookie)
        return STATUS_INVALID_PARAMETER_3;
    if (flags & LOCK_TRY && !disposition)
        return STATUS_INVALID_PARAMETER_2;
    int taken = 1;
    if (flags & LOCK_TRY)
        taken = RtlTryEnterCriticalSection(&LdrpLoaderLock);
    else
        RtlEnterCriticalSection(&LdrpLoaderLock);
    if (disposition)
        *disposition = taken ? 1 : 2;
    *cookie = taken ? (ULONG)(ULONG_PTR)RtlTeb()->ClientId.UniqueThread : 0;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI LdrUnlockLoaderLock(ULONG flags, ULONG cookie)
{
    if (cookie == 0)
        return STATUS_SUCCESS;
    if (cookie != (ULONG)(ULONG_PTR)RtlTeb()->ClientId.UniqueThread)
        return STATUS_INVALID_PARAMETER_2;
    RtlLeaveCriticalSection(&LdrpLoaderLock);
    return STATUS_SUCCESS;
}
