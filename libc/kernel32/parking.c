/*
 * parking.c - wait on an address: a queue of sleeping threads per bucket of addresses, one event
 * per sleeper.
 *
 *     bucket: lock, head -> sleeper (on its own stack) -> sleeper …        sleeper: address, event,
 * next, woken
 *
 * Invariant: a sleeper is in its bucket's queue exactly while woken is FALSE; whoever takes it out
 * sets woken and signals its event. Events are reused through a list; there are never more than
 * threads that sleep at once. Lock: the bucket's critical section.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/parking.h"

#define BUCKETS 16u

typedef struct sleeper {
    struct sleeper *next;
    const volatile void *address;
    HANDLE event;
    BOOL woken;
} sleeper_t;

typedef struct spare_event {
    SLIST_ENTRY link;
    HANDLE event;
} spare_event_t;

static struct {
    RTL_CRITICAL_SECTION lock;
    sleeper_t *head;
} buckets[BUCKETS];

static SLIST_HEADER spare_events;

BOOL BasepInitializeParking(void)
{
    RtlInitializeSListHead(&spare_events);
    for (unsigned i = 0; i < BUCKETS; i++)
        if (!NT_SUCCESS(RtlInitializeCriticalSection(&buckets[i].lock)))
            return FALSE;
    return TRUE;
}

static unsigned bucket_of(const volatile void *address)
{
    return ((ULONG_PTR)address >> 2) % BUCKETS;
}

static spare_event_t *take_event(void)
{
    spare_event_t *spare = (spare_event_t *)RtlInterlockedPopEntrySList(&spare_events);
    if (spare)
        return spare;
    spare = BasepAllocate(sizeof *spare);
    if (!spare)
        RtlRaiseStatus(STATUS_NO_MEMORY);
    NTSTATUS status = NtCreateEvent(&spare->event, EVENT_ALL_ACCESS, NULL, 1, FALSE);
    if (!NT_SUCCESS(status)) {
        BasepFree(spare);
        RtlRaiseStatus(status);
    }
    return spare;
}

static void append(unsigned bucket, sleeper_t *sleeper)
{
    sleeper_t **link = &buckets[bucket].head;
    while (*link)
        link = &(*link)->next;
    *link = sleeper;
}

static void take_out(unsigned bucket, sleeper_t *sleeper)
{
    sleeper_t **link = &buckets[bucket].head;
    while (*link != sleeper)
        link = &(*link)->next;
    *link = sleeper->next;
}

/* After a time-out: TRUE when somebody woke us in the meantime after all. */
static BOOL leave_queue(unsigned bucket, sleeper_t *sleeper)
{
    RtlEnterCriticalSection(&buckets[bucket].lock);
    BOOL woken = sleeper->woken;
    if (!woken)
        take_out(bucket, sleeper);
    RtlLeaveCriticalSection(&buckets[bucket].lock);

    if (woken) /* its signal must not stay in the event */
        NtWaitForSingleObject(sleeper->event, FALSE, NULL);
    return woken;
}

BOOL BasepPark(const volatile void *address, parking_check_t should_sleep,
               void (*release)(void *context), void *context, LARGE_INTEGER *timeout)
{
    unsigned bucket = bucket_of(address);
    spare_event_t *spare = take_event();
    sleeper_t sleeper = {.address = address, .event = spare->event};

    RtlEnterCriticalSection(&buckets[bucket].lock);
    BOOL sleeps = !should_sleep || should_sleep(context);
    if (sleeps)
        append(bucket, &sleeper);
    RtlLeaveCriticalSection(&buckets[bucket].lock);

    BOOL woken = TRUE;
    if (sleeps) {
        if (release)
            release(context);
        if (NtWaitForSingleObject(spare->event, FALSE, timeout) != STATUS_SUCCESS)
            woken = leave_queue(bucket, &sleeper);
    }
    RtlInterlockedPushEntrySList(&spare_events, &spare->link);
    return woken;
}

void BasepUnpark(const volatile void *address, ULONG most)
{
    unsigned bucket = bucket_of(address);
    RtlEnterCriticalSection(&buckets[bucket].lock);
    sleeper_t **link = &buckets[bucket].head;
    while (*link && most) {
        sleeper_t *sleeper = *link;
        if (sleeper->address != address) {
            link = &sleeper->next;
            continue;
        }
        *link = sleeper->next; /* before it may wake: its memory is its own stack */
        sleeper->woken = TRUE;
        NtSetEvent(sleeper->event, NULL);
        most--;
    }
    RtlLeaveCriticalSection(&buckets[bucket].lock);
}
