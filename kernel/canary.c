/*
 * canary.c - a word on the stack below the return address of every function that has an array
 * there, or hands out the address of a local.
 *
 * The compiler (-fstack-protector-strong) stores it at the function's entry and compares at its
 * end: what wrote beyond its array on the way to the return address has changed it. Its lowest byte
 * is 0, so that no string goes across it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/x86.h"
#include "kernel/cpu.h"

enum { CPUID_RDRAND = 1 << 30, HASH = 0x9E3779B1 /* 2^32 divided by the golden ratio */ };

/* Both names are the compiler's. */
ULONG __stack_chk_guard;
NORETURN void __stack_chk_fail(void);

/* Before the first function that the compiler guards is called, and by one that never returns. Not
 * guarded itself: it changes the word between its entry and its end. */
__attribute__((no_stack_protector)) void KiSeedStackGuard(void)
{
    ULONG leaf1[4], value = 0;
    cpuid(1, leaf1);
    uint64_t time = rdtsc();
    if (!(leaf1[2] & CPUID_RDRAND) || !rdrand(&value))
        value = ((ULONG)time ^ (ULONG)(time >> 32)) * HASH;
    __stack_chk_guard = value & ~0xFFu;
}

/* The function that returns into ours has lost its stack. */
NORETURN void __stack_chk_fail(void)
{
    KeBugCheckEx(BUG_STACK_OVERRUN, (ULONG)(uintptr_t)__builtin_return_address(0), 0, 0, 0);
}
