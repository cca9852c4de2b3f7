// SPDX-License-Identifier: MIT
// flags: -lntdll
// vm_table_change.c - NtFreeVirtualMemory and NtProtectVirtualMemory: flags, protections, ranges
// and handles, each against free, reserved, committed and mapped memory. The recorded output is the
// table; where the documentation has it otherwise, docs/oracle.md says so.
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
    {ARENA, 0xFFFFFFFF},
    {0x7FFEFFFF, 2},
    {0x7FFF0000, PAGE},
    {0x80000000, PAGE},
    {0xFFFFF000, PAGE},
    {0xFFFFF000, 2 * PAGE},
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
    REGIONS before = regions();
    NTSTATUS status = NtFreeVirtualMemory(process, &base, &bytes, type);
    print_result(status, base, bytes);
    print_regions(&before);
}

static void protect(SETUP setup, HANDLE process, ULONG at, SIZE_T bytes, ULONG protection)
{
    void *base = (void *)(ULONG_PTR)at;
    ULONG old = 0;
    begin(setup, "protect", at, bytes, protection);
    REGIONS before = regions();
    NTSTATUS status = NtProtectVirtualMemory(process, &base, &bytes, protection, &old);
    print_result(status, base, bytes);
    if (NT_SUCCESS(status))
        printf(" was %lx", old);
    print_regions(&before);
}

static void protections(SETUP setup)
{
    static const ULONG modifiers[] = {
        0, PAGE_GUARD, PAGE_NOCACHE, PAGE_WRITECOMBINE, PAGE_GUARD | PAGE_NOCACHE, 0x800};
    for (unsigned i = 0; i < sizeof modifiers / sizeof *modifiers; i++) {
        protect(setup, SELF, ARENA + PAGE, PAGE, modifiers[i]);
        protect(setup, SELF, ARENA + PAGE, PAGE, modifiers[i] | PAGE_READONLY | PAGE_READWRITE);
        for (ULONG one = 1; one <= 0x80; one <<= 1)
            protect(setup, SELF, ARENA + PAGE, PAGE, modifiers[i] | one);
    }
    protect(setup, SELF, ARENA + 0x20000, PAGE, PAGE_READWRITE);
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
    for (SETUP setup = FREE; setup <= VIEW; setup++)
        for (unsigned i = 0; i < RANGES; i++) {
            release(setup, SELF, ranges[i].at, ranges[i].bytes, MEM_DECOMMIT);
            if (ranges[i].bytes == 0 || ranges[i].bytes > 0x10000)
                release(setup, SELF, ranges[i].at, ranges[i].bytes, MEM_RELEASE);
            protect(setup, SELF, ranges[i].at, ranges[i].bytes, PAGE_READONLY);
        }
    release(COMMITTED, SELF, ARENA, PAGE, MEM_RELEASE);
    release(COMMITTED, SELF, ARENA + 5 * PAGE, 2 * PAGE, MEM_RELEASE);
    release(COMMITTED, SELF, ARENA + 14 * PAGE, 2 * PAGE, MEM_RELEASE);
    release(COMMITTED, SELF, ARENA + 15 * PAGE, 2 * PAGE, MEM_RELEASE);
    protections(COMMITTED);
    protections(VIEW);
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
