/*
 * k32_threads.c - threads, and each object that they can wait for.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k32_tap.h"

#define THREADS 8
#define ROUNDS  20000

static CRITICAL_SECTION section;
static volatile LONG plain, interlocked;

static DWORD WINAPI count_up(void *parameter)
{
    for (int i = 0; i < ROUNDS; i++) {
        EnterCriticalSection(&section);
        plain = plain + 1;
        LeaveCriticalSection(&section);
        InterlockedIncrement(&interlocked);
    }
    return (DWORD)(ULONG_PTR)parameter;
}

static void critical_section(void)
{
    HANDLE threads[THREADS];
    DWORD code = 0, sum = 0;
    InitializeCriticalSection(&section);
    for (int i = 0; i < THREADS; i++)
        threads[i] = CreateThread(NULL, 0, count_up, (void *)(ULONG_PTR)(i + 1), 0, NULL);
    is(WaitForMultipleObjects(THREADS, threads, TRUE, 60000), WAIT_OBJECT_0, "eight threads end");
    is(plain, THREADS * ROUNDS, "the critical section kept every count");
    is(interlocked, THREADS * ROUNDS, "and so did InterlockedIncrement");
    for (int i = 0; i < THREADS; i++) {
        GetExitCodeThread(threads[i], &code);
        sum += code;
        CloseHandle(threads[i]);
    }
    is(sum, THREADS * (THREADS + 1) / 2, "the exit codes are what the threads returned");
    ok(TryEnterCriticalSection(&section), "TryEnter a free section");
    ok(TryEnterCriticalSection(&section), "and again, as its owner");
    LeaveCriticalSection(&section);
    LeaveCriticalSection(&section);
    DeleteCriticalSection(&section);
}

static void events(void)
{
    HANDLE manual = CreateEventA(NULL, TRUE, FALSE, NULL);
    HANDLE automatic = CreateEventA(NULL, FALSE, TRUE, NULL);
    HANDLE both[2] = {manual, automatic};
    is(WaitForSingleObject(manual, 0), WAIT_TIMEOUT, "an event that is not signalled");
    is(WaitForSingleObject(automatic, 0), WAIT_OBJECT_0, "one that is");
    is(WaitForSingleObject(automatic, 0), WAIT_TIMEOUT, "and was reset by the wait");
    SetEvent(manual);
    is(WaitForSingleObject(manual, 0) + WaitForSingleObject(manual, 0), 0, "manual reset stays");
    is(WaitForMultipleObjects(2, both, FALSE, 0), WAIT_OBJECT_0, "any: the first");
    is(WaitForMultipleObjects(2, both, TRUE, 10), WAIT_TIMEOUT, "all: one is missing");
    SetEvent(automatic);
    is(WaitForMultipleObjects(2, both, TRUE, 0), WAIT_OBJECT_0, "all: both");
    is(WaitForSingleObject(automatic, 0), WAIT_TIMEOUT, "which took the automatic one");
    ResetEvent(manual);
    SetEvent(automatic);
    is(WaitForMultipleObjects(2, both, FALSE, 0), WAIT_OBJECT_0 + 1, "any: the second");
    is(SignalObjectAndWait(manual, manual, 0, FALSE), WAIT_OBJECT_0, "signal and wait in one");
    DWORD before = GetTickCount();
    is(WaitForSingleObject(automatic, 60), WAIT_TIMEOUT, "a wait of 60 ms");
    DWORD spent = GetTickCount() - before;
    ok(spent >= 30 && spent < 5000, "takes about that");
    fails(WaitForSingleObject((HANDLE)0x7FF0, 0) != WAIT_FAILED, ERROR_INVALID_HANDLE,
          "no such handle");
    fails(WaitForMultipleObjects(0, both, FALSE, 0) != WAIT_FAILED, ERROR_INVALID_PARAMETER,
          "no objects");
    CloseHandle(manual);
    CloseHandle(automatic);
    fails(SetEvent(manual), ERROR_INVALID_HANDLE, "a closed handle");
}

static void semaphores(void)
{
    LONG previous = -1;
    HANDLE semaphore = CreateSemaphoreW(NULL, 1, 3, NULL);
    is(WaitForSingleObject(semaphore, 0), WAIT_OBJECT_0, "a semaphore of one");
    is(WaitForSingleObject(semaphore, 0), WAIT_TIMEOUT, "has only one");
    ok(ReleaseSemaphore(semaphore, 2, &previous) && previous == 0, "release two");
    fails(ReleaseSemaphore(semaphore, 2, &previous), ERROR_TOO_MANY_POSTS, "four are too many");
    is(WaitForSingleObject(semaphore, 0) + WaitForSingleObject(semaphore, 0), 0, "two are there");
    is(WaitForSingleObject(semaphore, 0), WAIT_TIMEOUT, "no third");
    fails(CreateSemaphoreA(NULL, 2, 1, NULL) != NULL, ERROR_INVALID_PARAMETER,
          "more than the maximum");
    CloseHandle(semaphore);
}

static DWORD WINAPI take_and_leave(void *mutex)
{
    return WaitForSingleObject(mutex, INFINITE);
}

static void mutexes(void)
{
    HANDLE mutex = CreateMutexA(NULL, FALSE, NULL);
    fails(ReleaseMutex(mutex), ERROR_NOT_OWNER, "a mutex that nobody owns");
    is(WaitForSingleObject(mutex, 0) + WaitForSingleObject(mutex, 0), 0, "owned twice");
    ok(ReleaseMutex(mutex) && ReleaseMutex(mutex), "released twice");
    HANDLE thread = CreateThread(NULL, 0, take_and_leave, mutex, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    is(WaitForSingleObject(mutex, 1000), WAIT_ABANDONED, "its owner ended: abandoned");
    ok(ReleaseMutex(mutex), "and ours");
    CloseHandle(mutex);

    HANDLE named = CreateMutexA(NULL, FALSE, "k32 mutex");
    is(GetLastError(), 0, "a new name");
    HANDLE same = CreateMutexA(NULL, FALSE, "k32 mutex");
    is(GetLastError(), ERROR_ALREADY_EXISTS, "the name exists");
    fails(CreateEventA(NULL, FALSE, FALSE, "k32 mutex") != NULL, ERROR_INVALID_HANDLE,
          "as another type");
    HANDLE open = OpenMutexA(SYNCHRONIZE, FALSE, "k32 mutex");
    ok(open != NULL, "open it");
    CloseHandle(open);
    CloseHandle(same);
    CloseHandle(named);
    fails(OpenMutexA(SYNCHRONIZE, FALSE, "k32 mutex") != NULL, ERROR_FILE_NOT_FOUND,
          "gone with its last handle");
}

static DWORD WINAPI wait_for_apc(void *parameter)
{
    return SleepEx(10000, TRUE);
}

static volatile ULONG_PTR apc_value;
static void CALLBACK set_value(ULONG_PTR value)
{
    apc_value = value;
}

static void control(void)
{
    DWORD code = 0, id = 0;
    HANDLE thread = CreateThread(NULL, 0x40000, wait_for_apc, NULL,
                                 CREATE_SUSPENDED | STACK_SIZE_PARAM_IS_A_RESERVATION, &id);
    ok(thread && id && id != GetCurrentThreadId(), "a suspended thread has an id");
    GetExitCodeThread(thread, &code);
    is(code, STILL_ACTIVE, "it is still active");
    is(WaitForSingleObject(thread, 20), WAIT_TIMEOUT, "it does not run");
    ok(SetThreadPriority(thread, THREAD_PRIORITY_ABOVE_NORMAL), "set its priority");
    is(GetThreadPriority(thread), THREAD_PRIORITY_ABOVE_NORMAL, "read it");
    fails(SetThreadPriority(thread, 99), ERROR_INVALID_PARAMETER, "no such priority");
    is(SuspendThread(thread), 1, "suspended once before");
    is(ResumeThread(thread), 2, "twice before");
    is(ResumeThread(thread), 1, "now it runs");
    Sleep(50);
    ok(QueueUserAPC(set_value, thread, 77), "queue an APC");
    is(WaitForSingleObject(thread, 10000), WAIT_OBJECT_0, "and ends");
    GetExitCodeThread(thread, &code);
    ok(code == WAIT_IO_COMPLETION && apc_value == 77, "the APC ran and ended its sleep");
    CloseHandle(thread);

    thread = CreateThread(NULL, 0, wait_for_apc, NULL, 0, NULL);
    Sleep(10);
    ok(TerminateThread(thread, 123), "terminate a thread");
    is(WaitForSingleObject(thread, 10000), WAIT_OBJECT_0, "it is gone");
    GetExitCodeThread(thread, &code);
    is(code, 123, "with that code");
    CloseHandle(thread);
}

int main(void)
{
    critical_section();
    events();
    semaphores();
    mutexes();
    control();
    return tap_end();
}
