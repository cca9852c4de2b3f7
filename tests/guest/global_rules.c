/*
 * global_rules.c - the rules of GlobalReAlloc and LocalReAlloc: what may move, what is discarded,
 * what a lock forbids, what attributes mean; and the names that 16-bit Windows left.
 *
 * One line for each step, for both families. A step's row ends in " -> ".
 * Manual: MSDN "GlobalReAlloc", "LocalReAlloc", "GlobalDiscard", "GlobalFlags", "GlobalWire".
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>
#include <windows.h>

static BOOL local; /* else global */

static HANDLE allocate(UINT flags, SIZE_T bytes)
{
    return local ? LocalAlloc(flags, bytes) : GlobalAlloc(flags, bytes);
}
static HANDLE resize(HANDLE memory, SIZE_T bytes, UINT flags)
{
    return local ? LocalReAlloc(memory, bytes, flags) : GlobalReAlloc(memory, bytes, flags);
}
static char *lock(HANDLE memory)
{
    return local ? LocalLock(memory) : GlobalLock(memory);
}
static BOOL unlock(HANDLE memory)
{
    return local ? LocalUnlock(memory) : GlobalUnlock(memory);
}
static HANDLE release(HANDLE memory)
{
    return local ? LocalFree(memory) : GlobalFree(memory);
}

static void state(const char *step, HANDLE memory)
{
    UINT flags = local ? LocalFlags(memory) : GlobalFlags(memory);
    SIZE_T bytes = local ? LocalSize(memory) : GlobalSize(memory);
    printf("%s %s -> flags %04x, %lu bytes\n", local ? "Local" : "Global", step, flags,
           (unsigned long)bytes);
}

static void result(const char *step, HANDLE got, HANDLE before)
{
    DWORD error = GetLastError();
    printf("%s %s -> %s", local ? "Local" : "Global", step,
           !got            ? "null"
           : got == before ? "same"
                           : "other");
    if (!got)
        printf(", error %lu", error);
    printf("\n");
    SetLastError(0xDEAD);
}

/* Growth, contents and zeros behind a handle that stays. */
static void grown(void)
{
    HANDLE memory = allocate(LMEM_MOVEABLE, 10);
    strcpy(lock(memory), "handled");
    unlock(memory);
    result("moveable to 100000", resize(memory, 100000, LMEM_MOVEABLE | LMEM_ZEROINIT), memory);
    char *at = lock(memory);
    printf("holds \"%s\", %d\n", at, at[99999]);
    unlock(memory);
    result("moveable to 5, without the flag", resize(memory, 5, 0), memory);
    state("smaller", memory);
    result("moveable to all there is", resize(memory, 0xFFFFFFFF, LMEM_MOVEABLE), memory);
    result("nearly", resize(memory, 0xFFFFFFF8, LMEM_MOVEABLE | LMEM_ZEROINIT), memory);
    result("half of it", resize(memory, 0x7FFF0000, LMEM_MOVEABLE), memory);
    state("as it was", memory);
    result("free", release(memory), memory);
}

/* A lock holds memory where it is, unless LMEM_MOVEABLE says that it may move all the same. */
static void locked(void)
{
    HANDLE memory = allocate(LMEM_MOVEABLE, 100);
    char *at = lock(memory);
    strcpy(at, "locked");
    result("locked to 50", resize(memory, 50, 0), memory);
    printf("where it was: %d\n", lock(memory) == at);
    state("locked twice", memory);
    result("locked to a million", resize(memory, 1000000, 0), memory);
    result("locked to a million, moveable", resize(memory, 1000000, LMEM_MOVEABLE), memory);
    state("locked twice still", memory);
    printf("holds \"%s\", unlock %d %d\n", lock(memory), unlock(memory), unlock(memory));
    result("free while locked", release(memory), memory);
}

/* No bytes and LMEM_MOVEABLE: what LocalDiscard and GlobalDiscard are. */
static void discarded(void)
{
    HANDLE memory = allocate(LMEM_MOVEABLE | (local ? LMEM_DISCARDABLE : GMEM_DISCARDABLE), 64);
    state("discardable", memory);
    result("discard", local ? LocalDiscard(memory) : GlobalDiscard(memory), memory);
    state("discarded", memory);
    result("discard again", resize(memory, 0, LMEM_MOVEABLE), memory);
    result("lock", lock(memory), memory);
    result("to 20, zeroed", resize(memory, 20, LMEM_MOVEABLE | LMEM_ZEROINIT), memory);
    state("there again", memory);
    char *at = lock(memory);
    printf("zero %d\n", at[0] | at[19]);
    unlock(memory);
    result("free", release(memory), memory);
}

