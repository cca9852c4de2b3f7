/*
 * k32_virtual.c - VirtualAlloc and its kin: states, protections, and the last error of each
 * refusal.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k32_tap.h"

#define PAGE 0x1000

static MEMORY_BASIC_INFORMATION query(void *address)
{
    MEMORY_BASIC_INFORMATION info = {0};
    VirtualQuery(address, &info, sizeof info);
    return info;
}

static void reserve_then_commit(void)
{
    char *base = VirtualAlloc(NULL, 5 * PAGE, MEM_RESERVE, PAGE_READWRITE);
    ok(base && !((ULONG_PTR)base & 0xFFFF), "a reservation begins at a multiple of 64 KiB");
    MEMORY_BASIC_INFORMATION info = query(base + PAGE);
    is(info.State, MEM_RESERVE, "it is reserved");
    is(info.Type, MEM_PRIVATE, "and private");
    ok(info.AllocationBase == base && info.AllocationProtect == PAGE_READWRITE,
       "it knows its base");
    is(info.RegionSize, 4 * PAGE, "the region reaches from the page to the end");

    ok(VirtualAlloc(base + PAGE, 2 * PAGE, MEM_COMMIT, PAGE_READWRITE) == base + PAGE,
       "commit two pages");
    info = query(base);
    ok(info.State == MEM_RESERVE && info.RegionSize == PAGE, "one reserved page before them");
    info = query(base + PAGE);
    ok(info.State == MEM_COMMIT && info.RegionSize == 2 * PAGE, "two committed ones");
    is(base[PAGE] | base[3 * PAGE - 1], 0, "they are zero");
    base[PAGE + 5] = 7;
    ok(VirtualAlloc(base + PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE) && base[PAGE + 5] == 7,
       "to commit again keeps the contents");

    DWORD old = 0;
    ok(VirtualProtect(base + PAGE, PAGE, PAGE_READONLY, &old) && old == PAGE_READWRITE,
       "protect one");
    info = query(base + PAGE);
    ok(info.Protect == PAGE_READONLY && info.RegionSize == PAGE, "it is read-only");
    fails(VirtualProtect(base, 2 * PAGE, PAGE_READONLY, &old), ERROR_INVALID_ADDRESS,
          "protect needs committed pages");
    fails(VirtualProtect(base + PAGE, PAGE, 0x1234, &old), ERROR_INVALID_PARAMETER,
          "protect needs a valid protection");

    ok(VirtualFree(base + PAGE, PAGE, MEM_DECOMMIT), "decommit one");
    is(query(base + PAGE).State, MEM_RESERVE, "it is reserved again");
    ok(VirtualAlloc(base + PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE) && base[PAGE + 5] == 0,
       "committed once more, it is zero");
    fails(VirtualFree(base, PAGE, MEM_RELEASE), ERROR_INVALID_PARAMETER, "release takes no size");
    fails(VirtualFree(base + PAGE, 0, MEM_RELEASE), ERROR_INVALID_ADDRESS,
          "release takes the base");
    fails(VirtualFree(base, 0, MEM_RELEASE | MEM_DECOMMIT), ERROR_INVALID_PARAMETER,
          "one kind of freeing at a time");
    ok(VirtualFree(base, 0, MEM_RELEASE), "release");
    is(query(base).State, MEM_FREE, "it is free");
    ok(!VirtualFree(base, 0, MEM_RELEASE), "not twice");
}

static void refusals(void)
{
    char *base = VirtualAlloc(NULL, 0x20000, MEM_RESERVE, PAGE_READWRITE);
    fails(VirtualAlloc(NULL, 0, MEM_RESERVE, PAGE_READWRITE) != NULL, ERROR_INVALID_PARAMETER,
          "no size");
    fails(VirtualAlloc(NULL, PAGE, 0, PAGE_READWRITE) != NULL, ERROR_INVALID_PARAMETER, "no type");
    fails(VirtualAlloc(NULL, PAGE, MEM_COMMIT, 0) != NULL, ERROR_INVALID_PARAMETER,
          "no protection");
    fails(VirtualAlloc(NULL, PAGE, MEM_COMMIT, PAGE_READWRITE | PAGE_READONLY) != NULL,
          ERROR_INVALID_PARAMETER, "two protections");
    fails(VirtualAlloc(base, PAGE, MEM_RESERVE, PAGE_READWRITE) != NULL, ERROR_INVALID_ADDRESS,
          "reserved already");
    fails(VirtualAlloc(base + 0x1F000, 2 * PAGE, MEM_COMMIT, PAGE_READWRITE) != NULL,
          ERROR_INVALID_ADDRESS, "commit past the reservation");
    fails(VirtualAlloc(NULL, 0x7FFF0000, MEM_RESERVE, PAGE_READWRITE) != NULL,
          ERROR_NOT_ENOUGH_MEMORY, "no room for 2 GiB");
    fails(VirtualAlloc((void *)0x1000, PAGE, MEM_RESERVE, PAGE_READWRITE) != NULL,
          ERROR_INVALID_PARAMETER, "nothing in the first 64 KiB");
    VirtualFree(base, 0, MEM_RELEASE);

    char *here = VirtualAlloc(base, PAGE, MEM_RESERVE, PAGE_READWRITE);
    ok(here == base, "a freed address can be asked for");
    VirtualFree(here, 0, MEM_RELEASE);
    here = VirtualAlloc(base + 0x1234, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    ok(here == base && query(here).RegionSize == 3 * PAGE, "base down to 64 KiB, end up to a page");
    VirtualFree(here, 0, MEM_RELEASE);
    char *top = VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_TOP_DOWN, PAGE_READWRITE);
    ok(top > here, "top down comes from above");
    VirtualFree(top, 0, MEM_RELEASE);
}

static void probes(void)
{
    char *base = VirtualAlloc(NULL, 3 * PAGE, MEM_RESERVE, PAGE_READWRITE);
    DWORD old;
    SIZE_T copied = 0;
    char buffer[16] = "", text[] = "copied";
    VirtualAlloc(base, 2 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    VirtualProtect(base + PAGE, PAGE, PAGE_READONLY, &old);
    ok(!IsBadReadPtr(base, 2 * PAGE), "two pages can be read");
    ok(IsBadReadPtr(base, 2 * PAGE + 1), "the third not");
    ok(!IsBadWritePtr(base, PAGE) && IsBadWritePtr(base, PAGE + 1), "one can be written");
    ok(IsBadReadPtr(NULL, 1) && !IsBadReadPtr(NULL, 0), "NULL is bad, unless for no bytes");
    if (!on_wine()) { /* where the guard exception comes out of IsBadReadPtr (MSDN: it returns) */
        DWORD was;
        VirtualProtect(base, PAGE, PAGE_READWRITE | PAGE_GUARD, &was);
        ok(IsBadReadPtr(base, 1) && !IsBadReadPtr(base, 1), "a guard page is bad, once");
    }
    ok(WriteProcessMemory(GetCurrentProcess(), base, text, sizeof text, &copied) &&
           copied == sizeof text,
       "write process memory");
    ok(ReadProcessMemory(GetCurrentProcess(), base, buffer, sizeof text, &copied) &&
           !strcmp(buffer, text),
       "read it back");
    ok(!ReadProcessMemory(GetCurrentProcess(), (void *)16, buffer, 4, &copied),
       "what is not there cannot be read");
    VirtualFree(base, 0, MEM_RELEASE);
}

static void image(void)
{
    MEMORY_BASIC_INFORMATION info = query((void *)image);
    is(info.Type, MEM_IMAGE, "code lies in an image");
    ok(info.AllocationBase == (void *)GetModuleHandleA(NULL), "that of the program");
    is(info.Protect, PAGE_EXECUTE_READ, "and can be read and executed");
    SYSTEM_INFO system;
    GetSystemInfo(&system);
    ok(system.dwPageSize == PAGE && system.dwAllocationGranularity == 0x10000,
       "pages and granularity");
    is((ULONG_PTR)system.lpMinimumApplicationAddress, 0x10000, "lowest address");
    is((ULONG_PTR)system.lpMaximumApplicationAddress, 0x7FFEFFFF, "highest address");
}

int main(void)
{
    reserve_then_commit();
    refusals();
    probes();
    image();
    return tap_end();
}
