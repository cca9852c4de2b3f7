/*
 * global_memory.h - the one mechanism behind GlobalAlloc and LocalAlloc; GMEM_* and LMEM_* agree
 * but for DISCARDABLE.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "kernel32/internal.h"

#define MEMORY_MOVEABLE    0x0002u
#define MEMORY_ZEROINIT    0x0040u
#define MEMORY_MODIFY      0x0080u
#define MEMORY_DISCARDABLE 0x0F00u /* any of these bits */
#define MEMORY_DISCARDED   0x4000u
#define MEMORY_INVALID     0x8000u

HANDLE BasepMemoryAllocate(UINT flags, SIZE_T bytes);
HANDLE BasepMemoryReallocate(HANDLE handle, SIZE_T bytes, UINT flags);
HANDLE BasepMemoryFree(HANDLE handle); /* NULL: done; the handle: not */
LPVOID BasepMemoryLock(HANDLE handle);
BOOL BasepMemoryUnlock(HANDLE handle);
SIZE_T BasepMemorySize(HANDLE handle);
UINT BasepMemoryFlags(HANDLE handle, UINT discardable); /* discardable: the bit that says so */
HANDLE BasepMemoryHandle(LPCVOID pointer);
