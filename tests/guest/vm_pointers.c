// SPDX-License-Identifier: MIT
// flags: -lntdll
// vm_pointers.c - each pointer argument of the virtual memory services, made bad: STATUS_ACCESS_VIOLATION,
// and no region has changed. Not for the oracle, whose services run in ring 3 and fault there.
#include "vm_table.h"
#include "tap.h"
#include <ntstatus.h>

NTSTATUS NTAPI NtQueryVirtualMemory(HANDLE, PVOID, ULONG, PVOID, SIZE_T, SIZE_T *);
NTSTATUS NTAPI NtLockVirtualMemory(HANDLE, PVOID *, SIZE_T *, ULONG);
NTSTATUS NTAPI NtFlushVirtualMemory(HANDLE, PVOID *, SIZE_T *, IO_STATUS_BLOCK *);
NTSTATUS NTAPI NtQuerySection(HANDLE, ULONG, PVOID, SIZE_T, SIZE_T *);
NTSTATUS NTAPI NtGetWriteWatch(HANDLE, ULONG, PVOID, SIZE_T, PVOID *, ULONG_PTR *, ULONG *);

/* No page; one that cannot be written; the kernel's. */
static void *bad[3];
static const char *const kinds[] = {"NULL", "read-only", "the kernel's"};
static void *base;
static SIZE_T bytes;
static ULONG_PTR room;
static ULONG old;
static MEMORY_BASIC_INFORMATION info;

typedef NTSTATUS CALL(void *pointer);

static NTSTATUS allocate_base(void *p)
{
    return NtAllocateVirtualMemory(SELF, p, 0, &bytes, MEM_RESERVE, PAGE_READWRITE);
}

static NTSTATUS allocate_size(void *p)
{
    return NtAllocateVirtualMemory(SELF, &base, 0, p, MEM_RESERVE, PAGE_READWRITE);
}

static NTSTATUS free_base(void *p)
{
    return NtFreeVirtualMemory(SELF, p, &bytes, MEM_DECOMMIT);
}

static NTSTATUS free_size(void *p)
{
    return NtFreeVirtualMemory(SELF, &base, p, MEM_DECOMMIT);
}

static NTSTATUS protect_base(void *p)
{
    return NtProtectVirtualMemory(SELF, p, &bytes, PAGE_READONLY, &old);
}

static NTSTATUS protect_size(void *p)
{
    return NtProtectVirtualMemory(SELF, &base, p, PAGE_READONLY, &old);
}

static NTSTATUS protect_old(void *p)
{
    return NtProtectVirtualMemory(SELF, &base, &bytes, PAGE_READONLY, p);
}

static NTSTATUS query_buffer(void *p)
{
    return NtQueryVirtualMemory(SELF, arena(0), 0, p, sizeof info, NULL);
}

static NTSTATUS lock_base(void *p)
{
    return NtLockVirtualMemory(SELF, p, &bytes, 1);
}

static NTSTATUS flush_base(void *p)
{
    IO_STATUS_BLOCK io;
    return NtFlushVirtualMemory(SELF, p, &bytes, &io);
}

static NTSTATUS query_section(void *p)
{
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE, NULL);
    NTSTATUS status = NtQuerySection(section, 0, p, 16, NULL);
    CloseHandle(section);
    return status;
}

static NTSTATUS watch_list(void *p)
{
    ULONG granularity;
    *arena(PAGE) = 1;
    return NtGetWriteWatch(SELF, 0, arena(0), 0x10000, p, &room, &granularity);
}

static NTSTATUS watch_count(void *p)
{
    PVOID list[16];
    ULONG granularity;
    return NtGetWriteWatch(SELF, 0, arena(0), 0x10000, list, p, &granularity);
}

static NTSTATUS watch_granularity(void *p)
{
    PVOID list[16];
    return NtGetWriteWatch(SELF, 0, arena(0), 0x10000, list, &room, p);
}

static const struct {
    const char *name;
    CALL *call;
    SETUP setup;
} calls[] = {
    {"NtAllocateVirtualMemory, base", allocate_base, FREE},
    {"NtAllocateVirtualMemory, size", allocate_size, FREE},
    {"NtFreeVirtualMemory, base", free_base, COMMITTED},
    {"NtFreeVirtualMemory, size", free_size, COMMITTED},
    {"NtProtectVirtualMemory, base", protect_base, COMMITTED},
    {"NtProtectVirtualMemory, size", protect_size, COMMITTED},
    {"NtProtectVirtualMemory, old protection", protect_old, COMMITTED},
    {"NtQueryVirtualMemory, buffer", query_buffer, COMMITTED},
    {"NtLockVirtualMemory, base", lock_base, COMMITTED},
    {"NtFlushVirtualMemory, base", flush_base, VIEW},
    {"NtQuerySection, buffer", query_section, FREE},
    {"NtGetWriteWatch, list", watch_list, WATCHED},
    {"NtGetWriteWatch, count", watch_count, WATCHED},
    {"NtGetWriteWatch, granularity", watch_granularity, WATCHED},
};

int main(void)
{
    bad[1] = VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READONLY);
    bad[2] = (void *)0xC0000000;
    for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++)
        for (int kind = 0; kind < 3; kind++) {
            base = arena(0), bytes = PAGE, room = 16;
            set_up(calls[i].setup);
            REGIONS before = regions();
            NTSTATUS status = calls[i].call(bad[kind]);
            REGIONS after = regions();
            ok(status == STATUS_ACCESS_VIOLATION, "%s: %s", calls[i].name, kinds[kind]);
            ok(strcmp(before.text, after.text) == 0 && before.elsewhere == after.elsewhere,
               "nothing has changed");
            clear();
        }
    return tap_end();
}
