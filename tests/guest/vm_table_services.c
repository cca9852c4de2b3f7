// SPDX-License-Identifier: MIT
// flags: -lntdll
// vm_table_services.c - NtQuery-, NtLock-, NtUnlock-, NtFlush-, NtRead- and NtWriteVirtualMemory,
// NtGetWriteWatch, NtResetWriteWatch: classes, lengths, ranges and handles against each kind of
// memory. The recorded output is the table; where the documentation has it otherwise,
// docs/oracle.md says so.
#include "vm_table.h"

NTSTATUS NTAPI NtQueryVirtualMemory(HANDLE, PVOID, ULONG, PVOID, SIZE_T, SIZE_T *);
NTSTATUS NTAPI NtLockVirtualMemory(HANDLE, PVOID *, SIZE_T *, ULONG);
NTSTATUS NTAPI NtUnlockVirtualMemory(HANDLE, PVOID *, SIZE_T *, ULONG);
NTSTATUS NTAPI NtFlushVirtualMemory(HANDLE, PVOID *, SIZE_T *, IO_STATUS_BLOCK *);
NTSTATUS NTAPI NtReadVirtualMemory(HANDLE, PVOID, PVOID, SIZE_T, SIZE_T *);
NTSTATUS NTAPI NtWriteVirtualMemory(HANDLE, PVOID, PVOID, SIZE_T, SIZE_T *);
NTSTATUS NTAPI NtGetWriteWatch(HANDLE, ULONG, PVOID, SIZE_T, PVOID *, ULONG_PTR *, ULONG *);
NTSTATUS NTAPI NtResetWriteWatch(HANDLE, PVOID, SIZE_T);

enum { BASIC, WORKING_SET, SECTION_NAME, REGION, CLASSES };
enum { MAP_PROCESS = 1, MAP_SYSTEM = 2 };

/* Ranges that are within, across and outside of what a setup reserves. */
static const struct {
    ULONG at;
    SIZE_T bytes;
} ranges[] = {
    {ARENA, 0},
    {ARENA, 1},
    {ARENA, PAGE},
    {ARENA + 1, PAGE},
    {ARENA + PAGE - 1, 2},
    {ARENA + 2 * PAGE, 2 * PAGE},
    {ARENA + 5 * PAGE, 2 * PAGE},
    {ARENA + 0xF000, 2 * PAGE},
    {ARENA + 0x10000, PAGE},
    {ARENA, 0x30000},
    {ARENA, 0x80000000},
    {ARENA, 0xFFFFFFFF},
    {0x7FFEFFFF, 2},
    {0x7FFF0000, PAGE},
    {0x80000000, PAGE},
    {0xFFFFF000, 2 * PAGE},
    {0, PAGE},
};
#define RANGES (sizeof ranges / sizeof *ranges)

static const char *through = ""; /* what kind of handle */

static void begin(const char *what, SETUP setup, ULONG at, SIZE_T bytes)
{
    set_up(setup);
    printf("%s%s %-9s", through, what, setup_names[setup]);
    print_base((void *)(ULONG_PTR)at);
    printf(" %lx", (ULONG)bytes);
}

static void query(SETUP setup, HANDLE process, ULONG at, ULONG info_class, SIZE_T length)
{
    static char buffer[0x1000];
    const MEMORY_BASIC_INFORMATION *info = (void *)buffer;
    SIZE_T done = 0xDEAD;
    begin("query", setup, at, length);
    printf(" class %lx", info_class);
    NTSTATUS status =
        NtQueryVirtualMemory(process, (void *)(ULONG_PTR)at, info_class, buffer, length, &done);
    printf(" -> %08lx", (ULONG)status);
    if (NT_SUCCESS(status) && info_class == BASIC) {
        ULONG end = (ULONG)(ULONG_PTR)info->BaseAddress + info->RegionSize;
        printf(" %lx bytes:", (ULONG)done);
        print_base(info->BaseAddress);
        printf(" to ");
        print_base((void *)(ULONG_PTR)(in_arena(end) ? end : ARENA + ARENA_BYTES));
        printf(" of");
        print_base(info->AllocationBase);
        printf(" %lx state %lx protect %lx type %lx", info->AllocationProtect, info->State,
               info->Protect, info->Type);
    }
    printf("\n");
    clear();
}

static void queries(SETUP setup)
{
    static const ULONG places[] = {ARENA,           ARENA + 1,  ARENA + 2 * PAGE, ARENA + 0xFFFF,
                                   ARENA + 0x10000, 0x7FFF0000, 0x80000000,       0xFFFFFFFF};
    for (unsigned i = 0; i < sizeof places / sizeof *places; i++)
        query(setup, SELF, places[i], BASIC, sizeof(MEMORY_BASIC_INFORMATION));
    query(setup, SELF, ARENA, BASIC, sizeof(MEMORY_BASIC_INFORMATION) - 1);
    query(setup, SELF, ARENA, BASIC, sizeof(MEMORY_BASIC_INFORMATION) + 1);
    query(setup, SELF, ARENA, BASIC, 0);
    query(setup, SELF, ARENA, WORKING_SET, 3);
    query(setup, SELF, ARENA, WORKING_SET, 4);
    query(setup, SELF, ARENA, SECTION_NAME, 0x400);
    query(setup, SELF, ARENA, REGION, 3);
    query(setup, SELF, ARENA, 99, 0x400);
}

