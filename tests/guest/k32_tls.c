/*
 * k32_tls.c - thread-local storage: TlsAlloc and __thread.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k32_tap.h"

static DWORD slot, high_slot;
static __thread int local = 42;

static DWORD WINAPI other_thread(void *parameter)
{
    DWORD good = TlsGetValue(slot) == NULL && TlsGetValue(high_slot) == NULL;
    TlsSetValue(slot, &good);
    TlsSetValue(high_slot, &slot);
    good = good && TlsGetValue(slot) == &good && TlsGetValue(high_slot) == &slot;
    good = good && local == 42;
    local = 7;
    return good && local == 7;
}

int main(void)
{
    static DWORD slots[1100];
    DWORD code = 0;
    int count = 0;
    local = 1; /* before all slots are taken: mingw-w64 keeps its __thread behind one */
    slot = TlsAlloc();
    ok(slot != TLS_OUT_OF_INDEXES && TlsGetValue(slot) == NULL, "a fresh slot is NULL");
    ok(TlsSetValue(slot, &slot) && TlsGetValue(slot) == &slot, "set and get");
    SetLastError(5);
    TlsGetValue(slot);
    is(GetLastError(), 0, "TlsGetValue clears the last error");

    while (count < 1100 && (slots[count] = TlsAlloc()) != TLS_OUT_OF_INDEXES)
        count++;
    ok(count > 1000 && count < 1088, "64 + 1024 slots in all");
    is(GetLastError(), ERROR_NO_MORE_ITEMS, "then there are no more");
    high_slot = slots[count - 1];
    ok(TlsSetValue(high_slot, &high_slot) && TlsGetValue(high_slot) == &high_slot, "the last slot");

    HANDLE thread = CreateThread(NULL, 0, other_thread, NULL, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    is(code, 1, "another thread has values of its own, and the initial __thread");
    ok(TlsGetValue(slot) == &slot && TlsGetValue(high_slot) == &high_slot && local == 1,
       "ours stayed");

    int freed = 0;
    for (int i = 0; i < count; i++)
        freed += TlsFree(slots[i]);
    is(freed, count, "all can be freed");
    fails(TlsFree(slots[0]), ERROR_INVALID_PARAMETER, "not twice");
    fails(TlsFree(5000), ERROR_INVALID_PARAMETER, "no such slot");
    fails(TlsSetValue(5000, NULL), ERROR_INVALID_PARAMETER, "no such slot to set");
    DWORD again = TlsAlloc();
    is((ULONG_PTR)TlsGetValue(again), 0, "a slot taken again is NULL");
    return tap_end();
}
