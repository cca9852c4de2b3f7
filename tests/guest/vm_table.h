// SPDX-License-Identifier: MIT
// Tables of the virtual memory services: arguments, status, what came back by pointer, and the
// regions after it. The test owns ARENA up to ARENA + ARENA_BYTES; a row ends with what VirtualQuery
// sees there: = if nothing changed, else one word a region: pages and state (- free, r reserved, or
// the protection; m: of a view), and how the number of regions in the rest of the address space
// changed.
#pragma once
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <winternl.h>

#define PAGE        0x1000u
#define ARENA       0x10000000u
#define ARENA_BYTES 0x40000u
#define SELF        GetCurrentProcess()

NTSTATUS NTAPI NtAllocateVirtualMemory(HANDLE, PVOID *, ULONG_PTR, SIZE_T *, ULONG, ULONG);
NTSTATUS NTAPI NtFreeVirtualMemory(HANDLE, PVOID *, SIZE_T *, ULONG);
NTSTATUS NTAPI NtProtectVirtualMemory(HANDLE, PVOID *, SIZE_T *, ULONG, ULONG *);

/* What lies in the arena before a row. */
typedef enum { FREE, RESERVED, COMMITTED, HOLES, VIEW, WATCHED } SETUP;
static const char *const setup_names[] = {"free",  "reserved", "committed",
                                          "holes", "view",     "watched"};

static inline char *arena(ULONG offset)
{
    return (char *)(ULONG_PTR)(ARENA + offset);
}

/* 64 KiB of the paging file, committed, seen at two places. */
static inline void set_up_views(void)
{
    HANDLE section =
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 0x10000, NULL);
    MapViewOfFileEx(section, FILE_MAP_WRITE, 0, 0, 0, arena(0));
    MapViewOfFileEx(section, FILE_MAP_READ, 0, 0, 0, arena(0x20000));
    CloseHandle(section);
}

/* Takes the first 64 KiB and the third; with HOLES pages 2 to 5 of the first are committed. */
static inline void set_up(SETUP setup)
{
    DWORD kind = setup == COMMITTED ? MEM_RESERVE | MEM_COMMIT : MEM_RESERVE;
    if (setup == FREE)
        return;
    if (setup == VIEW) {
        set_up_views();
        return;
    }
    if (setup == WATCHED)
        kind = MEM_RESERVE | MEM_COMMIT | MEM_WRITE_WATCH;
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

typedef struct {
    char text[64 * 8];
    int elsewhere;
} REGIONS;

static inline int describe(const MEMORY_BASIC_INFORMATION *info, SIZE_T bytes, char *out)
{
    char state[8] = "-";
    if (info->State != MEM_FREE)
        strcpy(state, "r");
    if (info->State == MEM_COMMIT)
        sprintf(state, ":%03lx", info->Protect);
    return sprintf(out, " %lu%s%s", (ULONG)(bytes / PAGE), state,
                   info->Type == MEM_MAPPED ? "m" : "");
}

static inline REGIONS regions(void)
{
    MEMORY_BASIC_INFORMATION info;
    REGIONS now = {"", elsewhere()};
    char *out = now.text;
    for (ULONG at = 0; at < ARENA_BYTES; at += info.RegionSize) {
        VirtualQuery(arena(at), &info, sizeof info);
        SIZE_T left = ARENA_BYTES - at;
        out += describe(&info, info.RegionSize < left ? info.RegionSize : left, out);
    }
    return now;
}

static inline void clear(void)
{
    MEMORY_BASIC_INFORMATION info;
    for (ULONG at = 0; at < ARENA_BYTES; at += PAGE) {
        VirtualQuery(arena(at), &info, sizeof info);
        if (info.Type == MEM_MAPPED)
            UnmapViewOfFile(info.AllocationBase);
        else if (info.State != MEM_FREE)
            VirtualFree(info.AllocationBase, 0, MEM_RELEASE);
    }
}

/* Addresses in the arena as an offset, others as they are. */
static inline void print_base(void *base)
{
    ULONG at = (ULONG)(ULONG_PTR)base;
    printf(in_arena(at) ? " +%05lx" : " %lx", in_arena(at) ? at - ARENA : at);
}

/* Ends a row: what the regions have become since `before`. */
static inline void print_regions(const REGIONS *before)
{
    REGIONS now = regions();
    printf(";%s", strcmp(now.text, before->text) != 0 ? now.text : " =");
    if (now.elsewhere != before->elsewhere)
        printf(" and %+d elsewhere", now.elsewhere - before->elsewhere);
    printf("\n");
    clear();
}

/* The status, and a base and a size that came back. */
static inline void print_result(NTSTATUS status, void *base, SIZE_T bytes)
{
    printf(" -> %08lx", (ULONG)status);
    if (!NT_SUCCESS(status))
        return;
    print_base(base);
    printf(" %lx", (ULONG)bytes);
}