/* Locks or unlocks, on top of pages that are locked already. */
static void lock(SETUP setup, HANDLE process, ULONG at, SIZE_T bytes, ULONG type, int unlock)
{
    void *base = (void *)(ULONG_PTR)at;
    begin(unlock ? "unlock" : "lock", setup, at, bytes);
    printf(" type %lx", type);
    if (unlock)
        VirtualLock(arena(2 * PAGE), 2 * PAGE);
    REGIONS before = regions();
    print_result(unlock ? NtUnlockVirtualMemory(process, &base, &bytes, type)
                        : NtLockVirtualMemory(process, &base, &bytes, type),
                 base, bytes);
    print_regions(&before);
}

static void flush(SETUP setup, HANDLE process, ULONG at, SIZE_T bytes)
{
    void *base = (void *)(ULONG_PTR)at;
    IO_STATUS_BLOCK io = {0};
    begin("flush", setup, at, bytes);
    NTSTATUS status = NtFlushVirtualMemory(process, &base, &bytes, &io);
    print_result(status, base, bytes);
    printf("\n");
    clear();
}

static void copy(SETUP setup, HANDLE process, ULONG at, SIZE_T bytes, int write)
{
    static char buffer[0x30000];
    SIZE_T done = 0xDEAD;
    void *base = (void *)(ULONG_PTR)at;
    begin(write ? "write" : "read", setup, at, bytes);
    NTSTATUS status = write ? NtWriteVirtualMemory(process, base, buffer, bytes, &done)
                            : NtReadVirtualMemory(process, base, buffer, bytes, &done);
    printf(" -> %08lx, %lx bytes\n", (ULONG)status, (ULONG)done);
    clear();
}

/* Of the watched, pages 1, 2 and 15 are written. */
static void watch(SETUP setup, HANDLE process, ULONG at, SIZE_T bytes, ULONG flags, ULONG_PTR room)
{
    PVOID list[16];
    ULONG granularity = 0;
    begin("watch", setup, at, bytes);
    printf(" flags %lx, room for %lx", flags, (ULONG)room);
    for (int i = 0; setup == WATCHED && i < 3; i++)
        *arena((ULONG[]){PAGE, 2 * PAGE, 0xF000}[i]) = 1;
    NTSTATUS status =
        NtGetWriteWatch(process, flags, (void *)(ULONG_PTR)at, bytes, list, &room, &granularity);
    printf(" -> %08lx", (ULONG)status);
    if (NT_SUCCESS(status)) {
        printf(" %lx pages of %lx:", (ULONG)room, granularity);
        for (ULONG i = 0; i < room; i++)
            print_base(list[i]);
    }
    printf("\n");
    clear();
}

static void reset(SETUP setup, HANDLE process, ULONG at, SIZE_T bytes)
{
    PVOID list[16];
    ULONG_PTR left = 16;
    ULONG granularity;
    begin("reset", setup, at, bytes);
    for (int i = 0; setup == WATCHED && i < 3; i++)
        *arena((ULONG[]){PAGE, 2 * PAGE, 0xF000}[i]) = 1;
    printf(" -> %08lx", (ULONG)NtResetWriteWatch(process, (void *)(ULONG_PTR)at, bytes));
    if (setup == WATCHED) {
        NtGetWriteWatch(SELF, 0, arena(0), 0x10000, list, &left, &granularity);
        printf(", %lx left", (ULONG)left);
    }
    printf("\n");
    clear();
}

static void services(SETUP setup)
{
    queries(setup);
    for (unsigned i = 0; i < RANGES; i++) {
        ULONG at = ranges[i].at;
        SIZE_T bytes = ranges[i].bytes;
        lock(setup, SELF, at, bytes, MAP_PROCESS, 0);
        lock(setup, SELF, at, bytes, MAP_PROCESS, 1);
        flush(setup, SELF, at, bytes);
        if (bytes < 0x80000000) {
            copy(setup, SELF, at, bytes, 0);
            copy(setup, SELF, at, bytes, 1);
        }
        watch(setup, SELF, at, bytes, 0, 16);
        reset(setup, SELF, at, bytes);
    }
}

static void handles(const char *kind, HANDLE process)
{
    through = kind;
    query(FREE, process, ARENA, BASIC, sizeof(MEMORY_BASIC_INFORMATION));
    lock(COMMITTED, process, ARENA, PAGE, MAP_PROCESS, 0);
    lock(COMMITTED, process, ARENA, PAGE, MAP_PROCESS, 1);
    flush(VIEW, process, ARENA, PAGE);
    copy(COMMITTED, process, ARENA, PAGE, 0);
    copy(COMMITTED, process, ARENA, PAGE, 1);
    watch(WATCHED, process, ARENA, PAGE, 0, 16);
    reset(WATCHED, process, ARENA, PAGE);
}

int main(void)
{
    for (SETUP setup = FREE; setup <= WATCHED; setup++)
        services(setup);
    for (ULONG type = 0; type <= 4; type++)
        lock(COMMITTED, SELF, ARENA, PAGE, type, 0);
    for (ULONG flags = 0; flags <= 2; flags++)
        watch(WATCHED, SELF, ARENA, 0x10000, flags, 16);
    for (ULONG room = 0; room <= 3; room++)
        watch(WATCHED, SELF, ARENA, 0x10000, 0, room);
    HANDLE event = CreateEventA(NULL, FALSE, FALSE, NULL);
    HANDLE blind = OpenProcess(SYNCHRONIZE, FALSE, GetCurrentProcessId());
    handles("no handle: ", NULL);
    handles("an event: ", event);
    handles("no right: ", blind);
    CloseHandle(event);
    CloseHandle(blind);
    return 0;
}
