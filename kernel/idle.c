/*
 * idle.c - the thread that runs when no other can: zeroes free frames, then halts.
 *
 * It is the stack and the code that booted, so there is a current thread from the first moment on.
 * It never waits. Before: sched.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/dispatch.h"

static struct {
    OBJECT_HEADER header; /* so that a handle to it would find its type */
    KTHREAD thread;
} idle = {
    .header = {.references = 1, .type = &PsThreadType},
    .thread = {.header = {.Type = ThreadObject},
               .state = ThreadRunning,
               .exit_status = STATUS_PENDING,
               .quantum = QUANTUM_TICKS},
};

/* Makes the code that runs the idle thread, before anything asks for the current thread. */
void KiInitializeScheduler(void)
{
    KTHREAD *thread = &idle.thread;
    KASSERT((void *)thread == idle.header.body);
    InitializeListHead(&thread->header.WaitListHead);
    InitializeListHead(&thread->mutants);
    InitializeListHead(&thread->user_apcs);
    thread->process = PsSystemProcess;
    KiInitializeQueues();
    KiPcr.IdleThread = KiPcr.CurrentThread = thread;
}

/* See ke.h. The check for a ready thread and the halt are one step: sti takes effect after hlt has
 * begun. */
void KiIdleLoop(void)
{
    idle.thread.process = PsSystemProcess;
    KASSERT(idle.thread.process != NULL && KeGetCurrentThread() == &idle.thread);
    for (;;) {
        cli();
        if (!KiSwitchWanted()) {
            sti();
            if (MmIdleWork())
                continue;
            cli();
            if (!KiSwitchWanted()) {
                sti_hlt();
                continue;
            }
        }
        KiSwap();
        sti();
    }
}
