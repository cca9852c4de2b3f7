// SPDX-License-Identifier: MIT
// flags: -lntdll
// vm_table_allocate.c - NtAllocateVirtualMemory: flags, protections, bases, sizes, zero bits and
// handles, each against free, reserved and committed memory and against a view. The recorded output
// is the table; where the documentation has it otherwise, docs/oracle.md says so.
#include "vm_table.h"

static void row(SETUP setup, HANDLE process, ULONG at, SIZE_T bytes, ULONG type, ULONG protection)
{
    void *base = (void *)(ULONG_PTR)at;
    set_up(setup);
    REGIONS before = regions();
    printf("%-9s", setup_names[setup]);
    print_base(base);
    printf(" %lx type %lx protect %lx", (ULONG)bytes, type, protection);
    NTSTATUS status = NtAllocateVirtualMemory(process, &base, 0, &bytes, type, protection);
    print_result(status, base, bytes);
    print_regions(&before);
}

static void flags(SETUP setup)
{
    static const ULONG types[] = {
        0,
        MEM_COMMIT,
        MEM_RESERVE,
        MEM_COMMIT | MEM_RESERVE,
        MEM_TOP_DOWN,
        MEM_COMMIT | MEM_TOP_DOWN,
        MEM_RESERVE | MEM_TOP_DOWN,
        MEM_COMMIT | MEM_RESERVE | MEM_TOP_DOWN,
        MEM_RESET,
        MEM_RESET | MEM_COMMIT,
        MEM_RESET | MEM_RESERVE,
        MEM_RESET | MEM_TOP_DOWN,
        MEM_RESET | MEM_WRITE_WATCH,
        MEM_WRITE_WATCH,
        MEM_COMMIT | MEM_WRITE_WATCH,
        MEM_RESERVE | MEM_WRITE_WATCH,
        MEM_COMMIT | MEM_RESERVE | MEM_WRITE_WATCH,
        MEM_PHYSICAL,
        MEM_PHYSICAL | MEM_COMMIT,
        MEM_PHYSICAL | MEM_RESERVE | MEM_COMMIT,
        MEM_PHYSICAL | MEM_RESERVE | MEM_WRITE_WATCH,
        MEM_PHYSICAL | MEM_RESERVE, /* not PAGE_READWRITE */
        MEM_LARGE_PAGES,
        MEM_LARGE_PAGES | MEM_COMMIT,
        MEM_LARGE_PAGES | MEM_RESERVE,
        MEM_LARGE_PAGES | MEM_RESERVE | MEM_COMMIT, /* no multiple of a large page */
        MEM_DECOMMIT,
        MEM_RELEASE,
        MEM_RELEASE | MEM_COMMIT,
        MEM_COMMIT | MEM_FREE,
        MEM_COMMIT | MEM_PRIVATE,
        MEM_COMMIT | MEM_MAPPED,
        MEM_COMMIT | MEM_IMAGE,
        MEM_COMMIT | 0x800,
        MEM_COMMIT | 0x80000000,
        1,
        0x40000000,
    };
    for (unsigned i = 0; i < sizeof types / sizeof *types; i++)
        row(setup, SELF, ARENA + 2 * PAGE, 2 * PAGE, types[i], PAGE_READONLY);
}

static void protections(SETUP setup, ULONG type)
{
    static const ULONG modifiers[] = {0,
                                      PAGE_GUARD,
                                      PAGE_NOCACHE,
                                      PAGE_WRITECOMBINE,
                                      PAGE_GUARD | PAGE_NOCACHE,
                                      PAGE_NOCACHE | PAGE_WRITECOMBINE,
                                      0x800};
    for (unsigned i = 0; i < sizeof modifiers / sizeof *modifiers; i++) {
        row(setup, SELF, ARENA + PAGE, PAGE, type, modifiers[i]);
        row(setup, SELF, ARENA + PAGE, PAGE, type, modifiers[i] | PAGE_READONLY | PAGE_READWRITE);
        for (ULONG one = 1; one <= 0x80; one <<= 1)
            row(setup, SELF, ARENA + PAGE, PAGE, type, modifiers[i] | one);
    }
}

