/* lock.c - _lock(number), _unlock(number): the run-time's numbered locks.
 *
 * mingw's own printf takes lock 16 + i around each line to _iob[i], so the numbers of the stream
 * locks are part of the ABI. A lock may be taken again by the thread that has it.
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"

static CRITICAL_SECTION locks[CRT_LOCKS];

void crt_locks_open(void)
{
    for (int i = 0; i < CRT_LOCKS; i++)
        InitializeCriticalSection(&locks[i]);
}

void crt_locks_close(void)
{
    for (int i = 0; i < CRT_LOCKS; i++)
        DeleteCriticalSection(&locks[i]);
}

void _lock(int number)
{
    EnterCriticalSection(&locks[number]);
}

/* FALSE: another thread has it. */
BOOL crt_try_lock(int number)
{
    return TryEnterCriticalSection(&locks[number]);
}

void _unlock(int number)
{
    LeaveCriticalSection(&locks[number]);
}
