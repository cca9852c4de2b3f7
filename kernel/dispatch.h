/*
 * dispatch.h - what the scheduler, the waits and the threads share within this folder.
 *
 * Everything here wants the dispatcher lock (interrupts off) held, unless it says otherwise.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/ke.h"
#include "k/ex.h"
#include "k/ob.h"
#include "k/x86.h"

#define QUANTUM_TICKS   2  /* 20 ms */
#define NORMAL_PRIORITY 8  /* of a process that says nothing else */
#define HIGHEST_DYNAMIC 15 /* 16…31 are real-time priorities */

#define KASSERT_DISPATCHER_LOCKED() KASSERT(!(read_eflags() & EFLAGS_IF))

/* Ends the wait of `thread` with `status`; it is ready afterwards (wait.c). */
void KiEndWait(KTHREAD *thread, NTSTATUS status);
/* A thread that is suspended while it waits takes no object until it is resumed (wait.c). */
void KiParkWait(KTHREAD *thread);
void KiUnparkWait(KTHREAD *thread);

/* The queue of time-outs (timeout.c). */
void KiInsertTimeout(KTHREAD *thread, ULONGLONG due); /* due: 100 ns since boot */
void KiRemoveTimeout(KTHREAD *thread);

/* Switching (sched.c): the first deed after a switch is to bury the thread that ended there. */
void KiInitializeQueues(void);
void KiQuantumTick(KTHREAD *thread); /* the running thread has used a tick */
void KiFinishSwitch(void);
void PspReapThread(KTHREAD *thread); /* frees its stack, drops its own reference (threadexit.c) */

/* Mutants in waits (mutant.c). */
NTSTATUS KiTakeMutant(KMUTANT *mutant, KTHREAD *thread); /* 0 or STATUS_ABANDONED_WAIT_0 */
void KiAbandonMutants(KTHREAD *thread);

/* Queues a user APC (apc.c); the lock is not held. STATUS_INSUFFICIENT_RESOURCES; when the thread
 * ends STATUS_UNSUCCESSFUL. */
NTSTATUS KiQueueUserApc(KTHREAD *thread, const KAPC *model);
void KiDropUserApcs(KTHREAD *thread);
/* Waits until nobody suspends the current thread any more (suspend.c). */
void KiSuspendSelf(KTHREAD *thread);
