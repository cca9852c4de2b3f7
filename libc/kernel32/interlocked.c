/*
 * interlocked.c - the Interlocked functions as exports, for programs that call instead of inlining
 * them.
 *
 * <windows.h> defines the names as macros for compiler intrinsics; here they are the functions.
 * Manual: MSDN "Interlocked Variable Access".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

#undef InterlockedIncrement
#undef InterlockedDecrement
#undef InterlockedExchange
#undef InterlockedExchangeAdd
#undef InterlockedCompareExchange
#undef InterlockedCompareExchange64

/* Each returns the new value (increment, decrement) or the old one (the others). */

LONG WINAPI InterlockedIncrement(LONG volatile *value)
{
    return __atomic_add_fetch(value, 1, __ATOMIC_SEQ_CST);
}

LONG WINAPI InterlockedDecrement(LONG volatile *value)
{
    return __atomic_sub_fetch(value, 1, __ATOMIC_SEQ_CST);
}

LONG WINAPI InterlockedExchange(LONG volatile *value, LONG wanted)
{
    return __atomic_exchange_n(value, wanted, __ATOMIC_SEQ_CST);
}

LONG WINAPI InterlockedExchangeAdd(LONG volatile *value, LONG more)
{
    return __atomic_fetch_add(value, more, __ATOMIC_SEQ_CST);
}

LONG WINAPI InterlockedCompareExchange(LONG volatile *value, LONG wanted, LONG expected)
{
    return __sync_val_compare_and_swap(value, expected, wanted);
}

LONG64 WINAPI InterlockedCompareExchange64(LONG64 volatile *value, LONG64 wanted, LONG64 expected)
{
    return __sync_val_compare_and_swap(value, expected, wanted);
}
