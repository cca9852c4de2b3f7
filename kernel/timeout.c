/*
 * timeout.c - the clock's tick: waits that have lasted long enough, the quantum, the accounts.
 *
 * Timed waits stand in one list, the one due first at its head. Time is counted in ticks, so a wait
 * lasts until the first tick at or after its due time: up to one tick less than asked, as on
 * Windows. Lock: the dispatcher lock. Next: wait.c. Source: MSDN, "Sleep function" (remarks).
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/dispatch.h"

static LIST_ENTRY timeouts = {&timeouts, &timeouts}; /* of KTHREAD.wait_timer, by wait_due */

static KTHREAD *thread_of(LIST_ENTRY *entry)
{
    return CONTAINER_OF(entry, KTHREAD, wait_timer);
}

/* See dispatch.h. Threads with the same due time stand in the order of their waits. */
void KiInsertTimeout(KTHREAD *thread, ULONGLONG due)
{
    KASSERT_DISPATCHER_LOCKED();
    LIST_ENTRY *after = timeouts.Blink;
    while (after != &timeouts && thread_of(after)->wait_due > due)
        after = after->Blink;
    thread->wait_due = due;
    thread->wait_timed = true;
    InsertHeadList(after, &thread->wait_timer);
}

/* Takes a thread out whose wait ends otherwise. */
void KiRemoveTimeout(KTHREAD *thread)
{
    KASSERT(thread->wait_timed);
    RemoveEntryList(&thread->wait_timer);
    thread->wait_timed = false;
}

static void expire(ULONGLONG now)
{
    while (!IsListEmpty(&timeouts) && thread_of(timeouts.Flink)->wait_due <= now)
        KiEndWait(thread_of(timeouts.Flink), STATUS_TIMEOUT);
}

/* See ke.h. The clock has been moved on already. */
void KiTick(bool from_user)
{
    KTHREAD *thread = KeGetCurrentThread();
    KASSERT_DISPATCHER_LOCKED();
    if (from_user)
        thread->user_ticks++;
    else
        thread->kernel_ticks++;
    expire(KeInterruptTime());
    KiQuantumTick(thread);
}
