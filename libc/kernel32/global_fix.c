/*
 * global_fix.c - GlobalFix, GlobalWire: what 16-bit Windows needed to keep memory where it is. Here
 * that is a lock.
 *
 * Manual: MSDN "GlobalFix", "GlobalUnfix", "GlobalWire", "GlobalUnWire".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/global_memory.h"

VOID WINAPI GlobalFix(HGLOBAL handle)
{
    BasepMemoryLock(handle);
}

VOID WINAPI GlobalUnfix(HGLOBAL handle)
{
    BasepMemoryUnlock(handle);
}

/* The address, as GlobalLock. */
LPVOID WINAPI GlobalWire(HGLOBAL handle)
{
    return BasepMemoryLock(handle);
}

/* As GlobalUnlock. */
BOOL WINAPI GlobalUnWire(HGLOBAL handle)
{
    return BasepMemoryUnlock(handle);
}
