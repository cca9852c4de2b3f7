// SPDX-License-Identifier: MIT
// The end of a stack: STATUS_STACK_OVERFLOW where the last guard page was, a handler that runs, and
// _resetstkoflw, after which the next overflow is caught, too; SetThreadStackGuarantee.
// MSDN: "_resetstkoflw", SetThreadStackGuarantee.
#define _WIN32_WINNT 0x0600
#include "stack.h"
#include <malloc.h>

static void check_overflow(const char *which)
{
    ULONG reservation = RESERVATION;
    printf("# %s\n", which);
    is(overflow(), EXCEPTION_STACK_OVERFLOW, "a stack overflow");
    is(overflow_limit, reservation + PAGE, "all but the lowest page is in use");
    ok(overflow_at - reservation - PAGE < PAGE, "it comes in the page above the lowest");
    is(protection(overflow_limit), PAGE_READWRITE, "which is no guard any more");
}

static DWORD WINAPI twice(void *context)
{
    check_overflow("the first time");
    ok(_resetstkoflw(), "_resetstkoflw");
    is(protection(STACK_LIMIT - PAGE), PAGE_READWRITE | PAGE_GUARD, "there is a guard again");
    ok(_resetstkoflw(), "_resetstkoflw without need");
    check_overflow("the second time");
    ok(_resetstkoflw(), "_resetstkoflw again");
    return 0;
}

static DWORD WINAPI guarantee(void *context)
{
    ULONG bytes = 0x3001, reservation = RESERVATION;
    ok(SetThreadStackGuarantee(&bytes), "SetThreadStackGuarantee");
    is(bytes, 0, "nothing was guaranteed before");
    bytes = 0;
    ok(SetThreadStackGuarantee(&bytes), "0 asks");
    is(bytes, 0x4000, "whole pages");
    bytes = PAGE;
    ok(SetThreadStackGuarantee(&bytes), "less changes nothing");
    bytes = 0;
    SetThreadStackGuarantee(&bytes);
    is(bytes, 0x4000, "it did not");
    bytes = STACK_BASE - RESERVATION;
    ok(!SetThreadStackGuarantee(&bytes), "more than the stack is refused");
    overflow_use = 3 * PAGE;
    is(overflow(), EXCEPTION_STACK_OVERFLOW, "an overflow whose handler uses 12 KiB");
    ok(overflow_at - reservation - 4 * PAGE < PAGE, "it comes four pages above the lowest");
    is(overflow_limit, reservation + PAGE, "all of them are there");
    ok(_resetstkoflw(), "_resetstkoflw");
    is(overflow(), EXCEPTION_STACK_OVERFLOW, "an overflow again");
    return 0;
}

static void run(LPTHREAD_START_ROUTINE routine)
{
    HANDLE thread =
        CreateThread(NULL, 0x40000, routine, NULL, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
}

int main(void)
{
    AddVectoredExceptionHandler(1, on_overflow);
    twice(NULL);
    run(twice);
    run(guarantee);
    return tap_end();
}
