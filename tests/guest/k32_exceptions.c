/*
 * k32_exceptions.c - vectored handlers, RaiseException, guard pages, the filter of last resort.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k32_tap.h"
#include <setjmp.h>

#define MY_CODE 0xE0001234u

static jmp_buf back;
static volatile int calls, order[4];
static volatile EXCEPTION_RECORD seen;

static LONG CALLBACK continue_after(EXCEPTION_POINTERS *pointers)
{
    seen = *pointers->ExceptionRecord;
    calls++;
    return seen.ExceptionCode == MY_CODE ? EXCEPTION_CONTINUE_EXECUTION : EXCEPTION_CONTINUE_SEARCH;
}

static LONG CALLBACK note_first(EXCEPTION_POINTERS *pointers)
{
    order[calls++] = 1;
    return EXCEPTION_CONTINUE_SEARCH;
}

static LONG CALLBACK note_second(EXCEPTION_POINTERS *pointers)
{
    order[calls++] = 2;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void raising(void)
{
    ULONG_PTR arguments[3] = {1, 22, 333};
    PVOID handle = AddVectoredExceptionHandler(1, continue_after);
    ok(handle != NULL, "a vectored handler");
    RaiseException(MY_CODE, 0, 3, arguments);
    is(calls, 1, "it saw the exception, and execution went on");
    is(seen.ExceptionCode, MY_CODE, "the code");
    ok(seen.NumberParameters == 3 && seen.ExceptionInformation[2] == 333, "the arguments");
    is(seen.ExceptionFlags, 0, "it can be continued");
    ok(RemoveVectoredExceptionHandler(handle), "remove it");
    ok(!RemoveVectoredExceptionHandler(handle), "once");

    calls = 0;
    PVOID second = AddVectoredExceptionHandler(0, note_second);
    PVOID first = AddVectoredExceptionHandler(1, note_first);
    RaiseException(MY_CODE, 0, 0, NULL);
    ok(calls == 2 && order[0] == 1 && order[1] == 2, "the one added in front is called first");
    RemoveVectoredExceptionHandler(first);
    RemoveVectoredExceptionHandler(second);
}

static char *volatile page;

/* Makes the page accessible, so that the instruction succeeds when it runs again. */
static LONG CALLBACK open_page(EXCEPTION_POINTERS *pointers)
{
    DWORD old;
    seen = *pointers->ExceptionRecord;
    calls++;
    if (seen.ExceptionCode == STATUS_ACCESS_VIOLATION)
        VirtualProtect(page, 0x1000, PAGE_READWRITE, &old);
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void faults(void)
{
    DWORD old;
    MEMORY_BASIC_INFORMATION info;
    PVOID handle = AddVectoredExceptionHandler(1, open_page);
    page = VirtualAlloc(NULL, 0x1000, MEM_COMMIT, PAGE_READONLY);
    calls = 0;
    *(volatile char *)(page + 5) = 1;
    ok(calls == 1 && seen.ExceptionCode == STATUS_ACCESS_VIOLATION, "a write to a read-only page");
    ok(seen.NumberParameters == 2 && seen.ExceptionInformation[0] == 1 &&
           seen.ExceptionInformation[1] == (ULONG_PTR)page + 5,
       "is told as a write, with its address");
    is(page[5], 1, "and done when the page allows it");

    VirtualProtect(page, 0x1000, PAGE_NOACCESS, &old);
    calls = 0;
    is(*(volatile char *)(page + 5), 1, "a read of a page without access");
    ok(calls == 1 && seen.ExceptionInformation[0] == 0, "is told as a read");

    VirtualProtect(page, 0x1000, PAGE_READWRITE | PAGE_GUARD, &old);
    calls = 0;
    *(volatile char *)page = 2;
    *(volatile char *)page = 3;
    ok(calls == 1 && seen.ExceptionCode == STATUS_GUARD_PAGE_VIOLATION, "a guard page tells once");
    VirtualQuery(page, &info, sizeof info);
    is(info.Protect, PAGE_READWRITE, "and is none any more");
    VirtualFree(page, 0, MEM_RELEASE);
    RemoveVectoredExceptionHandler(handle);
}

static LONG CALLBACK skip_two_bytes(EXCEPTION_POINTERS *pointers)
{
    seen = *pointers->ExceptionRecord;
    calls++;
    pointers->ContextRecord->Eip += seen.ExceptionCode == STATUS_BREAKPOINT ? 1 : 2;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void instructions(void)
{
    int quotient = 5, zero = 0;
    PVOID handle = AddVectoredExceptionHandler(1, skip_two_bytes);
    __asm__ volatile("cltd\n\tidivl %2" : "+a"(quotient) : "a"(5), "c"(zero) : "edx", "memory");
    is(seen.ExceptionCode, STATUS_INTEGER_DIVIDE_BY_ZERO, "division by zero");
    __asm__ volatile("ud2");
    is(seen.ExceptionCode, STATUS_ILLEGAL_INSTRUCTION, "no such instruction");
    __asm__ volatile("int3");
    is(seen.ExceptionCode, STATUS_BREAKPOINT, "a breakpoint");
    __asm__ volatile("cli\n\tnop");
    is(seen.ExceptionCode, STATUS_PRIVILEGED_INSTRUCTION, "an instruction of ring 0");
    RemoveVectoredExceptionHandler(handle);
}

static LONG WINAPI last_resort(EXCEPTION_POINTERS *pointers)
{
    seen = *pointers->ExceptionRecord;
    longjmp(back, 1);
}

static LONG WINAPI finish(EXCEPTION_POINTERS *pointers)
{
    ok(pointers->ExceptionRecord->ExceptionCode == MY_CODE, "the filter has the last word");
    tap_end();
    fflush(stdout);
    ExitProcess(tap_failed != 0);
}

int main(void)
{
    raising();
    faults();
    instructions();
    SetUnhandledExceptionFilter(last_resort);
    ok(SetUnhandledExceptionFilter(last_resort) == last_resort, "the filter before is returned");
    if (!setjmp(back))
        *(volatile int *)0 = 1;
    is(seen.ExceptionCode, STATUS_ACCESS_VIOLATION, "a write to NULL comes to the filter");
    ok(!IsDebuggerPresent(), "no debugger");
    SetUnhandledExceptionFilter(finish);
    RaiseException(MY_CODE, 0, 0, NULL);
    ok(0, "not reached");
    return tap_end();
}
