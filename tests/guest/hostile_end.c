// flags: -lntdll
/*
 * hostile_end.c - programs that end in ways a kernel must survive: each case destroys what ring 3
 * stands on.
 *
 * usage: hostile_end [case]      without one: the names of all, and how each must end
 * (tests/image/hostile.t)
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>
#include <windows.h>

NTSTATUS NTAPI NtContinue(CONTEXT *, BOOLEAN);
NTSTATUS NTAPI NtRaiseException(EXCEPTION_RECORD *, CONTEXT *, BOOLEAN);
NTSTATUS NTAPI NtRaiseHardError(LONG, ULONG, ULONG, ULONG *, ULONG, ULONG *);
NTSTATUS NTAPI NtUnmapViewOfSection(HANDLE, void *);

static char *teb(void)
{
    char *address;
    __asm__ volatile("movl %%fs:0x18,%0" : "=r"(address));
    return address;
}

static void with_esp(ULONG esp)
{
    __asm__ volatile("movl %0,%%esp\n ud2" ::"r"(esp));
}

static void esp_kernel(void)
{
    with_esp(0x80100000);
}
static void esp_zero(void)
{
    with_esp(0);
}
static void esp_low(void)
{
    with_esp(0x10);
}
static void esp_odd(void)
{
    with_esp(0x7FFEFFFF);
}
static void esp_tables(void)
{
    with_esp(0xC0000800);
}
static void esp_last(void)
{
    with_esp(0xFFFFFFFF);
}

static void sysenter_with(ULONG edx)
{
    __asm__ volatile("movl $0x89,%%eax\n sysenter" ::"d"(edx));
}

static void sysenter_kernel(void)
{
    sysenter_with(0x80100000);
}
static void sysenter_zero(void)
{
    sysenter_with(0);
}
static void sysenter_wrap(void)
{
    sysenter_with(0xFFFFFFFC);
}
static void sysenter_gap(void)
{
    sysenter_with(0x7FFEFFFC);
}

static volatile int depth;
static int __attribute__((noinline)) sink(int n)
{
    volatile char room[3000];
    room[n & 1023] = (char)n;
    depth = n;
    return n < 0 ? 0 : sink(n + 1) + room[(n + 1) & 1023];
}

static void overflow(void)
{
    sink(0);
}

/* An exception whose context has no room above the end of the stack. */
static void overflow_in_delivery(void)
{
    char *lowest = *(char **)(teb() + 0xE0C);
    for (char *at = (char *)&lowest; at > lowest + 0x2000; at -= 0x1000)
        *(volatile char *)at = 0;
    with_esp((ULONG)lowest + 0x1100);
}

static void second_chance(void)
{
    CONTEXT context;
    EXCEPTION_RECORD record = {.ExceptionCode = 0xE0000001};
    RtlCaptureContext(&context);
    NtRaiseException(&record, &context, FALSE);
}

static void continue_nowhere(void)
{
    CONTEXT context;
    RtlCaptureContext(&context);
    context.Esp = 0x80000000;
    context.Eip = 0xC0000000;
    NtContinue(&context, FALSE);
}

static void no_ntdll(void)
{
    void *ntdll = GetModuleHandleA("ntdll.dll");
    NtUnmapViewOfSection((HANDLE)-1, ntdll);
}

static void no_program(void)
{
    NtUnmapViewOfSection((HANDLE)-1, (void *)0x400000);
}

static void no_teb(void)
{
    VirtualFree((void *)((ULONG)teb() & ~0xFFFFu), 0, MEM_RELEASE);
    *(volatile int *)0 = 1;
}

static void no_teb_thread(void)
{
    VirtualFree((void *)((ULONG)teb() & ~0xFFFFu), 0, MEM_RELEASE);
    for (int i = 0; i < 40; i++)
        CreateThread(NULL, 0, (LPTHREAD_START_ROUTINE)with_esp, NULL, 0, NULL);
    __asm__ volatile("ud2");
}

static void teb_guard(void)
{
    DWORD old;
    *(ULONG *)(teb() + 0xE0C) = 0x10000; /* DeallocationStack */
    *(ULONG *)(teb() + 4) = 0xFFFFFFFF;  /* StackBase */
    VirtualProtect(teb(), 0x1000, PAGE_READWRITE | PAGE_GUARD, &old);
    overflow();
}

static void no_stack(void)
{
    char *lowest = *(char **)(teb() + 0xE0C);
    VirtualFree(lowest, 0, MEM_RELEASE);
    __asm__ volatile("ud2");
}

