/*
 * srw_lock.c - slim reader/writer locks (Windows Vista and 7).
 *
 *     word:  bit 0 a writer has it | bit 1 somebody is parked | bits 2… number of readers
 *
 * Whoever makes the lock free while bit 1 is set clears the bit and wakes all that are parked; they
 * try again. Writers and readers have no order among themselves, as documented ("no guarantee about
 * the order"). Manual: MSDN "Slim Reader/Writer (SRW) Locks".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/parking.h"

#define WRITER  1u
#define PARKED  2u
#define READER  4u
#define READERS (~(ULONG_PTR)(WRITER | PARKED))

typedef struct {
    ULONG_PTR *word;
    ULONG_PTR blockers; /* bits that must be clear */
} want_t;

static ULONG_PTR *word_of(PSRWLOCK lock)
{
    return (ULONG_PTR *)&lock->Ptr;
}

static BOOL replace(ULONG_PTR *word, ULONG_PTR expected, ULONG_PTR wanted)
{
    return __atomic_compare_exchange_n(word, &expected, wanted, FALSE, __ATOMIC_SEQ_CST,
                                       __ATOMIC_SEQ_CST);
}

/* Under the address's lock: marks the word, so that the owner wakes us; no sleep if it has become
 * free. */
static BOOL still_taken(void *context)
{
    want_t *want = context;
    for (;;) {
        ULONG_PTR now = __atomic_load_n(want->word, __ATOMIC_SEQ_CST);
        if (!(now & want->blockers))
            return FALSE;
        if (replace(want->word, now, now | PARKED))
            return TRUE;
    }
}

static BOOL try_acquire(ULONG_PTR *word, ULONG_PTR blockers, ULONG_PTR add)
{
    for (;;) {
        ULONG_PTR now = __atomic_load_n(word, __ATOMIC_SEQ_CST);
        if (now & blockers)
            return FALSE;
        if (replace(word, now, now + add))
            return TRUE;
    }
}

static void acquire(PSRWLOCK lock, ULONG_PTR blockers, ULONG_PTR add)
{
    want_t want = {word_of(lock), blockers};
    while (!try_acquire(want.word, blockers, add))
        BasepPark(lock, still_taken, NULL, &want, NULL);
}

static void release(PSRWLOCK lock, ULONG_PTR subtract)
{
    ULONG_PTR *word = word_of(lock);
    ULONG_PTR now, left;
    do {
        now = __atomic_load_n(word, __ATOMIC_SEQ_CST);
        left = now - subtract;
        if (!(left & (WRITER | READERS)))
            left = 0;
    } while (!replace(word, now, left));
    if ((now & PARKED) && !left)
        BasepUnpark(lock, EVERYBODY);
}

VOID WINAPI InitializeSRWLock(PSRWLOCK lock)
{
    lock->Ptr = NULL;
}

VOID WINAPI AcquireSRWLockExclusive(PSRWLOCK lock)
{
    acquire(lock, WRITER | READERS, WRITER);
}

VOID WINAPI AcquireSRWLockShared(PSRWLOCK lock)
{
    acquire(lock, WRITER, READER);
}

BOOLEAN WINAPI TryAcquireSRWLockExclusive(PSRWLOCK lock)
{
    return try_acquire(word_of(lock), WRITER | READERS, WRITER);
}

BOOLEAN WINAPI TryAcquireSRWLockShared(PSRWLOCK lock)
{
    return try_acquire(word_of(lock), WRITER, READER);
}

VOID WINAPI ReleaseSRWLockExclusive(PSRWLOCK lock)
{
    release(lock, WRITER);
}

VOID WINAPI ReleaseSRWLockShared(PSRWLOCK lock)
{
    release(lock, READER);
}
