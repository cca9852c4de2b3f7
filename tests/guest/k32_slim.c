/*
 * k32_slim.c - slim reader/writer locks, condition variables and one-time initialisation.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k32_tap.h"

#define THREADS 6
#define ROUNDS  3000
#define ITEMS   2000

static SRWLOCK lock = SRWLOCK_INIT;
static volatile LONG pair[2], torn;

static DWORD WINAPI write_pairs(void *parameter)
{
    for (int i = 0; i < ROUNDS; i++) {
        AcquireSRWLockExclusive(&lock);
        pair[0]++;
        if (i % 64 == 0)
            Sleep(0);
        pair[1]++;
        ReleaseSRWLockExclusive(&lock);
    }
    return 0;
}

static DWORD WINAPI read_pairs(void *parameter)
{
    for (int i = 0; i < ROUNDS; i++) {
        AcquireSRWLockShared(&lock);
        if (pair[0] != pair[1])
            InterlockedIncrement(&torn);
        if (i % 64 == 0)
            Sleep(0);
        ReleaseSRWLockShared(&lock);
    }
    return 0;
}

static void srw_locks(void)
{
    HANDLE threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        threads[i] = CreateThread(NULL, 0, i % 2 ? write_pairs : read_pairs, NULL, 0, NULL);
    is(WaitForMultipleObjects(THREADS, threads, TRUE, 60000), WAIT_OBJECT_0,
       "readers and writers end");
    is(pair[0], THREADS / 2 * ROUNDS, "no write was lost");
    is(torn, 0, "no reader saw half a write");
    ok(TryAcquireSRWLockShared(&lock) && TryAcquireSRWLockShared(&lock), "two may read");
    ok(!TryAcquireSRWLockExclusive(&lock), "none may write then");
    ReleaseSRWLockShared(&lock);
    ReleaseSRWLockShared(&lock);
    ok(TryAcquireSRWLockExclusive(&lock), "one may write");
    ok(!TryAcquireSRWLockShared(&lock), "none may read then");
    ReleaseSRWLockExclusive(&lock);
    ok(lock.Ptr == NULL, "a free lock is zero");
}

static CRITICAL_SECTION section;
static CONDITION_VARIABLE filled = CONDITION_VARIABLE_INIT, emptied = CONDITION_VARIABLE_INIT;
static int items, produced, consumed;

static DWORD WINAPI consume(void *parameter)
{
    EnterCriticalSection(&section);
    while (consumed < ITEMS) {
        if (!items) {
            SleepConditionVariableCS(&filled, &section, INFINITE);
            continue;
        }
        items--;
        if (++consumed == ITEMS)
            WakeAllConditionVariable(&filled);
        WakeConditionVariable(&emptied);
    }
    LeaveCriticalSection(&section);
    return 0;
}

static void condition_variables(void)
{
    HANDLE threads[3];
    InitializeCriticalSection(&section);
    for (int i = 0; i < 3; i++)
        threads[i] = CreateThread(NULL, 0, consume, NULL, 0, NULL);
    EnterCriticalSection(&section);
    while (produced < ITEMS) {
        while (items >= 4)
            SleepConditionVariableCS(&emptied, &section, INFINITE);
        items++;
        produced++;
        WakeConditionVariable(&filled);
    }
    LeaveCriticalSection(&section);
    is(WaitForMultipleObjects(3, threads, TRUE, 60000), WAIT_OBJECT_0, "the consumers end");
    is(consumed, ITEMS, "each item was consumed once");
    EnterCriticalSection(&section);
    fails(SleepConditionVariableCS(&filled, &section, 20), ERROR_TIMEOUT, "a sleep times out");
    LeaveCriticalSection(&section);
    AcquireSRWLockShared(&lock);
    fails(SleepConditionVariableSRW(&filled, &lock, 20, CONDITION_VARIABLE_LOCKMODE_SHARED),
          ERROR_TIMEOUT, "so it does with a slim lock");
    ReleaseSRWLockShared(&lock);
}

static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
static volatile LONG initialised;

static BOOL CALLBACK initialise(PINIT_ONCE which, PVOID parameter, PVOID *context)
{
    Sleep(20);
    InterlockedIncrement(&initialised);
    *context = (PVOID)0x1000;
    return TRUE;
}

static DWORD WINAPI use_once(void *parameter)
{
    PVOID context = NULL;
    return InitOnceExecuteOnce(&once, initialise, NULL, &context) && context == (PVOID)0x1000;
}

static BOOL CALLBACK refuse(PINIT_ONCE which, PVOID parameter, PVOID *context)
{
    return FALSE;
}

static void one_time(void)
{
    HANDLE threads[4];
    DWORD sum = 0, code = 0;
    PVOID context;
    INIT_ONCE other = INIT_ONCE_STATIC_INIT;
    for (int i = 0; i < 4; i++)
        threads[i] = CreateThread(NULL, 0, use_once, NULL, 0, NULL);
    WaitForMultipleObjects(4, threads, TRUE, INFINITE);
    for (int i = 0; i < 4; i++) {
        GetExitCodeThread(threads[i], &code);
        sum += code;
    }
    is(sum, 4, "all four threads got the context");
    is(initialised, 1, "one of them made it");
    ok(!InitOnceExecuteOnce(&other, refuse, NULL, NULL), "an initialisation that fails");
    ok(InitOnceExecuteOnce(&other, initialise, NULL, &context), "can be tried again");
}

int main(void)
{
    srw_locks();
    condition_variables();
    one_time();
    return tap_end();
}
