/*
 * wait.c - waiting for objects: one, any of several, all of several, or only for time to pass.
 *
 * A waiting thread has one wait block for each object, in that object's list:
 *
 *     object.WaitListHead <-> block.link <-> block.link (of another thread) <-> ...
 *                               |- thread, object, key (index in the thread's array)
 *
 * Whoever signals an object runs KiSignalObject, which tries the waits in the order in which they
 * began. A wait for all takes its objects in one go, or none. Invariant: no waiting thread's wait
 * could end. Lock: the dispatcher lock. Before: timeout.c. Source: MSDN, "Wait Functions"; WDK,
 * KeWaitForMultipleObjects.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/dispatch.h"

#define TAG_WAIT TAG_('W', 'a', 'i', 't')

static bool is_signalled(const DISPATCHER_HEADER *object, const KTHREAD *thread)
{
    if (object->SignalState > 0)
        return true;
    return object->Type == MutantObject && ((const KMUTANT *)object)->owner == thread;
}

/* What a wait that ends does to the object. Returns 0, or STATUS_ABANDONED_WAIT_0 to be added to
 * the status. */
static NTSTATUS take(DISPATCHER_HEADER *object, KTHREAD *thread)
{
    switch (object->Type) {
    case SynchronizationEvent:
        object->SignalState = 0;
        return 0;
    case SemaphoreObject:
        object->SignalState--;
        return 0;
    case MutantObject:
        return KiTakeMutant((KMUTANT *)object, thread);
    default:
        return 0;
    }
}

static NTSTATUS try_any(KTHREAD *thread)
{
    for (ULONG i = 0; i < thread->wait_count; i++)
        if (is_signalled(thread->wait_blocks[i].object, thread))
            return STATUS_WAIT_0 + i + take(thread->wait_blocks[i].object, thread);
    return STATUS_PENDING;
}

static NTSTATUS try_all(KTHREAD *thread)
{
    NTSTATUS status = STATUS_WAIT_0;
    for (ULONG i = 0; i < thread->wait_count; i++)
        if (!is_signalled(thread->wait_blocks[i].object, thread))
            return STATUS_PENDING;
    for (ULONG i = 0; i < thread->wait_count; i++)
        status |= take(thread->wait_blocks[i].object, thread);
    return status;
}

/* The status with which the wait can end now, its objects taken; STATUS_PENDING: it cannot. */
static NTSTATUS try_wait(KTHREAD *thread)
{
    return thread->wait_all ? try_all(thread) : try_any(thread);
}

/* What else ends a wait before it begins. STATUS_PENDING: nothing. */
static NTSTATUS try_interrupt(KTHREAD *thread)
{
    if (thread->terminating)
        return STATUS_THREAD_IS_TERMINATING;
    if (!thread->alertable)
        return STATUS_PENDING;
    if (thread->alerted) {
        thread->alerted = false;
        return STATUS_ALERTED;
    }
    if (IsListEmpty(&thread->user_apcs))
        return STATUS_PENDING;
    thread->user_apc_pending = true;
    return STATUS_USER_APC;
}

/* When a wait that begins now is due, 100 ns since boot; 0: it is over already.
 * timeout: negative, 100 ns from now; else 100 ns since 1601. */
static ULONGLONG due_time(LONGLONG timeout)
{
    ULONGLONG now = KeInterruptTime();
    if (timeout < 0) /* a tick more, for part of the current one is over: never too early */
        return now + (0 - (ULONGLONG)timeout) + TICK_100NS;
    ULONGLONG system_time = KeSystemTime();
    return (ULONGLONG)timeout <= system_time ? 0 : now + ((ULONGLONG)timeout - system_time);
}

static void link_blocks(KTHREAD *thread)
{
    for (ULONG i = 0; i < thread->wait_count; i++) {
        KWAIT_BLOCK *block = &thread->wait_blocks[i];
        InsertTailList(&block->object->WaitListHead, &block->link);
    }
    thread->wait_parked = false;
}

static void unlink_blocks(KTHREAD *thread)
{
    for (ULONG i = 0; i < thread->wait_count && !thread->wait_parked; i++)
        RemoveEntryList(&thread->wait_blocks[i].link);
    thread->wait_parked = true;
}

/* Blocks the thread on its wait blocks. STATUS_TIMEOUT at once when the time-out is over. */
static NTSTATUS block(KTHREAD *thread, const LARGE_INTEGER *timeout)
{
    KASSERT(thread != KiPcr.IdleThread);
    if (timeout != NULL) {
        ULONGLONG due = due_time(timeout->QuadPart);
        if (due == 0)
            return STATUS_TIMEOUT;
        KiInsertTimeout(thread, due);
    }
    link_blocks(thread);
    thread->state = ThreadWaiting;
    KiSwap();
    return thread->wait_status;
}

