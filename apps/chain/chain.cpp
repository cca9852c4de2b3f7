// chain.cpp - the demonstration: one `new`, which tools/chain follows down to the page frame.
//
// The parcel is larger than what the heap has at hand, so the heap must ask the kernel for pages;
// its constructor touches one byte in the middle, so exactly then one of them gets a frame. What
// that changed is printed.
//
// Next: libc/msvcrt/new.cpp (bytes)
// SPDX-License-Identifier: MIT
#include <windows.h>
#include <winternl.h>
#include <cstdio>

struct Parcel {
    unsigned char contents[64 * 1024];
    __attribute__((noinline)) Parcel()
    {
        contents[sizeof contents / 2] = 1;
    }
};

static VM_COUNTERS count_memory()
{
    VM_COUNTERS counters = {};
    NtQueryInformationProcess(GetCurrentProcess(), (PROCESSINFOCLASS)3 /* ProcessVmCounters */,
                              &counters, sizeof counters, nullptr);
    return counters;
}

static void print(const char *when, const VM_COUNTERS &memory)
{
    printf("%-28s %6lu pages in memory, %7lu KB committed, %6lu page faults\n", when,
           (unsigned long)(memory.WorkingSetSize / 4096),
           (unsigned long)(memory.PagefileUsage / 1024), (unsigned long)memory.PageFaultCount);
}

// tools/chain follows this function from its first instruction to its return.
__attribute__((noinline)) Parcel *make_one()
{
    return new Parcel;
}

int main()
{
    VM_COUNTERS before = count_memory();
    Parcel *parcel = make_one();
    VM_COUNTERS after = count_memory();
    delete parcel;
    VM_COUNTERS deleted = count_memory();
    print("before new Parcel (64 KB)", before);
    print("after new Parcel", after);
    print("after delete", deleted);
    return 0;
}
