/*
 * user_stack.c - RtlCreateUserStack and RtlCreateUserThread: what they reserve, commit and run.
 *
 * Source: MSDN "Thread Stack Size"; the names are those of ntdll since Windows Vista. The oracle
 * has only what XP had.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tap.h"
#include <windows.h>
#include <winternl.h>

typedef struct {
    PVOID previous_base, previous_limit, base, limit, allocated;
} STACK;
typedef NTSTATUS(NTAPI *create_stack_t)(SIZE_T, SIZE_T, ULONG_PTR, SIZE_T, ULONG_PTR, STACK *);
typedef VOID(NTAPI *free_stack_t)(PVOID);
typedef NTSTATUS(NTAPI *create_thread_t)(HANDLE, PVOID, BOOLEAN, ULONG, SIZE_T, SIZE_T, PVOID,
                                         PVOID, HANDLE *, CLIENT_ID *);

static volatile LONG seen;
static volatile ULONG_PTR stack_size;

static DWORD WINAPI run(LPVOID parameter)
{
    NT_TIB *tib = (NT_TIB *)NtCurrentTeb();
    stack_size = (ULONG_PTR)tib->StackBase - (ULONG_PTR)tib->StackLimit;
    seen = (LONG)(LONG_PTR)parameter;
    return 77;
}

static void *routine(const char *name)
{
    return (void *)GetProcAddress(GetModuleHandleA("ntdll.dll"), name);
}

static void threads(void)
{
    create_thread_t create = (create_thread_t)routine("RtlCreateUserThread");
    HANDLE thread = NULL;
    CLIENT_ID id;
    NTSTATUS status = create(GetCurrentProcess(), NULL, TRUE, 0, 0x100000, 0x3000, (PVOID)run,
                             (PVOID)1234, &thread, &id);
    ok(status == 0 && thread != NULL, "a thread is made");
    ok(WaitForSingleObject(thread, 50) == WAIT_TIMEOUT && seen == 0, "suspended");
    ok(ResumeThread(thread) == 1, "and let go");
    DWORD code = 0;
    ok(WaitForSingleObject(thread, 10000) == WAIT_OBJECT_0, "it ends");
    ok(GetExitCodeThread(thread, &code) && code == 77, "with what its routine returned");
    ok(seen == 1234, "it was given its parameter");
    ok(stack_size >= 0x3000 && stack_size < 0x100000, "and the stack that was asked for");
    CloseHandle(thread);
}

static void stacks(void)
{
    create_stack_t create = (create_stack_t)routine("RtlCreateUserStack");
    free_stack_t release = (free_stack_t)routine("RtlFreeUserStack");
    MEMORY_BASIC_INFORMATION info;
    STACK stack = {0};
    ok(create && release && create(0x3000, 0x40000, 0, 0x1000, 0x10000, &stack) == 0, "a stack");
    ok((char *)stack.base - (char *)stack.allocated == 0x40000, "as large as was asked");
    ok((char *)stack.base - (char *)stack.limit == 0x3000, "committed at its upper end");
    VirtualQuery(stack.limit, &info, sizeof info);
    ok(info.State == MEM_COMMIT && info.Protect == PAGE_READWRITE && info.RegionSize == 0x3000,
       "to be written");
    VirtualQuery((char *)stack.limit - 1, &info, sizeof info);
    ok(info.State == MEM_COMMIT && info.Protect == (PAGE_READWRITE | PAGE_GUARD) &&
           info.RegionSize == 0x1000,
       "below it the guard page");
    VirtualQuery(stack.allocated, &info, sizeof info);
    ok(info.State == MEM_RESERVE && info.RegionSize == 0x3C000, "below that, addresses");
    release(stack.allocated);
    VirtualQuery(stack.allocated, &info, sizeof info);
    ok(info.State == MEM_FREE, "freed");
    ok(create(0x1000, 0x10000, 0, 0x2000, 0x10000, &stack) == (NTSTATUS)0xC000000D,
       "there are no pages of 8 KiB");
}

int main(void)
{
    threads();
    if (!on_wine())
        stacks();
    return tap_end();
}