/* The one wait below all others; the thread's wait_blocks are filled in. */
static NTSTATUS wait_on_blocks(KTHREAD *thread, ULONG count, bool all, bool alertable,
                               const LARGE_INTEGER *timeout)
{
    uint32_t flags = KiLockDispatcher();
    thread->wait_count = count;
    thread->wait_all = all;
    thread->alertable = alertable;
    NTSTATUS status = try_wait(thread);
    if (status == STATUS_PENDING)
        status = try_interrupt(thread);
    if (status == STATUS_PENDING)
        status = block(thread, timeout);
    thread->wait_count = 0;
    thread->alertable = false;
    KiUnlockDispatcher(flags);
    return status;
}

static void fill_block(KTHREAD *thread, ULONG index, DISPATCHER_HEADER *object)
{
    KWAIT_BLOCK *block = &thread->wait_blocks[index];
    block->thread = thread;
    block->object = object;
    block->key = index;
}

/* See ke.h. Status: STATUS_WAIT_0, _ABANDONED_WAIT_0, _TIMEOUT, _USER_APC, _ALERTED,
 * _THREAD_IS_TERMINATING. */
NTSTATUS KeWaitForSingleObject(DISPATCHER_HEADER *object, bool alertable,
                               const LARGE_INTEGER *timeout)
{
    KTHREAD *thread = KeGetCurrentThread();
    thread->wait_blocks = thread->own_wait_blocks;
    fill_block(thread, 0, object);
    return wait_on_blocks(thread, 1, false, alertable, timeout);
}

/* See ke.h. Statuses as above, plus the object's index when any will do;
 * STATUS_INSUFFICIENT_RESOURCES. count: 1…MAXIMUM_WAIT_OBJECTS. A wait for all must not name an
 * object twice. */
NTSTATUS KeWaitForMultipleObjects(ULONG count, DISPATCHER_HEADER **objects, bool all,
                                  bool alertable, const LARGE_INTEGER *timeout)
{
    KTHREAD *thread = KeGetCurrentThread();
    KWAIT_BLOCK *blocks = thread->own_wait_blocks;
    KASSERT(count > 0 && count <= MAXIMUM_WAIT_OBJECTS);
    if (count > THREAD_WAIT_BLOCKS)
        blocks = ExAllocatePoolWithTag(NonPagedPool, count * sizeof *blocks, TAG_WAIT);
    if (blocks == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    thread->wait_blocks = blocks;
    for (ULONG i = 0; i < count; i++)
        fill_block(thread, i, objects[i]);
    NTSTATUS status = wait_on_blocks(thread, count, all, alertable, timeout);
    if (blocks != thread->own_wait_blocks)
        ExFreePoolWithTag(blocks, TAG_WAIT);
    return status;
}

/* Lets time pass; an interval of 0 gives way to another thread. STATUS_SUCCESS, _USER_APC,
 * _ALERTED, _THREAD_IS_TERMINATING. */
NTSTATUS KeDelay(bool alertable, const LARGE_INTEGER *interval)
{
    NTSTATUS status = wait_on_blocks(KeGetCurrentThread(), 0, false, alertable, interval);
    if (status == STATUS_TIMEOUT && interval->QuadPart == 0)
        KeYield();
    return status == STATUS_TIMEOUT ? STATUS_SUCCESS : status;
}

/* See dispatch.h. */
void KiParkWait(KTHREAD *thread)
{
    KASSERT_DISPATCHER_LOCKED();
    if (thread->state == ThreadWaiting)
        unlink_blocks(thread);
}

/* See dispatch.h. */
void KiUnparkWait(KTHREAD *thread)
{
    KASSERT_DISPATCHER_LOCKED();
    if (thread->state != ThreadWaiting || thread->wait_count == 0)
        return;
    NTSTATUS status = try_wait(thread);
    if (status != STATUS_PENDING)
        KiEndWait(thread, status);
    else
        link_blocks(thread);
}

/* See dispatch.h. */
void KiEndWait(KTHREAD *thread, NTSTATUS status)
{
    KASSERT_DISPATCHER_LOCKED();
    KASSERT(thread->state == ThreadWaiting);
    unlink_blocks(thread);
    thread->wait_count = 0;
    thread->alertable = false;
    if (thread->wait_timed)
        KiRemoveTimeout(thread);
    thread->wait_status = status;
    KiReadyThread(thread);
}

/* See ke.h. A wait that ends takes its blocks out of all lists, so the walk begins again. */
void KiSignalObject(DISPATCHER_HEADER *object)
{
    LIST_ENTRY *head = &object->WaitListHead;
    LIST_ENTRY *entry = head->Flink;
    KASSERT_DISPATCHER_LOCKED();
    while (entry != head && object->SignalState > 0) {
        KTHREAD *thread = CONTAINER_OF(entry, KWAIT_BLOCK, link)->thread;
        NTSTATUS status = try_wait(thread);
        if (status == STATUS_PENDING) {
            entry = entry->Flink;
        } else {
            KiEndWait(thread, status);
            entry = head->Flink;
        }
    }
}
