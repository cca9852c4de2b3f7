// SPDX-License-Identifier: MIT
// flags: -lntdll
// vm_table_allocate.c - NtAllocateVirtualMemory: flags, protections, bases, sizes and handles, each
// against free, reserved and committed memory. The recorded output is the table.
// Left out, as the oracle allows what MSDN (VirtualAlloc) forbids: MEM_RESET with other flags,
// PAGE_GUARD or PAGE_NOCACHE with PAGE_NOACCESS; it forgets PAGE_NOCACHE, too. Its programs have
// more than 2 GiB: so the edge at 2 GiB is left out as well.
#include "vm_table.h"

static void row(SETUP setup, HANDLE process, ULONG at, SIZE_T bytes, ULONG type, ULONG protection)
{
    void *base = (void *)(ULONG_PTR)at;
    set_up(setup);
    int others = elsewhere();
    printf("%-9s", setup_names[setup]);
    print_base(base);
    printf(" %lx type %lx protect %lx", (ULONG)bytes, type, protection);
    NTSTATUS status = NtAllocateVirtualMemory(process, &base, 0, &bytes, type, protection);
    print_row(status, base, bytes, others);
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
        MEM_DECOMMIT,
        MEM_RELEASE,
        MEM_RELEASE | MEM_COMMIT,
        1,
        0x40000000,
    };
    for (unsigned i = 0; i < sizeof types / sizeof *types; i++)
        row(setup, SELF, ARENA + 2 * PAGE, 2 * PAGE, types[i], PAGE_READONLY);
}

static void protections(SETUP setup, ULONG type)
{
    row(setup, SELF, ARENA + PAGE, PAGE, type, 0);
    row(setup, SELF, ARENA + PAGE, PAGE, type, PAGE_GUARD);
    row(setup, SELF, ARENA + PAGE, PAGE, type, PAGE_READONLY | PAGE_READWRITE);
    for (ULONG one = 1; one <= 0x80; one <<= 1) {
        row(setup, SELF, ARENA + PAGE, PAGE, type, one);
        if (one != PAGE_NOACCESS)
            row(setup, SELF, ARENA + PAGE, PAGE, type, one | PAGE_GUARD);
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

        {0xFFFFF000, PAGE},
        {0xFFFFFFFF, 1},
        {0, 0},

        {0, 0xFFFFFFFF},
    };
    for (unsigned i = 0; i < sizeof ranges / sizeof *ranges; i++)
        row(setup, SELF, ranges[i].at, ranges[i].bytes, type, PAGE_READWRITE);
}

int main(void)
{
    printf("flags\n");
    for (SETUP setup = FREE; setup <= HOLES; setup++)
        flags(setup);
    printf("protections\n");
    protections(FREE, MEM_RESERVE);
    protections(FREE, MEM_RESERVE | MEM_COMMIT);
    protections(RESERVED, MEM_COMMIT);
    printf("places\n");
    for (SETUP setup = FREE; setup <= HOLES; setup++) {
        places(setup, MEM_COMMIT);
        places(setup, MEM_RESERVE);
    }
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
