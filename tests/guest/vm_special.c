// SPDX-License-Identifier: MIT
// flags: -lntdll
// vm_special.c - what VirtualAlloc can besides: locked pages, write watches, MEM_RESET; working sets
// and regions asked for. Recorded on the oracle, which checks no lock and notes no working set:
// docs/oracle.md.
#include "k32_tap.h"
#include <winternl.h>

#define PAGE 0x1000

NTSTATUS NTAPI NtQueryVirtualMemory(HANDLE, PVOID, ULONG, PVOID, SIZE_T, SIZE_T *);
NTSTATUS NTAPI NtAllocateVirtualMemory(HANDLE, PVOID *, ULONG_PTR, SIZE_T *, ULONG, ULONG);

static DWORD state_of(void *at)
{
    MEMORY_BASIC_INFORMATION info = {0};
    VirtualQuery(at, &info, sizeof info);
    return info.State;
}

static void locking(void)
{
    char *base = VirtualAlloc(NULL, 64 * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    DWORD old;
    ok(VirtualLock(base, 2 * PAGE), "lock two pages");
    ok(VirtualLock(base + PAGE, 1), "again: it counts once");
    fails(VirtualUnlock(base + PAGE, 2 * PAGE), ERROR_NOT_LOCKED, "the third is not locked");
    ok(VirtualUnlock(base, 2 * PAGE), "unlock");
    fails(VirtualUnlock(base, PAGE), ERROR_NOT_LOCKED, "not twice");
    fails(VirtualLock(base, 0), ERROR_INVALID_PARAMETER, "no bytes");
    fails(VirtualLock(base, 64 * PAGE), ERROR_WORKING_SET_QUOTA, "more than the minimum set");
    ok(SetProcessWorkingSetSize(GetCurrentProcess(), 100 * PAGE, 400 * PAGE), "ask for more");
    SIZE_T least = 0, most = 0;
    ok(GetProcessWorkingSetSize(GetCurrentProcess(), &least, &most) && least == 100 * PAGE &&
           most == 400 * PAGE,
       "it is noted");
    fails(SetProcessWorkingSetSize(GetCurrentProcess(), 2 * PAGE, PAGE), ERROR_INVALID_PARAMETER,
          "not the wrong way round");
    ok(VirtualLock(base, 64 * PAGE), "now they can be locked");
    VirtualProtect(base, PAGE, PAGE_NOACCESS, &old);
    VirtualFree(base, 32 * PAGE, MEM_DECOMMIT);
    fails(VirtualUnlock(base, PAGE), ERROR_NOT_LOCKED, "a decommit unlocks");
    fails(VirtualLock(base, PAGE), ERROR_NOACCESS, "what is not committed cannot be locked");
    VirtualProtect(base + 40 * PAGE, PAGE, PAGE_READWRITE | PAGE_GUARD, &old);
    VirtualUnlock(base + 40 * PAGE, PAGE);
    fails(VirtualLock(base + 40 * PAGE, PAGE), STATUS_GUARD_PAGE_VIOLATION, "the guard goes off");
    ok(VirtualLock(base + 40 * PAGE, PAGE), "once");
    ok(VirtualFree(base, 0, MEM_RELEASE), "a release unlocks the rest");
}

static ULONG_PTR written(char *base, SIZE_T bytes, DWORD flags, PVOID *list)
{
    ULONG_PTR count = 16;
    ULONG granularity = 0;
    UINT result = GetWriteWatch(flags, base, bytes, list, &count, &granularity);
    return result == 0 && granularity == PAGE ? count : 99;
}

static void watching(void)
{
    PVOID list[16];
    DWORD old;
    char *base =
        VirtualAlloc(NULL, 16 * PAGE, MEM_RESERVE | MEM_COMMIT | MEM_WRITE_WATCH, PAGE_READWRITE);
    volatile char *at = base;
    is(written(base, 16 * PAGE, 0, list), 0, "nothing written yet");
    char seen = at[5 * PAGE];
    at[PAGE] = seen;
    at[3 * PAGE + 7] = 1;
    ok(written(base, 16 * PAGE, 0, list) == 2 && list[0] == base + PAGE &&
           list[1] == base + 3 * PAGE,
       "two pages were written, one only read");
    is(written(base + 2 * PAGE, PAGE, 0, list), 0, "none in the range asked for");
    VirtualProtect(base + PAGE, PAGE, PAGE_NOACCESS, &old);
    VirtualProtect(base + PAGE, PAGE, PAGE_READWRITE, &old);
    is(written(base, 16 * PAGE, WRITE_WATCH_FLAG_RESET, list), 2,
       "a change of protection keeps it");
    is(written(base, 16 * PAGE, 0, list), 0, "reset");
    at[3 * PAGE] = 2;
    is(written(base, 16 * PAGE, 0, list), 1, "written again, found again");
    ok(ResetWriteWatch(base, 16 * PAGE) == 0 && written(base, 16 * PAGE, 0, list) == 0,
       "reset all");
    fails(written(base, 16 * PAGE, 2, list) != 99, ERROR_INVALID_PARAMETER, "unknown flag");
    char *plain = VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    fails(written(plain, PAGE, 0, list) != 99, ERROR_INVALID_PARAMETER, "not a watched range");
    fails(VirtualAlloc(NULL, PAGE, MEM_COMMIT | MEM_WRITE_WATCH, PAGE_READWRITE) != NULL,
          ERROR_INVALID_PARAMETER, "a watch needs MEM_RESERVE");
    VirtualFree(plain, 0, MEM_RELEASE);
    VirtualFree(base, 0, MEM_RELEASE);
}

static void reset(void)
{
    char *base = VirtualAlloc(NULL, 2 * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    base[0] = base[PAGE] = 1;
    ok(VirtualAlloc(base, PAGE, MEM_RESET, PAGE_NOACCESS) == base, "reset a page");
    ok(state_of(base) == MEM_COMMIT && base[PAGE] == 1,
       "it is committed; its neighbour is untouched");
    base[0] = 3;
    is(base[0], 3, "it can be used again");
    fails(VirtualAlloc(base, PAGE, MEM_RESET | MEM_COMMIT, PAGE_READWRITE) != NULL,
          ERROR_INVALID_PARAMETER, "MEM_RESET stands alone");
    VirtualFree(base, 0, MEM_RELEASE);
}

static void queries(void)
{
    struct {
        ULONG_PTR count, pages[20000];
    } *set = VirtualAlloc(NULL, 20001 * sizeof(ULONG_PTR), MEM_COMMIT, PAGE_READWRITE);
    struct {
        PVOID base;
        ULONG protect, type;
        SIZE_T bytes;
    } region;
    char *base = VirtualAlloc(NULL, 3 * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    base[PAGE] = 1;
    is(NtQueryVirtualMemory(GetCurrentProcess(), NULL, 1, set, sizeof *set, NULL), 0,
       "working set");
    int found = 0, others = 0;
    for (ULONG_PTR i = 0; i < set->count; i++) {
        found += (set->pages[i] & ~0xFFFu) == (ULONG_PTR)base + PAGE;
        others += (set->pages[i] & ~0xFFFu) == (ULONG_PTR)base;
    }
    ok(found == 1 && others == 0, "it has the page that was touched, once");
    is(NtQueryVirtualMemory(GetCurrentProcess(), base + PAGE, 3, &region, sizeof region, NULL), 0,
       "region");
    ok(region.base == base && region.protect == PAGE_READWRITE && region.bytes == 3 * PAGE &&
           region.type == 1,
       "the whole allocation, private");
    VirtualFree(base, 0, MEM_RELEASE);
    VirtualFree(set, 0, MEM_RELEASE);
    PVOID low = NULL;
    SIZE_T bytes = PAGE;
    is(NtAllocateVirtualMemory(GetCurrentProcess(), &low, 4, &bytes, MEM_RESERVE | MEM_TOP_DOWN,
                               PAGE_READWRITE),
       0, "four zero bits");
    ok((ULONG_PTR)low < 0x10000000 && (ULONG_PTR)low >= 0x0FFF0000, "just below 256 MiB");
    VirtualFree(low, 0, MEM_RELEASE);
}

static void bad_pointers(void)
{
    DWORD old;
    char *base = VirtualAlloc(NULL, 3 * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    VirtualProtect(base + PAGE, PAGE, PAGE_READONLY, &old);
    base[PAGE - 2] = 'x';
    base[PAGE - 1] = 0;
    VirtualProtect(base + PAGE, PAGE, PAGE_NOACCESS, &old);
    ok(!IsBadStringPtrA(base + PAGE - 2, 100), "a string up to the edge");
    base[PAGE - 1] = 'y';
    ok(IsBadStringPtrA(base + PAGE - 2, 100) && !IsBadStringPtrA(base + PAGE - 2, 2),
       "and over it");
    ok(IsBadStringPtrW((WCHAR *)(base + PAGE - 1), 5), "a wide one across it");
    ok(IsBadReadPtr((void *)0xFFFFF000, 0x2000) && IsBadReadPtr((void *)0xFFFFFFF0, 1),
       "the kernel's");
    VirtualFree(base, 0, MEM_RELEASE);
}

int main(void)
{
    locking();
    watching();
    reset();
    queries();
    bad_pointers();
    return tap_end();
}
