/*
 * condition.c - condition variables (Windows Vista and 7): the sleepers are parked on the
 * variable's address.
 *
 * A sleeper stands in the queue before it lets its lock go, so no wake between the two is lost.
 * Manual: MSDN "Condition Variables".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/parking.h"

typedef struct {
    PSRWLOCK lock;
    ULONG flags;
} srw_hold_t;

static void leave_section(void *context)
{
    RtlLeaveCriticalSection(context);
}

static void release_srw(void *context)
{
    srw_hold_t *hold = context;
    if (hold->flags & CONDITION_VARIABLE_LOCKMODE_SHARED)
        ReleaseSRWLockShared(hold->lock);
    else
        ReleaseSRWLockExclusive(hold->lock);
}

VOID WINAPI InitializeConditionVariable(PCONDITION_VARIABLE variable)
{
    variable->Ptr = NULL;
}

/* Leaves the section, sleeps, enters it again. FALSE with ERROR_TIMEOUT after `milliseconds`. */
BOOL WINAPI SleepConditionVariableCS(PCONDITION_VARIABLE variable, PCRITICAL_SECTION section,
                                     DWORD milliseconds)
{
    LARGE_INTEGER time;
    BOOL woken =
        BasepPark(variable, NULL, leave_section, section, BasepTimeout(&time, milliseconds));
    RtlEnterCriticalSection(section);
    return woken ? TRUE : BasepFail(ERROR_TIMEOUT);
}

/* flags: CONDITION_VARIABLE_LOCKMODE_SHARED when the lock is held shared, or 0. */
BOOL WINAPI SleepConditionVariableSRW(PCONDITION_VARIABLE variable, PSRWLOCK lock,
                                      DWORD milliseconds, ULONG flags)
{
    LARGE_INTEGER time;
    srw_hold_t hold = {lock, flags};
    if (flags & ~CONDITION_VARIABLE_LOCKMODE_SHARED)
        return BasepFail(ERROR_INVALID_PARAMETER);
    BOOL woken = BasepPark(variable, NULL, release_srw, &hold, BasepTimeout(&time, milliseconds));
    if (flags)
        AcquireSRWLockShared(lock);
    else
        AcquireSRWLockExclusive(lock);
    return woken ? TRUE : BasepFail(ERROR_TIMEOUT);
}

VOID WINAPI WakeConditionVariable(PCONDITION_VARIABLE variable)
{
    BasepUnpark(variable, 1);
}

VOID WINAPI WakeAllConditionVariable(PCONDITION_VARIABLE variable)
{
    BasepUnpark(variable, EVERYBODY);
}
