/*
 * apartment.c - CoInitialize and its like: each thread is in one apartment, of one of two kinds.
 *
 * There are no objects of other apartments here, so nothing is called across: a thread just counts.
 * Its TLS slot holds 0, or the count of its calls, times 2, plus 1 in the multithreaded apartment.
 *
 * Manual: MSDN "CoInitialize", "CoInitializeEx", "CoUninitialize"
 * SPDX-License-Identifier: MIT
 */
#include "ole32/ole.h"

#define ONE_CALL      2u
#define MULTITHREADED 1u
#define ALL_FLAGS     (COINIT_APARTMENTTHREADED | COINIT_DISABLE_OLE1DDE | COINIT_SPEED_OVER_MEMORY)

static DWORD apartment_slot;

BOOL ole_apartment_attach(void)
{
    apartment_slot = TlsAlloc();
    return apartment_slot != TLS_OUT_OF_INDEXES;
}

/* S_OK: the thread's first call; S_FALSE: a further one; RPC_E_CHANGED_MODE: it is in an apartment
 * of the other kind; E_INVALIDARG: reserved is not NULL, or flags unknown. */
HRESULT WINAPI CoInitializeEx(LPVOID reserved, DWORD flags)
{
    if (reserved || flags & ~(DWORD)ALL_FLAGS)
        return E_INVALIDARG;
    ULONG_PTR kind = flags & COINIT_APARTMENTTHREADED ? 0 : MULTITHREADED;
    ULONG_PTR now = (ULONG_PTR)TlsGetValue(apartment_slot);
    if (now && (now & MULTITHREADED) != kind)
        return RPC_E_CHANGED_MODE;
    TlsSetValue(apartment_slot, (void *)(now ? now + ONE_CALL : ONE_CALL | kind));
    return now ? S_FALSE : S_OK;
}

HRESULT WINAPI CoInitialize(LPVOID reserved)
{
    return CoInitializeEx(reserved, COINIT_APARTMENTTHREADED);
}

/* Undoes one CoInitialize of this thread; without one, nothing happens. */
VOID WINAPI CoUninitialize(void)
{
    ULONG_PTR now = (ULONG_PTR)TlsGetValue(apartment_slot);
    if (now)
        TlsSetValue(apartment_slot, (void *)(now < 2 * ONE_CALL ? 0 : now - ONE_CALL));
}