static void stack_read_only(void)
{
    DWORD old;
    char *top = ((char **)teb())[1]; /* StackBase */
    VirtualProtect(top - 0x1000, 0x1000, PAGE_READONLY, &old);
    __asm__ volatile("ud2");
}

static void all_guards(void)
{
    DWORD old;
    MEMORY_BASIC_INFORMATION info;
    for (char *at = (char *)0x10000; VirtualQuery(at, &info, sizeof info) && (ULONG)at < 0x7FFE0000;
         at = (char *)info.BaseAddress + info.RegionSize)
        if (info.State == MEM_COMMIT && info.Type == MEM_PRIVATE)
            VirtualProtect(info.BaseAddress, info.RegionSize, PAGE_READWRITE | PAGE_GUARD, &old);
    overflow();
}

static void free_everything(void)
{
    MEMORY_BASIC_INFORMATION info;
    for (char *at = (char *)0x7FFD0000; (ULONG)at >= 0x10000; at -= 0x10000)
        if (VirtualQuery(at, &info, sizeof info) && info.State != MEM_FREE) {
            VirtualFree(info.AllocationBase, 0, MEM_RELEASE);
            NtUnmapViewOfSection((HANDLE)-1, info.BaseAddress);
        }
}

static void teb_stack_segment(void)
{
    __asm__ volatile("movw $0x3B,%%ax\n movw %%ax,%%ss\n movl $0x800,%%esp\n ud2" ::: "eax");
}

static void exit_priority(void)
{
    SetPriorityClass(GetCurrentProcess(), REALTIME_PRIORITY_CLASS);
    SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_TIME_CRITICAL);
    __asm__ volatile("ud2");
}

static DWORD WINAPI forever(void *unused)
{
    for (;;)
        Sleep(1);
    return 0;
}

static void many_threads(void)
{
    for (int i = 0; i < 60; i++)
        SuspendThread(CreateThread(NULL, 0, forever, NULL, i & 1 ? CREATE_SUSPENDED : 0, NULL));
    Sleep(20);
    __asm__ volatile("ud2");
}

/* A report on an exception at addresses that are none. */
static void forged_report(void)
{
    static const ULONG bad[] = {0,          0x10,       0x7FFEFFFF, 0x7FFF0000,
                                0x80100000, 0xC0000000, 0xFFFFFFFF};
    CONTEXT context;
    EXCEPTION_RECORD record = {.ExceptionCode = 1, .NumberParameters = 0xFFFFFFFF};
    memset(&context, 0xFF, sizeof context);
    ULONG response, good[2] = {(ULONG)&record, (ULONG)&context};
    for (unsigned i = 0; i < sizeof bad / sizeof *bad * 4; i++) {
        ULONG values[2] = {i & 1 ? bad[i / 4] : good[0], i & 2 ? bad[i / 4] : good[1]};
        record.ExceptionAddress = (void *)bad[i / 4];
        context.Ebp = bad[i / 4];
        NtRaiseHardError(0xC0000144, 2, 0, values, 1, &response);
    }
    NtRaiseHardError(0xC0000144, 2, 3, good, 1, &response);
    NtRaiseHardError(0xC0000144, 0, 0, NULL, 1, &response);
    __asm__ volatile("ud2");
}

static void hard_kill(void)
{
    TerminateThread(GetCurrentThread(), 139);
}

static const struct {
    const char *name;
    void (*run)(void);
} cases[] = {
#define CASE(name)                                                                                 \
    {                                                                                              \
#name, name                                                                                \
    }
    CASE(esp_kernel),      CASE(esp_zero),         CASE(esp_low),
    CASE(esp_odd),         CASE(esp_tables),       CASE(esp_last),
    CASE(sysenter_kernel), CASE(sysenter_zero),    CASE(sysenter_wrap),
    CASE(sysenter_gap),    CASE(overflow),         CASE(overflow_in_delivery),
    CASE(second_chance),   CASE(continue_nowhere), CASE(no_ntdll),
    CASE(no_program),      CASE(no_teb),           CASE(no_teb_thread),
    CASE(teb_guard),       CASE(no_stack),         CASE(stack_read_only),
    CASE(all_guards),      CASE(free_everything),  CASE(teb_stack_segment),
    CASE(exit_priority),   CASE(many_threads),     CASE(forged_report),
    CASE(hard_kill),
};

int main(int argc, char **argv)
{
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++)
        if (argc < 2)
            printf("%s\n", cases[i].name);
        else if (strcmp(argv[1], cases[i].name) == 0)
            cases[i].run();
    return argc < 2 ? 0 : 1;
}
