// SPDX-License-Identifier: MIT
// flags: -lntdll
// vm_table_win32.c - VirtualAlloc and its kin: the last error of each refusal. The recorded output is
// the table; where the documentation has it otherwise, docs/oracle.md says so. What a success does
// to the regions is in the tables of the services.
#include "vm_table.h"

enum { UNTOUCHED = 0xDEAD };

static const struct {
    ULONG at;
    SIZE_T bytes;
} ranges[] = {
    {ARENA, 0},
    {ARENA, PAGE},
    {ARENA + PAGE, 0},
    {ARENA + 2 * PAGE, 2 * PAGE},
    {ARENA + 0xF000, 2 * PAGE},
    {ARENA + 0x10000, PAGE},
    {ARENA, 0xFFFFFFFF},
    {0x7FFF0000, PAGE},
    {0x80000000, PAGE},
    {1, PAGE},
    {0x8000, PAGE},
    {0, 0},
};
#define RANGES (sizeof ranges / sizeof *ranges)

/* A call on a range; nonzero: it has done it. */
typedef int CALL(char *at, SIZE_T bytes);

static int reserve(char *at, SIZE_T bytes)
{
    return VirtualAlloc(at, bytes, MEM_RESERVE, PAGE_READWRITE) != NULL;
}

static int commit(char *at, SIZE_T bytes)
{
    return VirtualAlloc(at, bytes, MEM_COMMIT, PAGE_READWRITE) != NULL;
}

static int discard(char *at, SIZE_T bytes)
{
    return VirtualAlloc(at, bytes, MEM_RESET, PAGE_READWRITE) != NULL;
}

static int decommit(char *at, SIZE_T bytes)
{
    return VirtualFree(at, bytes, MEM_DECOMMIT);
}

static int release(char *at, SIZE_T bytes)
{
    return VirtualFree(at, bytes, MEM_RELEASE);
}

static int protect(char *at, SIZE_T bytes)
{
    DWORD old;
    return VirtualProtect(at, bytes, PAGE_READONLY, &old);
}

static int query(char *at, SIZE_T bytes)
{
    MEMORY_BASIC_INFORMATION info;
    return VirtualQuery(at, &info, bytes < sizeof info ? bytes : sizeof info) != 0;
}

static int lock(char *at, SIZE_T bytes)
{
    return VirtualLock(at, bytes);
}

static int unlock(char *at, SIZE_T bytes)
{
    return VirtualUnlock(at, bytes);
}

static int read(char *at, SIZE_T bytes)
{
    static char buffer[2 * PAGE];
    SIZE_T done;
    return bytes > sizeof buffer || ReadProcessMemory(SELF, at, buffer, bytes, &done);
}

static int write(char *at, SIZE_T bytes)
{
    static char buffer[2 * PAGE];
    SIZE_T done;
    return bytes > sizeof buffer || WriteProcessMemory(SELF, at, buffer, bytes, &done);
}

static int watch(char *at, SIZE_T bytes)
{
    PVOID list[16];
    ULONG_PTR room = 16;
    ULONG granularity;
    return GetWriteWatch(0, at, bytes, list, &room, &granularity) == 0;
}

static int unwatch(char *at, SIZE_T bytes)
{
    return ResetWriteWatch(at, bytes) == 0;
}

static const struct {
    const char *name;
    CALL *call;
} calls[] = {
    {"VirtualAlloc, MEM_RESERVE", reserve},
    {"VirtualAlloc, MEM_COMMIT", commit},
    {"VirtualAlloc, MEM_RESET", discard},
    {"VirtualFree, MEM_DECOMMIT", decommit},
    {"VirtualFree, MEM_RELEASE", release},
    {"VirtualProtect", protect},
    {"VirtualQuery", query},
    {"VirtualLock", lock},
    {"VirtualUnlock", unlock},
    {"ReadProcessMemory", read},
    {"WriteProcessMemory", write},
    {"GetWriteWatch", watch},
    {"ResetWriteWatch", unwatch},
};
#define CALLS (sizeof calls / sizeof *calls)

static void row(unsigned call, SETUP setup, ULONG at, SIZE_T bytes)
{
    set_up(setup);
    printf("%s: %s", calls[call].name, setup_names[setup]);
    print_base((void *)(ULONG_PTR)at);
    SetLastError(UNTOUCHED);
    int done = calls[call].call((char *)(ULONG_PTR)at, bytes);
    DWORD error = GetLastError();
    printf(" %lx -> ", (ULONG)bytes);
    printf(done ? "done\n" : "error %lu\n", error);
    clear();
}

int main(void)
{
    for (unsigned call = 0; call < CALLS; call++)
        for (SETUP setup = FREE; setup <= WATCHED; setup++)
            for (unsigned i = 0; i < RANGES; i++)
                row(call, setup, ranges[i].at, ranges[i].bytes);
    return 0;
}
