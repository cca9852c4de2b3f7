/*
 * parking.h - wait on an address: the ground of SRW locks, condition variables and one-time
 * initialisation.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "kernel32/internal.h"

typedef BOOL (*parking_check_t)(void *context);

/* Waits until the address is unparked, for at most `timeout` (as a wait's; NULL: for ever). Before
 * it sleeps it calls should_sleep(context) under the address's lock, and returns at once when that
 * says no. Then, and before it waits, calls release(context) outside the lock (NULL: nothing).
 * Returns FALSE only for a time-out. */
BOOL BasepPark(const volatile void *address, parking_check_t should_sleep,
               void (*release)(void *context), void *context, LARGE_INTEGER *timeout);

#define EVERYBODY 0xFFFFFFFFu

/* Wakes the first `most` threads that are parked on the address, in the order in which they came.
 */
void BasepUnpark(const volatile void *address, ULONG most);
