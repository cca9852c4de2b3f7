/* per_thread.c - what each thread has for itself: errno, strtok's place, rand's seed, the static
 * results.
 *
 * One TLS slot holds a block of _crtheap, made at first use and freed at DLL_THREAD_DETACH. Where
 * no memory is left the thread shares one spare block rather than fail.
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"

static DWORD slot = TLS_OUT_OF_INDEXES;
static struct per_thread spare = {.rand_state = 1};

BOOL crt_threads_open(void)
{
    slot = TlsAlloc();
    return slot != TLS_OUT_OF_INDEXES;
}

void crt_threads_close(void)
{
    crt_thread_free();
    TlsFree(slot);
    slot = TLS_OUT_OF_INDEXES;
}

static struct per_thread *make(void)
{
    struct per_thread *made = HeapAlloc(_crtheap, HEAP_ZERO_MEMORY, sizeof *made);
    if (!made)
        return &spare;
    made->rand_state = 1;
    TlsSetValue(slot, made);
    return made;
}

/* TlsGetValue clears GetLastError when it succeeds; a program that looks at errno must not lose it.
 */
struct per_thread *crt_thread(void)
{
    DWORD error = GetLastError();
    struct per_thread *self = TlsGetValue(slot);
    if (!self)
        self = make();
    SetLastError(error);
    return self;
}

void crt_thread_free(void)
{
    struct per_thread *self = TlsGetValue(slot);
    if (self) {
        TlsSetValue(slot, NULL);
        HeapFree(_crtheap, 0, self);
    }
}
