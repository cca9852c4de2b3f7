/*
 * bitmap.c - RTL_BITMAP: runs of bits, found, set and cleared. The caller locks. Bits are numbered
 * from 0.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/ntdllp.h"

void NTAPI RtlInitializeBitMap(PRTL_BITMAP bitmap, ULONG *buffer, ULONG bits)
{
    bitmap->SizeOfBitMap = bits;
    bitmap->Buffer = buffer;
}

static int is_set(const RTL_BITMAP *bitmap, ULONG bit)
{
    return (bitmap->Buffer[bit / 32] >> bit % 32) & 1;
}

/* Whether all `count` bits from `start` on have the value; a run that leaves the map has not. */
static int run_is(const RTL_BITMAP *bitmap, ULONG start, ULONG count, int value)
{
    if (start > bitmap->SizeOfBitMap || count > bitmap->SizeOfBitMap - start)
        return 0;
    for (ULONG i = 0; i < count; i++)
        if (is_set(bitmap, start + i) != value)
            return 0;
    return 1;
}

BOOLEAN NTAPI RtlAreBitsSet(PRTL_BITMAP bitmap, ULONG start, ULONG count)
{
    return count && run_is(bitmap, start, count, 1);
}

BOOLEAN NTAPI RtlAreBitsClear(PRTL_BITMAP bitmap, ULONG start, ULONG count)
{
    return count && run_is(bitmap, start, count, 0);
}

/* The first run of `count` clear bits, looked for from `hint` on and then from 0; -1: there is
 * none. */
ULONG NTAPI RtlFindClearBits(PRTL_BITMAP bitmap, ULONG count, ULONG hint)
{
    ULONG bits = bitmap->SizeOfBitMap;
    if (hint >= bits)
        hint = 0;
    for (ULONG i = 0; i < bits; i++) {
        ULONG start = i < bits - hint ? hint + i : i - (bits - hint);
        if (run_is(bitmap, start, count, 0))
            return start;
    }
    return (ULONG)-1;
}

ULONG NTAPI RtlFindClearBitsAndSet(PRTL_BITMAP bitmap, ULONG count, ULONG hint)
{
    ULONG start = RtlFindClearBits(bitmap, count, hint);
    if (start != (ULONG)-1)
        RtlSetBits(bitmap, start, count);
    return start;
}

void NTAPI RtlSetBits(PRTL_BITMAP bitmap, ULONG start, ULONG count)
{
    for (ULONG bit = start; bit < start + count && bit < bitmap->SizeOfBitMap; bit++)
        bitmap->Buffer[bit / 32] |= 1u << bit % 32;
}

void NTAPI RtlClearBits(PRTL_BITMAP bitmap, ULONG start, ULONG count)
{
    for (ULONG bit = start; bit < start + count && bit < bitmap->SizeOfBitMap; bit++)
        bitmap->Buffer[bit / 32] &= ~(1u << bit % 32);
}
