/*
 * init_once.c - one-time initialisation (Windows Vista and 7).
 *
 *     word:  low two bits 0 untouched | 1 running | 2 done | 3 running, may run in parallel;  the
 * rest: the context
 *
 * Manual: MSDN "One-Time Initialization", "InitOnceExecuteOnce", "InitOnceBeginInitialize".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/parking.h"

#define UNTOUCHED 0u
#define RUNNING   1u
#define DONE      2u
#define PARALLEL  3u
#define STATE     3u

static ULONG_PTR *word_of(PINIT_ONCE once)
{
    return (ULONG_PTR *)&once->Ptr;
}

static ULONG_PTR load(PINIT_ONCE once)
{
    return __atomic_load_n(word_of(once), __ATOMIC_SEQ_CST);
}

static BOOL replace(PINIT_ONCE once, ULONG_PTR expected, ULONG_PTR wanted)
{
    return __atomic_compare_exchange_n(word_of(once), &expected, wanted, FALSE, __ATOMIC_SEQ_CST,
                                       __ATOMIC_SEQ_CST);
}

static BOOL is_running(void *once)
{
    return load(once) == RUNNING;
}

static void give_context(ULONG_PTR word, LPVOID *context)
{
    if (context)
        *context = (LPVOID)(word & ~(ULONG_PTR)STATE);
}

VOID WINAPI InitOnceInitialize(PINIT_ONCE once)
{
    once->Ptr = NULL;
}

/* *pending: TRUE when the caller must initialise and call InitOnceComplete. flags:
 * INIT_ONCE_CHECK_ONLY (FALSE with ERROR_GEN_FAILURE when not done), INIT_ONCE_ASYNC (several may
 * try; the first to complete wins). */
BOOL WINAPI InitOnceBeginInitialize(LPINIT_ONCE once, DWORD flags, PBOOL pending, LPVOID *context)
{
    for (;;) {
        ULONG_PTR now = load(once);
        if ((now & STATE) == DONE) {
            *pending = FALSE;
            give_context(now, context);
            return TRUE;
        }
        if (flags & INIT_ONCE_CHECK_ONLY) {
            *pending = TRUE;
            return BasepFail(ERROR_GEN_FAILURE);
        }
        ULONG_PTR wanted = (flags & INIT_ONCE_ASYNC) ? PARALLEL : RUNNING;
        if (now == UNTOUCHED ? replace(once, UNTOUCHED, wanted)
                             : now == wanted && now == PARALLEL) {
            *pending = TRUE;
            return TRUE;
        }
        if (now != UNTOUCHED && now != wanted)
            return BasepFail(ERROR_INVALID_PARAMETER);
        if (now == RUNNING)
            BasepPark(once, is_running, NULL, once, NULL);
    }
}

/* flags: INIT_ONCE_INIT_FAILED (others may try again), INIT_ONCE_ASYNC. context: its low two bits
 * must be 0. */
BOOL WINAPI InitOnceComplete(LPINIT_ONCE once, DWORD flags, LPVOID context)
{
    ULONG_PTR running = (flags & INIT_ONCE_ASYNC) ? PARALLEL : RUNNING;
    ULONG_PTR wanted = (flags & INIT_ONCE_INIT_FAILED) ? UNTOUCHED : (ULONG_PTR)context | DONE;
    if (((ULONG_PTR)context & STATE) || (flags == (INIT_ONCE_ASYNC | INIT_ONCE_INIT_FAILED)))
        return BasepFail(ERROR_INVALID_PARAMETER);
    if (!replace(once, running, wanted))
        return BasepFail(ERROR_GEN_FAILURE);
    BasepUnpark(once, EVERYBODY);
    return TRUE;
}

/* Calls routine(once, parameter, context) in one thread; the others wait for it. FALSE when the
 * routine said so. context may be NULL; the routine then gets NULL, too. */
BOOL WINAPI InitOnceExecuteOnce(PINIT_ONCE once, PINIT_ONCE_FN routine, PVOID parameter,
                                LPVOID *context)
{
    BOOL pending;
    if (!InitOnceBeginInitialize(once, 0, &pending, context))
        return FALSE;
    if (!pending)
        return TRUE;
    if (!routine(once, parameter, context)) {
        InitOnceComplete(once, INIT_ONCE_INIT_FAILED, NULL);
        return FALSE;
    }
    return InitOnceComplete(once, 0, context ? *context : NULL);
}
