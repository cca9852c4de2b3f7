// flags: -lntdll
/*
 * syscall_race.c - threads that change arguments, contexts, handles and memory under a system call
 * that uses them.
 *
 * Statuses are whatever they are; the kernel must have read each thing once, and hold what it
 * waits for.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tap.h"
#include <winternl.h>

NTSTATUS NTAPI NtAllocateVirtualMemory(HANDLE, PVOID *, ULONG_PTR, PSIZE_T, ULONG, ULONG);
NTSTATUS NTAPI NtFreeVirtualMemory(HANDLE, PVOID *, PSIZE_T, ULONG);
NTSTATUS NTAPI NtWaitForMultipleObjects(ULONG, HANDLE *, ULONG, BOOLEAN, LARGE_INTEGER *);
NTSTATUS NTAPI NtSetContextThread(HANDLE, CONTEXT *);
NTSTATUS NTAPI NtGetContextThread(HANDLE, CONTEXT *);

enum { MILLISECONDS = 1500, THREADS = 4, OBJECTS = 8 };

static volatile LONG stop;
static volatile LONG rounds[5];
static HANDLE objects[OBJECTS], victim;
static char *page; /* comes and goes */
static volatile LONG spun;

static void make_page(void)
{
    VirtualAlloc(page, 0x1000, MEM_COMMIT, PAGE_READWRITE);
}

/* Changes all that the others use. */
static DWORD WINAPI flip(void *unused)
{
    static const ULONG values[] = {0, 0x80100000, 0xFFFFFFFF, 0x30000000, 0x1000, 0x7FFE0000};
    DWORD old;
    for (ULONG i = 0; !stop; i++) {
        rounds[0]++;
        switch (i % 5) {
        case 0:
            VirtualFree(page, 0x1000, MEM_DECOMMIT);
            break;
        case 1:
            make_page();
            break;
        case 2:
            VirtualProtect(page, 0x1000, i & 8 ? PAGE_READONLY : PAGE_READWRITE | PAGE_GUARD, &old);
            break;
        case 3:
            CloseHandle(objects[i % OBJECTS]);
            objects[i % OBJECTS] = CreateSemaphoreA(NULL, i & 1, 1000, NULL);
            break;
        default:
            VirtualProtect(page, 0x1000, PAGE_READWRITE, &old);
            if (WriteProcessMemory(GetCurrentProcess(), page + i % 512 * 4, &values[i % 6], 4,
                                   NULL))
                WriteProcessMemory(GetCurrentProcess(), page + 0x800 + i % 16 * 4, objects, 16,
                                   NULL);
            break;
        }
        if (i % 16 == 0)
            Sleep(0);
    }
    return 0;
}

static DWORD WINAPI wait_on_page(void *unused)
{
    while (!stop) {
        LARGE_INTEGER short_time = {.QuadPart = -10000};
        rounds[1]++;
        NtWaitForMultipleObjects(rounds[1] % 9, (HANDLE *)(page + 0x800), rounds[1] & 1, TRUE,
                                 &short_time);
        NtWaitForMultipleObjects(OBJECTS, objects, rounds[1] & 1, FALSE, &short_time);
    }
    return 0;
}

static DWORD WINAPI allocate_by_page(void *unused)
{
    while (!stop) {
        PVOID *base = (PVOID *)page;
        SIZE_T *size = (SIZE_T *)(page + 4);
        rounds[2]++;
        NtAllocateVirtualMemory((HANDLE)-1, base, 0, size, MEM_RESERVE | MEM_COMMIT,
                                PAGE_READWRITE);
        PVOID where = (PVOID)0x30000000;
        SIZE_T none = 0;
        NtFreeVirtualMemory((HANDLE)-1, &where, &none, MEM_RELEASE);
    }
    return 0;
}

static DWORD WINAPI spin(void *unused)
{
    while (!stop)
        spun++;
    return 0;
}

/* Gets and sets the registers of a running thread, by way of the page. */
static DWORD WINAPI set_contexts(void *unused)
{
    CONTEXT context = {.ContextFlags = CONTEXT_FULL | CONTEXT_FLOATING_POINT};
    while (!stop) {
        rounds[3]++;
        SuspendThread(victim);
        NtGetContextThread(victim, (CONTEXT *)page);
        if (NtGetContextThread(victim, &context) >= 0) {
            context.EFlags |= 0x3F7000;
            NtSetContextThread(victim, &context);
        }
        ResumeThread(victim);
    }
    return 0;
}

static DWORD WINAPI short_lives(void *unused)
{
    while (!stop) {
        HANDLE thread = CreateThread(NULL, 0, spin, NULL, 0, NULL);
        rounds[4]++;
        if (rounds[4] & 1)
            QueueUserAPC((PAPCFUNC)spin, thread, 0);
        Sleep(rounds[4] % 3);
        if (rounds[4] & 2)
            SuspendThread(thread);
        TerminateThread(thread, 0);
        WaitForSingleObject(thread, INFINITE);
        CloseHandle(thread);
    }
    return 0;
}

int main(void)
{
    static const LPTHREAD_START_ROUTINE routines[] = {flip, wait_on_page, allocate_by_page,
                                                      set_contexts, short_lives};
    HANDLE threads[5];
    page = VirtualAlloc(NULL, 0x1000, MEM_RESERVE, PAGE_READWRITE);
    make_page();
    for (int i = 0; i < OBJECTS; i++)
        objects[i] = CreateEventA(NULL, i & 1, FALSE, NULL);
    victim = CreateThread(NULL, 0, spin, NULL, 0, NULL);
    for (int i = 0; i < 5; i++)
        threads[i] = CreateThread(NULL, 0, routines[i], NULL, 0, NULL);
    SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_HIGHEST);
    Sleep(MILLISECONDS);
    stop = 1;
    ok(WaitForMultipleObjects(5, threads, TRUE, 20000) == WAIT_OBJECT_0, "they all end");
    ok(WaitForSingleObject(victim, 20000) == WAIT_OBJECT_0, "and their victim");
    printf("# %ld %ld %ld %ld %ld rounds\n", rounds[0], rounds[1], rounds[2], rounds[3], rounds[4]);
    return tap_end();
}
