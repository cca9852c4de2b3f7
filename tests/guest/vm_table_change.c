// SPDX-License-Identifier: MIT
// flags: -lntdll
// vm_table_change.c - NtFreeVirtualMemory and NtProtectVirtualMemory: flags, protections, ranges
// and handles, each against free, reserved and committed memory. The recorded output is the table.
// Left out, as the oracle differs from NT: a part of a reservation released, a range that wraps,
// no bytes protected, PAGE_NOACCESS with PAGE_GUARD, PAGE_NOCACHE, and the
// size a decommit of a whole reservation returns.
#include "vm_table.h"

static const struct {
    ULONG at;
    SIZE_T bytes;
} ranges[] = {
    {ARENA, 0},
    {ARENA, 1},
    {ARENA, PAGE},
    {ARENA, PAGE + 1},
    {ARENA, 0x10000},
    {ARENA, 0x10001},
    {ARENA + 1, 0},
    {ARENA + 1, PAGE},
    {ARENA + PAGE, 0},
    {ARENA + PAGE - 1, 2},
    {ARENA + 2 * PAGE, 2 * PAGE},
    {ARENA + 2 * PAGE, 14 * PAGE},
    {ARENA + 0xF000, 2 * PAGE},
    {ARENA + 0x10000, PAGE},
    {ARENA, 0x30000},
    {ARENA, 0x80000000},

    {0xFFFFF000, PAGE},
    {0, 0},
    {0, PAGE},
};
#define RANGES (sizeof ranges / sizeof *ranges)

static void begin(SETUP setup, const char *what, ULONG at, SIZE_T bytes, ULONG flags)
{
    set_up(setup);
    printf("%s %-9s", what, setup_names[setup]);
    print_base((void *)(ULONG_PTR)at);
    printf(" %lx with %lx", (ULONG)bytes, flags);
}

static void release(SETUP setup, HANDLE process, ULONG at, SIZE_T bytes, ULONG type)
{
    void *base = (void *)(ULONG_PTR)at;
    begin(setup, "free", at, bytes, type);
    int others = elsewhere();
    int whole = type == MEM_DECOMMIT && bytes == 0;
    NTSTATUS status = NtFreeVirtualMemory(process, &base, &bytes, type);
    print_row(status, base, whole ? 0 : bytes, others);
}

static void protect(SETUP setup, HANDLE process, ULONG at, SIZE_T bytes, ULONG protection)
{
    void *base = (void *)(ULONG_PTR)at;
    ULONG old = 0;
    begin(setup, "protect", at, bytes, protection);
    int others = elsewhere();
    NTSTATUS status = NtProtectVirtualMemory(process, &base, &bytes, protection, &old);
    if (status >= 0)
        printf(" was %lx", old);
    print_row(status, base, bytes, others);
}

static void protections(void)
{
    protect(COMMITTED, SELF, ARENA + PAGE, PAGE, 0);
    protect(COMMITTED, SELF, ARENA + PAGE, PAGE, PAGE_GUARD);
    protect(COMMITTED, SELF, ARENA + PAGE, PAGE, PAGE_READONLY | PAGE_READWRITE);
    for (ULONG one = 1; one <= 0x80; one <<= 1) {
        protect(COMMITTED, SELF, ARENA + PAGE, PAGE, one);
        if (one != PAGE_NOACCESS)
            protect(COMMITTED, SELF, ARENA + PAGE, PAGE, one | PAGE_GUARD);
    }
}

int main(void)
{
    static const ULONG types[] = {0,
                                  MEM_DECOMMIT,
                                  MEM_RELEASE,
                                  MEM_DECOMMIT | MEM_RELEASE,
                                  MEM_COMMIT,
                                  MEM_RELEASE | MEM_COMMIT,
                                  1};
    for (unsigned i = 0; i < sizeof types / sizeof *types; i++)
        release(COMMITTED, SELF, ARENA, 0, types[i]);
    for (SETUP setup = FREE; setup <= HOLES; setup++)
        for (unsigned i = 0; i < RANGES; i++) {
            release(setup, SELF, ranges[i].at, ranges[i].bytes, MEM_DECOMMIT);
            if (ranges[i].bytes == 0 || ranges[i].bytes > 0x10000)
                release(setup, SELF, ranges[i].at, ranges[i].bytes, MEM_RELEASE);
            if (ranges[i].bytes != 0)
                protect(setup, SELF, ranges[i].at, ranges[i].bytes, PAGE_READONLY);
        }
    protections();
    HANDLE event = CreateEventA(NULL, FALSE, FALSE, NULL);
    HANDLE blind = OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, GetCurrentProcessId());
    HANDLE processes[] = {NULL, event, blind};
    for (int i = 0; i < 3; i++) {
        release(COMMITTED, processes[i], ARENA, 0, MEM_RELEASE);
        protect(COMMITTED, processes[i], ARENA, PAGE, PAGE_READONLY);
    }
    CloseHandle(event);
    CloseHandle(blind);
    return 0;
}