static void places(SETUP setup, ULONG type)
{
    static const struct {
        ULONG at;
        SIZE_T bytes;
    } ranges[] = {
        {ARENA, 0},
        {ARENA, 1},
        {ARENA, PAGE},
        {ARENA, PAGE + 1},
        {ARENA, PAGE - 1},
        {ARENA + 1, PAGE},
        {ARENA + PAGE - 1, 2},
        {ARENA + 0xFFFF, 1},
        {ARENA + 0xFFFF, 2},
        {ARENA + 0xF000, 2 * PAGE},
        {ARENA + 0x10000, PAGE},
        {ARENA + 0x11234, PAGE},
        {ARENA + 0x1F000, 2 * PAGE},
        {ARENA, 0x10001},
        {ARENA, 0x30000},
        {ARENA, 0x80000000},
        {ARENA, 0xFFFFFFFF},
        {ARENA, 0xD0000000},
        {1, PAGE},
        {0xFFFF, PAGE},
        {0x7FFEFFFF, 2},
        {0x7FFF0000, PAGE},
        {0x80000000, PAGE},
        {0xFFFFF000, PAGE},
        {0xFFFFFFFF, 1},
        {0, 0},
        {0, 0x7FFF0000},
        {0, 0x80000000},
        {0, 0xFFFFFFFF},
    };
    for (unsigned i = 0; i < sizeof ranges / sizeof *ranges; i++)
        row(setup, SELF, ranges[i].at, ranges[i].bytes, type, PAGE_READWRITE);
}

/* A base of the kernel's choice: is it where the zero bits ask for? */
static void choose(ULONG zero_bits, ULONG type, ULONG highest)
{
    void *base = NULL;
    SIZE_T bytes = PAGE;
    printf("zero bits %lx type %lx", zero_bits, type);
    NTSTATUS status = NtAllocateVirtualMemory(SELF, &base, zero_bits, &bytes, type, PAGE_READWRITE);
    ULONG at = (ULONG)(ULONG_PTR)base;
    printf(" -> %08lx", (ULONG)status);
    if (NT_SUCCESS(status))
        printf(" %s %s", at <= highest ? "below" : "NOT below", at & 0xFFFF ? "odd" : "64 KiB");
    printf("\n");
    if (NT_SUCCESS(status))
        VirtualFree(base, 0, MEM_RELEASE);
}

static void zero_bits(ULONG type)
{
    for (ULONG bits = 0; bits <= 8; bits++)
        choose(bits, type, 0xFFFFFFFF >> bits);
    for (ULONG bits = 19; bits <= 33; bits++)
        choose(bits, type, 0);
    choose(0x1FFFFFFF, type, 0x1FFFFFFF);
    choose(0xFFFFFFFF, type, 0xFFFFFFFF);
}

int main(void)
{
    printf("flags\n");
    for (SETUP setup = FREE; setup <= VIEW; setup++)
        flags(setup);
    printf("protections\n");
    protections(FREE, MEM_RESERVE);
    protections(FREE, MEM_RESERVE | MEM_COMMIT);
    protections(RESERVED, MEM_COMMIT);
    printf("places\n");
    for (SETUP setup = FREE; setup <= VIEW; setup++) {
        places(setup, MEM_COMMIT);
        places(setup, MEM_RESERVE);
    }
    row(FREE, SELF, ARENA, PAGE, MEM_RESERVE | MEM_PHYSICAL, PAGE_READWRITE);
    printf("zero bits\n");
    zero_bits(MEM_RESERVE);
    zero_bits(MEM_RESERVE | MEM_TOP_DOWN);
    printf("handles\n");
    HANDLE event = CreateEventA(NULL, FALSE, FALSE, NULL);
    HANDLE blind = OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, GetCurrentProcessId());
    row(FREE, NULL, ARENA, PAGE, MEM_RESERVE, PAGE_READWRITE);
    row(FREE, event, ARENA, PAGE, MEM_RESERVE, PAGE_READWRITE);
    row(FREE, blind, ARENA, PAGE, MEM_RESERVE, PAGE_READWRITE);
    CloseHandle(event);
    CloseHandle(blind);
    return 0;
}
