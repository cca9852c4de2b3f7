/*
 * tls.c - TlsAlloc and its kin: 64 slots in the TEB, 1024 more in a table that a thread gets when
 * it first needs it.
 *
 *     index 0…63:     TEB.TlsSlots[index]                  in use: PEB.TlsBitmapBits
 *     index 64…1087:  TEB.TlsExpansionSlots[index - 64]    in use: PEB.TlsExpansionBitmapBits
 *
 * Lock: the bitmaps belong to the PEB lock; slots belong to their thread.
 * Manual: MSDN "TlsAlloc", "TlsFree", "TlsGetValue", "TlsSetValue".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

#define TEB_SLOTS       64u
#define EXPANSION_SLOTS 1024u
#define ZERO_CELL_CLASS 10u /* NtSetInformationThread: zero this slot in all threads */

static PVOID *expansion_table(void)
{
    PTEB teb = RtlTeb();
    if (!teb->TlsExpansionSlots)
        teb->TlsExpansionSlots = RtlAllocateHeap(RtlPeb()->ProcessHeap, HEAP_ZERO_MEMORY,
                                                 EXPANSION_SLOTS * sizeof(PVOID));
    return teb->TlsExpansionSlots;
}

static RTL_BITMAP teb_bitmap(void)
{
    return (RTL_BITMAP){TEB_SLOTS, RtlPeb()->TlsBitmapBits};
}

static RTL_BITMAP expansion_bitmap(void)
{
    return (RTL_BITMAP){EXPANSION_SLOTS, RtlPeb()->TlsExpansionBitmapBits};
}

/* Caller holds the PEB lock. */
static DWORD take_slot(void)
{
    RTL_BITMAP teb = teb_bitmap(), expansion = expansion_bitmap();
    ULONG slot = RtlFindClearBitsAndSet(&teb, 1, 0);
    if (slot != TLS_OUT_OF_INDEXES)
        return slot;
    slot = RtlFindClearBitsAndSet(&expansion, 1, 0);
    return slot == TLS_OUT_OF_INDEXES ? slot : slot + TEB_SLOTS;
}

/* A slot that is NULL in every thread, or TLS_OUT_OF_INDEXES with ERROR_NO_MORE_ITEMS or
 * ERROR_NOT_ENOUGH_MEMORY. */
DWORD WINAPI TlsAlloc(void)
{
    RtlAcquirePebLock();
    DWORD slot = take_slot();
    RtlReleasePebLock();

    if (slot == TLS_OUT_OF_INDEXES) {
        BasepFail(ERROR_NO_MORE_ITEMS);
    } else if (slot < TEB_SLOTS) {
        RtlTeb()->TlsSlots[slot] = NULL;
    } else if (!expansion_table()) {
        TlsFree(slot);
        BasepFail(ERROR_NOT_ENOUGH_MEMORY);
        return TLS_OUT_OF_INDEXES;
    }
    return slot;
}

static void zero_in_all_threads(DWORD slot)
{
    PTEB teb = RtlTeb();
    if (slot < TEB_SLOTS)
        teb->TlsSlots[slot] = NULL;
    else if (teb->TlsExpansionSlots)
        teb->TlsExpansionSlots[slot - TEB_SLOTS] = NULL;
    NtSetInformationThread(NtCurrentThread(), ZERO_CELL_CLASS, &slot, sizeof slot);
}

/* FALSE with ERROR_INVALID_PARAMETER when the slot is not in use. */
BOOL WINAPI TlsFree(DWORD slot)
{
    RTL_BITMAP bitmap = slot < TEB_SLOTS ? teb_bitmap() : expansion_bitmap();
    ULONG bit = slot < TEB_SLOTS ? slot : slot - TEB_SLOTS;
    if (bit >= bitmap.SizeOfBitMap)
        return BasepFail(ERROR_INVALID_PARAMETER);

    RtlAcquirePebLock();
    BOOL used = RtlAreBitsSet(&bitmap, bit, 1);
    if (used) {
        zero_in_all_threads(slot);
        RtlClearBits(&bitmap, bit, 1);
    }
    RtlReleasePebLock();
    return used ? TRUE : BasepFail(ERROR_INVALID_PARAMETER);
}

/* The value of this thread; the last error becomes 0, or ERROR_INVALID_PARAMETER for a slot that
 * cannot be. */
LPVOID WINAPI TlsGetValue(DWORD slot)
{
    PTEB teb = RtlTeb();
    if (slot < TEB_SLOTS) {
        teb->LastErrorValue = NO_ERROR;
        return teb->TlsSlots[slot];
    }
    if (slot - TEB_SLOTS >= EXPANSION_SLOTS) {
        BasepFail(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    teb->LastErrorValue = NO_ERROR;
    return teb->TlsExpansionSlots ? teb->TlsExpansionSlots[slot - TEB_SLOTS] : NULL;
}

/* FALSE with ERROR_INVALID_PARAMETER for a slot that cannot be, or ERROR_NOT_ENOUGH_MEMORY. */
BOOL WINAPI TlsSetValue(DWORD slot, LPVOID value)
{
    if (slot < TEB_SLOTS) {
        RtlTeb()->TlsSlots[slot] = value;
        return TRUE;
    }
    if (slot - TEB_SLOTS >= EXPANSION_SLOTS)
        return BasepFail(ERROR_INVALID_PARAMETER);
    PVOID *table = expansion_table();
    if (!table)
        return BasepFail(ERROR_NOT_ENOUGH_MEMORY);
    table[slot - TEB_SLOTS] = value;
    return TRUE;
}
