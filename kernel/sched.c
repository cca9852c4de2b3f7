/*
 * sched.c - which thread runs: 32 queues of ready threads, a bitmap of those in use. They are the
 * processor's own, in its KPCR.
 *
 * The thread that runs stands in no queue, the idle thread never does. A thread that is preempted
 * goes to the head of its queue while it has quantum left, else to the tail with a new one.
 * KiPcr.NextThread only says that a better thread came; KiSwap looks for the best anew. Lock: the
 * dispatcher lock. Next: switch.asm. Source: "Windows Internals", chapter on thread scheduling.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/dispatch.h"

static int highest(ULONG summary)
{
    return 31 - __builtin_clz(summary);
}

static void enqueue(KTHREAD *thread)
{
    LIST_ENTRY *queue = &KiPcr.DispatcherReadyListHead[thread->priority];
    if (thread->state == ThreadRunning && thread->quantum > 0) {
        InsertHeadList(queue, &thread->ready_link);
    } else {
        InsertTailList(queue, &thread->ready_link);
        thread->quantum = QUANTUM_TICKS;
    }
    thread->state = ThreadReady;
    KiPcr.ReadySummary |= 1u << thread->priority;
}

static void dequeue(KTHREAD *thread)
{
    RemoveEntryList(&thread->ready_link);
    if (IsListEmpty(&KiPcr.DispatcherReadyListHead[thread->priority]))
        KiPcr.ReadySummary &= ~(1u << thread->priority);
}

static KTHREAD *first_ready(void)
{
    return CONTAINER_OF(KiPcr.DispatcherReadyListHead[highest(KiPcr.ReadySummary)].Flink, KTHREAD,
                        ready_link);
}

/* Makes a thread ready that waited or is new. */
void KiReadyThread(KTHREAD *thread)
{
    KASSERT_DISPATCHER_LOCKED();
    KASSERT(thread->state == ThreadWaiting);
    enqueue(thread);
    if (thread->priority > KeGetCurrentThread()->priority)
        KiPcr.NextThread = thread;
}

static void save_fpu(KTHREAD *thread)
{
    if (KeHasFxsr)
        fxsave(thread->fx_area);
    else
        fnsave(thread->fx_area);
}

static void restore_fpu(KTHREAD *thread)
{
    if (KeHasFxsr)
        fxrstor(thread->fx_area);
    else
        frstor(thread->fx_area);
}

/* All of the processor's state but the stack. Only threads with a TEB enter ring 3, and only there
 * is the FPU used. */
static void switch_user_state(KTHREAD *from, KTHREAD *to)
{
    if (from->Teb != NULL)
        save_fpu(from);
    if (to->process != from->process)
        KiSwitchSpace(to->process);
    if (to->Teb != NULL) {
        restore_fpu(to);
        *(ULONG *)((char *)KiPcr.TSS + TSS_ESP0) =
            (ULONG)to->InitialStack - FX_AREA_BYTES - V86_AREA_BYTES;
        KiSetTebBase((ULONG)to->Teb);
    }
}

/* Runs the best ready thread; returns when the caller's thread runs again. The current thread's
 * state says where it goes: Running, to its ready queue; Waiting, nowhere; Terminated, to its
 * grave. */
void KiSwap(void)
{
    KTHREAD *from = KeGetCurrentThread();
    KTHREAD *to = KiPcr.IdleThread;
    KASSERT_DISPATCHER_LOCKED();
    KiPcr.NextThread = NULL;
    if (from->state == ThreadRunning && from != KiPcr.IdleThread)
        enqueue(from);
    if (KiPcr.ReadySummary != 0) {
        to = first_ready();
        dequeue(to);
    }
    to->state = ThreadRunning;
    if (to == from)
        return;
    if (from->state == ThreadTerminated)
        KiPcr.DeadThread = from;
    switch_user_state(from, to);
    KiSwitchContext(from, to);
    KiFinishSwitch();
}

/* See dispatch.h. */
void KiFinishSwitch(void)
{
    KTHREAD *dead = KiPcr.DeadThread;
    if (dead != NULL) {
        KiPcr.DeadThread = NULL;
        PspReapThread(dead);
    }
}

bool KiSwitchWanted(void)
{
    return KiPcr.NextThread != NULL;
}

/* See ke.h. */
bool KeYield(void)
{
    KTHREAD *thread = KeGetCurrentThread();
    uint32_t flags = KiLockDispatcher();
    bool other = KiPcr.ReadySummary >> thread->priority != 0;
    if (other) {
        thread->quantum = 0;
        KiSwap();
    }
    KiUnlockDispatcher(flags);
    return other;
}

/* See dispatch.h. At the end of its quantum a thread gives way to one of its priority. */
void KiQuantumTick(KTHREAD *thread)
{
    if (thread == KiPcr.IdleThread || --thread->quantum > 0)
        return;
    if (KiPcr.ReadySummary >> thread->priority != 0)
        KiPcr.NextThread = first_ready();
    else
        thread->quantum = QUANTUM_TICKS;
}

/* Gives a thread another priority, 1…31, and asks for a switch if a better one is ready then. */
void KiSetPriority(KTHREAD *thread, int priority)
{
    KASSERT_DISPATCHER_LOCKED();
    KASSERT(priority > 0 && priority < PRIORITIES);
    if (thread->state == ThreadReady) {
        dequeue(thread);
        thread->priority = priority;
        enqueue(thread);
    }
    thread->priority = priority;
    if (KiPcr.ReadySummary != 0 && highest(KiPcr.ReadySummary) > KeGetCurrentThread()->priority)
        KiPcr.NextThread = first_ready();
}

/* Empties the queues. Before anything is made ready. */
void KiInitializeQueues(void)
{
    for (int i = 0; i < PRIORITIES; i++)
        InitializeListHead(&KiPcr.DispatcherReadyListHead[i]);
}
