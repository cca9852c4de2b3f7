// SPDX-License-Identifier: MIT
// What the stack_ and fiber tests share: the stack as the TEB has it, and an overflow that ends in
// a value instead of the process.
#pragma once
#include "k32_tap.h"
#include <setjmp.h>

enum { PAGE = 0x1000 };

static inline ULONG teb_ulong(ULONG offset)
{
    ULONG value;
    __asm__ volatile("movl %%fs:(%1),%0" : "=r"(value) : "r"(offset));
    return value;
}
#define STACK_BASE  teb_ulong(0x04)
#define STACK_LIMIT teb_ulong(0x08)
#define RESERVATION teb_ulong(0xE0C)

static inline DWORD protection(ULONG address)
{
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery((void *)address, &info, sizeof info);
    return info.State == MEM_COMMIT ? info.Protect : 0;
}

static jmp_buf overflow_back;
static DWORD overflow_code;
static ULONG overflow_at, overflow_limit, overflow_use; // the last: bytes that the handler uses

static void jump_back(void)
{
    longjmp(overflow_back, 1);
}

static inline LONG CALLBACK on_overflow(EXCEPTION_POINTERS *exception)
{
    CONTEXT *context = exception->ContextRecord;
    overflow_code = exception->ExceptionRecord->ExceptionCode;
    if (overflow_code != EXCEPTION_STACK_OVERFLOW)
        return EXCEPTION_CONTINUE_SEARCH;
    overflow_at = context->Esp - 1; // a push that faults leaves esp
    overflow_limit = STACK_LIMIT;
    for (volatile char *at = (char *)&context; overflow_use >= PAGE; overflow_use -= PAGE)
        *(at -= PAGE) = 0;
    context->Esp = STACK_BASE - 0x400; // of no frame that is left: nothing above is touched again
    context->Eip = (DWORD)(ULONG_PTR)jump_back;
    return EXCEPTION_CONTINUE_EXECUTION;
}

__attribute__((noinline)) static int recurse(int depth)
{
    volatile char local[64];
    local[0] = (char)depth;
    return overflow_code == 0 ? recurse(depth + 1) + local[0] : 0;
}

// Uses the stack up; the exception's code. on_overflow must be a vectored handler.
static inline DWORD overflow(void)
{
    overflow_code = 0;
    if (setjmp(overflow_back) == 0)
        recurse(0);
    return overflow_code;
}
