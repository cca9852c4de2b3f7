// SPDX-License-Identifier: MIT
// Tables of NtAllocate...VirtualMemory: arguments, the Win32 error of the status ("refused": 87 or
// 487, between which NT and the oracle choose differently), the base and size returned, and the
// regions after it. The test owns ARENA up to ARENA + ARENA_BYTES; a row ends with what VirtualQuery
// sees there, one word a region: pages and state (- free, r reserved, or the protection), and how
// the number of regions in the rest of the address space changed.
#pragma once
#include <stdio.h>
#include <windows.h>
#include <winternl.h>

#define PAGE        0x1000u
#define ARENA       0x10000000u
#define ARENA_BYTES 0x40000u
#define SELF        GetCurrentProcess()

NTSTATUS NTAPI NtAllocateVirtualMemory(HANDLE, PVOID *, ULONG_PTR, SIZE_T *, ULONG, ULONG);
NTSTATUS NTAPI NtFreeVirtualMemory(HANDLE, PVOID *, SIZE_T *, ULONG);
NTSTATUS NTAPI NtProtectVirtualMemory(HANDLE, PVOID *, SIZE_T *, ULONG, ULONG *);
ULONG NTAPI RtlNtStatusToDosError(NTSTATUS);

/* What lies in the arena before a row. */
typedef enum { FREE, RESERVED, COMMITTED, HOLES } SETUP;
static const char *const setup_names[] = {"free", "reserved", "committed", "holes"};

static inline char *arena(ULONG offset)
{
    return (char *)(ULONG_PTR)(ARENA + offset);
}

/* Takes the first 64 KiB and the third; with HOLES pages 2 to 5 of the first are committed. */
static inline void set_up(SETUP setup)
{
    DWORD kind = setup == COMMITTED ? MEM_RESERVE | MEM_COMMIT : MEM_RESERVE;
    if (setup == FREE)
        return;
    VirtualAlloc(arena(0), 0x10000, kind, PAGE_READWRITE);
    VirtualAlloc(arena(0x20000), 0x10000, kind, PAGE_READWRITE);
    if (setup == HOLES)
        VirtualAlloc(arena(2 * PAGE), 4 * PAGE, MEM_COMMIT, PAGE_READWRITE);
}

static inline int in_arena(ULONG at)
{
    return at >= ARENA && at < ARENA + ARENA_BYTES;
}

/* Regions outside the arena, in the whole address space. */
static inline int elsewhere(void)
{
    MEMORY_BASIC_INFORMATION info;
    int count = 0;
    for (char *at = NULL; VirtualQuery(at, &info, sizeof info); at = at + info.RegionSize)
        count += !in_arena((ULONG)(ULONG_PTR)info.BaseAddress) && info.State != MEM_FREE;
    return count;
}

static inline void print_arena(void)
{
    MEMORY_BASIC_INFORMATION info;
    for (ULONG at = 0; at < ARENA_BYTES; at += info.RegionSize) {
        VirtualQuery(arena(at), &info, sizeof info);
        if (info.State == MEM_FREE) {
            ULONG left = ARENA_BYTES - at;
            info.RegionSize = info.RegionSize < left ? info.RegionSize : left;
        }
        printf(" %lu", (ULONG)(info.RegionSize / PAGE));
        if (info.State == MEM_COMMIT)
            printf(":%lx", info.Protect);
        else
            printf(info.State == MEM_FREE ? "-" : "r");
    }
}

static inline void clear(void)
{
    MEMORY_BASIC_INFORMATION info;
    for (ULONG at = 0; at < ARENA_BYTES; at += PAGE)
        if (VirtualQuery(arena(at), &info, sizeof info) && info.State != MEM_FREE)
            VirtualFree(info.AllocationBase, 0, MEM_RELEASE);
}

/* Addresses in the arena as an offset, others as they are. */
static inline void print_base(void *base)
{
    ULONG at = (ULONG)(ULONG_PTR)base;
    printf(in_arena(at) ? " +%05lx" : " %lx", in_arena(at) ? at - ARENA : at);
}

/* Ends a row: the status, base and size, and what has become of the regions. */
static inline void print_row(NTSTATUS status, void *base, SIZE_T bytes, int others)
{
    ULONG error = RtlNtStatusToDosError(status);
    int refused = error == ERROR_INVALID_ADDRESS || error == ERROR_INVALID_PARAMETER;
    printf(refused ? " -> refused" : " -> %lu", error);
    if (error == 0) {
        print_base(base);
        printf(" %lx", (ULONG)bytes);
    }
    printf(" |");
    print_arena();
    if (elsewhere() != others)
        printf(" and %+d elsewhere", elsewhere() - others);
    printf("\n");
    clear();
}