static void attributes(void)
{
    UINT discardable = local ? LMEM_DISCARDABLE : GMEM_DISCARDABLE;
    HANDLE memory = allocate(LMEM_MOVEABLE, 64);
    result("modify: discardable", resize(memory, 0, LMEM_MODIFY | discardable), memory);
    state("modified", memory);
    result("modify: nothing", resize(memory, 7, LMEM_MODIFY), memory);
    state("still discardable", memory);
    result("free", release(memory), memory);
    static const UINT unknown[] = {0x8000, 0x10000, 0x0004};
    for (int i = 0; i < 3; i++) {
        memory = allocate(unknown[i], 16);
        printf("%s flags %x -> %s\n", local ? "Local" : "Global", unknown[i],
               memory ? "memory" : "null");
        if (memory)
            release(memory);
    }
}

/* The address of fixed memory is its handle: it stays where it is without LMEM_MOVEABLE. */
static void fixed(void)
{
    HANDLE memory = allocate(LMEM_FIXED | LMEM_ZEROINIT, 100), fence = allocate(LMEM_FIXED, 100);
    strcpy(memory, "fixed");
    result("fixed to 30", resize(memory, 30, 0), memory);
    state("fixed", memory);
    result("fixed to ten million", resize(memory, 10000000, 0), memory);
    result("fixed to all there is", resize(memory, 0xFFFFFFFF, LMEM_MOVEABLE), memory);
    memory = resize(memory, 10000000, LMEM_MOVEABLE | LMEM_ZEROINIT);
    printf("moved: \"%s\", %d\n", (char *)memory, ((char *)memory)[9999999]);
    state("moved", memory);
    printf("free: %d %d\n", release(memory) == NULL, release(fence) == NULL);
}

/* Which handle has the memory at an address. */
static void handles(void)
{
    HANDLE memory = allocate(LMEM_MOVEABLE, 30), pointer = allocate(LMEM_FIXED, 30);
    char *at = lock(memory);
    result("handle of moveable", local ? LocalHandle(at) : GlobalHandle(at), memory);
    result("handle of fixed", local ? LocalHandle(pointer) : GlobalHandle(pointer), pointer);
    printf("handle not a pointer: %d\n", (char *)memory != at);
    unlock(memory);
    printf("free: %d %d\n", release(memory) == NULL, release(pointer) == NULL);
}

static void sixteen_bits(void)
{
    HANDLE memory = allocate(GMEM_MOVEABLE, 50);
    char *at = GlobalWire(memory);
    printf("GlobalWire: %d\n", at != NULL && at == GlobalLock(memory));
    state("wired and locked", memory);
    printf("GlobalUnWire: %d\n", GlobalUnWire(memory));
    GlobalFix(memory);
    state("fixed", memory);
    GlobalUnfix(memory);
    GlobalUnWire(memory);
    state("free again", memory);
    printf("free: %d\n", GlobalFree(memory) == NULL);
}

static void status(void)
{
    MEMORYSTATUS now = {.dwLength = 0};
    GlobalMemoryStatus(&now);
    printf("GlobalMemoryStatus: length %lu, load up to 100: %d\n", now.dwLength,
           now.dwMemoryLoad <= 100);
    printf("some physical memory is free, at most all: %d\n",
           now.dwAvailPhys > 0 && now.dwAvailPhys <= now.dwTotalPhys);
    printf("address space of 2 GiB but 128 KiB: %d, less is free: %d\n",
           now.dwTotalVirtual == 0x7FFE0000, now.dwAvailVirtual < now.dwTotalVirtual);
}

int main(void)
{
    SetLastError(0xDEAD);
    for (local = 0; local < 2; local++) {
        grown();
        locked();
        discarded();
        attributes();
        fixed();
        handles();
    }
    local = 0;
    sixteen_bits();
    status();
    return 0;
}
