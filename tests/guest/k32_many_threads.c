/*
 * k32_many_threads.c - 3,000 threads one after the other: each gives back its stack, TEB and slots.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k32_tap.h"

#define THREADS 3000 /* with 1 MiB of stack each, more than the address space holds */

static DWORD slot;

static DWORD WINAPI touch(void *parameter)
{
    volatile char deep[40000];
    deep[0] = 1; /* grows the stack past its first pages */
    TlsSetValue(slot, parameter);
    return TlsGetValue(slot) == parameter && deep[0] == 1;
}

int main(void)
{
    int made = 0, good = 0;
    DWORD code;
    slot = TlsAlloc();
    for (int i = 0; i < THREADS; i++) {
        HANDLE thread = CreateThread(NULL, 0x100000, touch, (void *)(ULONG_PTR)(i + 1),
                                     STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
        made += thread != NULL;
        WaitForSingleObject(thread, INFINITE);
        GetExitCodeThread(thread, &code);
        good += code == 1;
        CloseHandle(thread);
    }
    is(made, THREADS, "all threads could be made");
    is(good, THREADS, "and ran");
    return tap_end();
}
