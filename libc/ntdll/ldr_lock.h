/*
 * ldr_lock.h - critical sections for ntdll itself; and what happens to locks when the process ends.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "ntdll/ntdllp.h"

#define STATIC_CRITICAL_SECTION                                                                    \
    {                                                                                              \
        NULL, -1, 0, NULL, NULL, 0                                                                 \
    }

extern RTL_CRITICAL_SECTION LdrpLoaderLock; /* PEB.LoaderLock: held around every DllMain */
extern RTL_CRITICAL_SECTION RtlpPebLock;    /* PEB.FastPebLock: environment, current directory */

/* Set when all other threads are gone: a lock that one of them held is then granted. */
extern volatile LONG LdrpShutdownInProgress;
