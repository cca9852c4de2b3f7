// SPDX-License-Identifier: MIT
// Fibers: who runs, on which stack, and what goes with them. MSDN: "Fibers" and what it names.
// flags: -Wno-array-bounds
#define _WIN32_WINNT 0x0600
#include "stack.h"
#include <float.h>

enum { CROWD = 50 };

static void *first, *second;
static int steps[8], step;
static DWORD error_seen;

static void note(int what)
{
    if (step < 8)
        steps[step++] = what;
}

static void CALLBACK play(void *parameter)
{
    int local = 100;
    note(*(int *)parameter);
    ok(GetFiberData() == parameter, "a fiber's data is its parameter");
    ok(GetCurrentFiber() == second, "it is the current one");
    ok((ULONG_PTR)&local > STACK_LIMIT && (ULONG_PTR)&local < STACK_BASE, "on a stack of its own");
    error_seen = GetLastError();
    SwitchToFiber(first);
    note(++local);
    ok((ULONG_PTR)&local > STACK_LIMIT && (ULONG_PTR)&local < STACK_BASE, "which it keeps");
    SwitchToFiber(first);
    ok(0, "a deleted fiber runs");
}

static void test_turns(void)
{
    int parameter = 42, local = 1;
    ULONG base = STACK_BASE, reservation = RESERVATION;
    second = CreateFiber(0, play, &parameter);
    ok(second != NULL, "CreateFiber");
    SetLastError(33);
    SwitchToFiber(second);
    note(local++);
    ok(GetCurrentFiber() == first && GetFiberData() == (void *)0x1234, "back in the first one");
    ok(STACK_BASE == base && RESERVATION == reservation, "on the stack of the thread");
    SwitchToFiber(second);
    note(local++);
    DeleteFiber(second);
    is(error_seen, 33, "the last error is the thread's");
    ok(step == 4 && steps[0] == 42 && steps[1] == 1 && steps[2] == 101 && steps[3] == 2,
       "in turns");
}

static void test_conversion(void)
{
    ok(!IsThreadAFiber(), "a thread is no fiber");
    first = ConvertThreadToFiberEx((void *)0x1234, FIBER_FLAG_FLOAT_SWITCH);
    ok(first != NULL && IsThreadAFiber(), "ConvertThreadToFiber");
    fails(ConvertThreadToFiber(NULL) != NULL, ERROR_ALREADY_FIBER, "not twice");
}

static int depth_of(int depth)
{
    volatile char local[1000];
    local[0] = 1;
    return depth == 0 ? 0 : local[0] + depth_of(depth - 1);
}

static void CALLBACK use_stack(void *result)
{
    *(int *)result = depth_of(500);
    SwitchToFiber(first);
}

static void CALLBACK overflow_stack(void *result)
{
    *(DWORD *)result = overflow();
    SwitchToFiber(first);
}

static void test_stacks(void)
{
    int depth = 0;
    DWORD code = 0;
    void *fiber = CreateFiberEx(0, 0x100000, 0, use_stack, &depth);
    SwitchToFiber(fiber);
    is(depth, 500, "a fiber's stack grows");
    DeleteFiber(fiber);
    fiber = CreateFiberEx(0, 0x40000, 0, overflow_stack, &code);
    SwitchToFiber(fiber);
    is(code, EXCEPTION_STACK_OVERFLOW, "and overflows, into a handler");
    DeleteFiber(fiber);
    is(depth_of(200), 200, "the first stack has not suffered");
}

static void CALLBACK round_up(void *parameter)
{
    _controlfp(_RC_UP, _MCW_RC);
    SwitchToFiber(first);
}

static unsigned rounding_after(DWORD flags)
{
    void *fiber;
    _controlfp(_RC_NEAR, _MCW_RC);
    fiber = CreateFiberEx(0, 0, flags, round_up, NULL);
    SwitchToFiber(fiber);
    DeleteFiber(fiber);
    return _controlfp(0, 0) & _MCW_RC;
}

static void CALLBACK count(void *counter)
{
    for (;;) {
        ++*(int *)counter;
        SwitchToFiber(first);
    }
}

static void test_crowd(void)
{
    static void *crowd[CROWD];
    int counter = 0;
    for (int i = 0; i < CROWD; i++)
        crowd[i] = CreateFiber(0, count, &counter);
    for (int turn = 0; turn < 3; turn++)
        for (int i = 0; i < CROWD; i++)
            SwitchToFiber(crowd[i]);
    for (int i = 0; i < CROWD; i++)
        DeleteFiber(crowd[i]);
    is(counter, 3 * CROWD, "many fibers, several turns");
}

static void CALLBACK end_thread(void *parameter)
{
}

static DWORD WINAPI run_to_its_end(void *parameter)
{
    ConvertThreadToFiber(NULL);
    SwitchToFiber(CreateFiber(0, end_thread, NULL));
    ok(0, "a fiber whose routine returns takes its thread along");
    return 0;
}

static DWORD WINAPI delete_itself(void *parameter)
{
    DeleteFiber(ConvertThreadToFiber(NULL));
    ok(0, "a fiber that deletes itself takes its thread along");
    return 0;
}

static void test_end(LPTHREAD_START_ROUTINE routine, const char *what)
{
    HANDLE thread = CreateThread(NULL, 0, routine, NULL, 0, NULL);
    is(WaitForSingleObject(thread, 10000), WAIT_OBJECT_0, what);
    CloseHandle(thread);
}

int main(void)
{
    AddVectoredExceptionHandler(1, on_overflow);
    test_conversion();
    test_turns();
    test_stacks();
    if (!on_wine()) // which does not keep the control word of a converted thread
        is(rounding_after(FIBER_FLAG_FLOAT_SWITCH), _RC_NEAR, "FIBER_FLAG_FLOAT_SWITCH");
    test_crowd();
    test_end(run_to_its_end, "a fiber's routine returns");
    test_end(delete_itself, "a fiber deletes itself");
    ok(ConvertFiberToThread() && !IsThreadAFiber(), "ConvertFiberToThread");
    return tap_end();
}
