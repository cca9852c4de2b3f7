// SPDX-License-Identifier: MIT
/*
 * fuzz_values.h - for syscall_fuzz.c: values from a seed, from right to hostile, and the memory
 * they point to.
 */
#pragma once
#include "tap.h"

enum { HANDLES = 16, ARENA = 0x20000000, ARENA_BYTES = 0x4000000 };

typedef struct {
    USHORT Length, MaximumLength;
    WCHAR *Buffer;
} NAME;
typedef struct {
    ULONG Length;
    HANDLE Root;
    NAME *Name;
    ULONG Attributes;
    void *Descriptor, *Quality;
} ATTRIBUTES;

/* What a service may find at the end of a good pointer; alone in its memory, for a length may be
   any. */
static struct {
    ULONG words[1024];
    ATTRIBUTES attributes;
    NAME name;
    CONTEXT context;
    EXCEPTION_RECORD record;
} * pscratch;
#define scratch (*pscratch)
static ULONG state;
static HANDLE handles[HANDLES];
static const LARGE_INTEGER *soon; /* -1 ms, on a page that cannot be written */
static char *guarded, *read_only, *edge, *spare_stack;
static WCHAR *const names[] = {L"\\??\\C:\\fuzz1",
                               L"\\??\\C:\\fuzz\\2",
                               L"fuzz3",
                               L"\\BaseNamedObjects\\fuzz",
                               L"\\??\\C:\\Windows\\System32\\ntdll.dll",
                               L"\\",
                               L"",
                               L"\\??\\C:\\nul\\*?<>",
                               L"\\??\\PIPE\\fuzz"};

static ULONG next_random(void)
{
    state ^= state << 13;
    state ^= state >> 17;
    return state ^= state << 5;
}

static ULONG below(ULONG n)
{
    return (next_random() >> 3) % n;
}

static ULONG hostile_pointer(void)
{
    static const ULONG fixed[] = {
        0,          1,          0xFFFF,     0x7FFE0000, 0x7FFE0FFC, 0x7FFEFFFE,
        0x7FFF0000, 0x7FFFFFFF, 0x80000000, 0x80100000, 0x8B000000, 0xC0000000,
        0xC03FF000, 0xC0600000, 0xFFDF0000, 0xFFFFFFFC, 0xFFFFFFFF, 0x7FFDF000 + 0x1000 - 2};
    switch (below(6)) {
    case 0:
        return (ULONG)edge - 1 - below(64); /* the next page is not there */
    case 1:
        return (ULONG)guarded + below(0x1000);
    case 2:
        return (ULONG)read_only + below(0x1000);
    case 3:
        return ARENA + (next_random() & (ARENA_BYTES - 1));
    default:
        return fixed[below(sizeof fixed / sizeof *fixed)];
    }
}

static ULONG good_pointer(void)
{
    switch (below(4)) {
    case 0:
        return (ULONG)&scratch.attributes;
    case 1:
        return (ULONG)&scratch.name;
    case 2:
        return (ULONG)(scratch.words + below(900)) + (below(8) == 0);
    default:
        return (ULONG)soon;
    }
}

static ULONG handle_value(void)
{
    static const ULONG odd[] = {0,          0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0x10000,
                                0x7FFFFFFC, 0x80000000, 3,          0x5000};
    return below(3) ? (ULONG)handles[below(HANDLES)] : odd[below(sizeof odd / sizeof *odd)];
}

static ULONG number_value(void)
{
    static const ULONG sizes[] = {
        0,       1,       2,        3,          4,          8,          16,        24,     28,
        40,      64,      256,      0xFFF,      0x1000,     0x1001,     0x2000,    0x3000, 0x8000,
        0x10000, 0x80000, 0x100000, 0x40000000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF};
    return below(4) ? sizes[below(sizeof sizes / sizeof *sizes)]
                    : 1u << below(32) | 1u << below(32);
}

static ULONG argument(void)
{
    switch (below(8)) {
    case 0:
    case 1:
        return handle_value();
    case 2:
    case 3:
        return hostile_pointer();
    case 4:
    case 5:
        return good_pointer();
    case 6:
        return number_value();
    default:
        return below(70);
    }
}

static void fill_scratch(void)
{
    for (int i = 0; i < 24; i++) {
        ULONG kind = below(4);
        scratch.words[below(1024)] = kind == 0   ? number_value()
                                     : kind == 1 ? ARENA + below(ARENA_BYTES)
                                                 : argument();
    }
    WCHAR *name = names[below(sizeof names / sizeof *names)];
    scratch.name = (NAME){lstrlenW(name) * 2, lstrlenW(name) * 2 + 2, name};
    if (below(8) == 0)
        scratch.name = (NAME){(USHORT)next_random(), (USHORT)next_random(), (WCHAR *)argument()};
    scratch.attributes = (ATTRIBUTES){below(8) ? 24 : argument(),
                                      below(8) ? NULL : (HANDLE)handle_value(),
                                      below(8) ? &scratch.name : (NAME *)argument(),
                                      below(4) ? 0x40 : argument(),
                                      0,
                                      0};
}

/* A base address for a service that changes the address space: the arena, or where nothing of ours
   is. */
static ULONG tame_base(void)
{
    static const ULONG bases[] = {0x1000,     0x7FFE0000, 0x7FFEF000, 0x7FFF0000,
                                  0x80000000, 0xC0000000, 0xFFFFF000};
    return below(8) ? ARENA + below(ARENA_BYTES) : bases[below(sizeof bases / sizeof *bases)];
}

static ULONG bad_pointer(void)
{
    static const ULONG bad[] = {0, 0x80100000, 0xC0000000, 0xFFFFFFFF, 0x7FFEFFFF};
    return bad[below(5)];
}

static void make_pages(void)
{
    DWORD old;
    LARGE_INTEGER *time = VirtualAlloc(NULL, 0x1000, MEM_COMMIT, PAGE_READWRITE);
    time->QuadPart = -10000;
    VirtualProtect(time, 0x1000, PAGE_READONLY, &old);
    soon = time;
    pscratch = VirtualAlloc(NULL, 0x20000, MEM_RESERVE, PAGE_READWRITE);
    VirtualAlloc(pscratch, 0x10000, MEM_COMMIT, PAGE_READWRITE);
    read_only = VirtualAlloc(NULL, 0x1000, MEM_COMMIT, PAGE_READONLY);
    guarded = VirtualAlloc(NULL, 0x1000, MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD);
    edge = (char *)VirtualAlloc(NULL, 0x2000, MEM_RESERVE, PAGE_READWRITE) + 0x1000;
    VirtualAlloc(edge - 0x1000, 0x1000, MEM_COMMIT, PAGE_READWRITE);
    spare_stack = VirtualAlloc(NULL, 0x10000, MEM_COMMIT, PAGE_READWRITE);
}
