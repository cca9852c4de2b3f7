/*
 * critical_section.c - a lock that enters the kernel only to wait.
 *
 *  LockCount  -1 free | 0 owned | n: n more want it        (each entry adds one, each leave takes
 * one away) OwningThread and RecursionCount belong to the owner. LockSemaphore: an auto-reset
 * event, made by the first who must wait.
 *
 * Layout and counts as Windows XP, where debuggers and old programs look at them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/ldr_lock.h"

RTL_CRITICAL_SECTION LdrpLoaderLock = STATIC_CRITICAL_SECTION;
RTL_CRITICAL_SECTION RtlpPebLock = STATIC_CRITICAL_SECTION;
volatile LONG LdrpShutdownInProgress;

static inline HANDLE this_thread(void)
{
    return RtlTeb()->ClientId.UniqueThread;
}

/* MSDN: InitializeCriticalSection. */
NTSTATUS NTAPI RtlInitializeCriticalSection(PRTL_CRITICAL_SECTION section)
{
    return RtlInitializeCriticalSectionAndSpinCount(section, 0);
}

/* MSDN: InitializeCriticalSectionAndSpinCount. The upper 8 bits of spins are flags; with one
 * processor none spins. */
NTSTATUS NTAPI RtlInitializeCriticalSectionAndSpinCount(PRTL_CRITICAL_SECTION section, ULONG spins)
{
    section->DebugInfo = (PRTL_CRITICAL_SECTION_DEBUG)-1; /* none, as later Windows */
    section->LockCount = -1;
    section->RecursionCount = 0;
    section->OwningThread = NULL;
    section->LockSemaphore = NULL;
    section->SpinCount = RtlPeb()->NumberOfProcessors > 1 ? spins & 0x00FFFFFF : 0;
    return STATUS_SUCCESS;
}

ULONG NTAPI RtlSetCriticalSectionSpinCount(PRTL_CRITICAL_SECTION section, ULONG spins)
{
    ULONG old = (ULONG)section->SpinCount;
    section->SpinCount = RtlPeb()->NumberOfProcessors > 1 ? spins & 0x00FFFFFF : 0;
    return old;
}

/* The event to wait on, made once; NULL if the kernel has none to give. */
static HANDLE event_of(PRTL_CRITICAL_SECTION section)
{
    HANDLE event = section->LockSemaphore;
    if (event)
        return event;
    if (!NT_SUCCESS(NtCreateEvent(&event, EVENT_ALL_ACCESS, NULL, 1, FALSE)))
        return NULL;
    HANDLE first = __sync_val_compare_and_swap(&section->LockSemaphore, (HANDLE)NULL, event);
    if (!first)
        return event;
    NtClose(event); /* another thread was faster */
    return first;
}

/* Waits until the owner hands the lock over. Caller has added itself to LockCount. */
static __attribute__((noinline)) void wait_for(PRTL_CRITICAL_SECTION section)
{
    LARGE_INTEGER tick = {.QuadPart = -10000};
    if (LdrpShutdownInProgress)
        return; /* its owner is gone */
    for (;;) {
        HANDLE event = event_of(section);
        if (event && NtWaitForSingleObject(event, FALSE, NULL) == STATUS_SUCCESS)
            return;
        if (LdrpShutdownInProgress)
            return;
        NtDelayExecution(
            FALSE,
            &tick); /* no event: the leaver cannot signal without one either, so both retry */
    }
}

static __attribute__((noinline)) int spin(PRTL_CRITICAL_SECTION section)
{
    for (ULONG_PTR left = section->SpinCount; left; left--) {
        if (section->LockCount == -1 && __sync_bool_compare_and_swap(&section->LockCount, -1, 0))
            return 1;
        __asm__ __volatile__("pause");
    }
    return 0;
}

/* MSDN: EnterCriticalSection. */
NTSTATUS NTAPI RtlEnterCriticalSection(PRTL_CRITICAL_SECTION section)
{
    HANDLE self = this_thread();
    if (section->OwningThread == self && section->LockCount >= 0) {
        __sync_fetch_and_add(&section->LockCount, 1);
        section->RecursionCount++;
        return STATUS_SUCCESS;
    }
    if ((!section->SpinCount || !spin(section)) &&
        __sync_add_and_fetch(&section->LockCount, 1) != 0)
        wait_for(section);
    section->OwningThread = self;
    section->RecursionCount = 1;
    return STATUS_SUCCESS;
}

/* MSDN: TryEnterCriticalSection. */
BOOLEAN NTAPI RtlTryEnterCriticalSection(PRTL_CRITICAL_SECTION section)
{
    HANDLE self = this_thread();
    if (__sync_bool_compare_and_swap(&section->LockCount, -1, 0)) {
        section->OwningThread = self;
        section->RecursionCount = 1;
        return TRUE;
    }
    if (section->OwningThread != self)
        return FALSE;
    __sync_fetch_and_add(&section->LockCount, 1);
    section->RecursionCount++;
    return TRUE;
}

/* Somebody waits: lets one of them go on. */
static __attribute__((noinline)) NTSTATUS wake_one(PRTL_CRITICAL_SECTION section)
{
    LARGE_INTEGER tick = {.QuadPart = -10000};
    HANDLE event;
    while ((event = event_of(section)) == NULL)
        NtDelayExecution(FALSE, &tick);
    return NtSetEvent(event, NULL);
}

/* MSDN: LeaveCriticalSection. The next owner is chosen by the kernel among those who wait. */
NTSTATUS NTAPI RtlLeaveCriticalSection(PRTL_CRITICAL_SECTION section)
{
    if (--section->RecursionCount > 0) {
        __sync_fetch_and_sub(&section->LockCount, 1);
        return STATUS_SUCCESS;
    }
    section->OwningThread = NULL;
    if (__sync_sub_and_fetch(&section->LockCount, 1) < 0)
        return STATUS_SUCCESS;
    return LdrpShutdownInProgress ? STATUS_SUCCESS : wake_one(section);
}

/* MSDN: DeleteCriticalSection. */
NTSTATUS NTAPI RtlDeleteCriticalSection(PRTL_CRITICAL_SECTION section)
{
    NTSTATUS status = STATUS_SUCCESS;
    if (section->LockSemaphore)
        status = NtClose(section->LockSemaphore);
    section->LockSemaphore = NULL;
    section->LockCount = -1;
    section->RecursionCount = 0;
    section->OwningThread = NULL;
    return status;
}

void NTAPI RtlAcquirePebLock(void)
{
    RtlEnterCriticalSection(&RtlpPebLock);
}

void NTAPI RtlReleasePebLock(void)
{
    RtlLeaveCriticalSection(&RtlpPebLock);
}
