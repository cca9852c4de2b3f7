// gdb_stack.cpp - what tests/gdb looks at: a new that makes the heap grow, a DLL that comes later
// and must move, an exception that is handled. Its output is of no interest.
//
// SPDX-License-Identifier: MIT
#include <windows.h>

struct Parcel {
    unsigned char contents[200 * 1024];
};

static Parcel *volatile parcel;
static volatile int hits;

extern "C" __attribute__((noinline)) LONG CALLBACK seen(EXCEPTION_POINTERS *pointers)
{
    hits++;
    pointers->ContextRecord->Eip += 1; // behind the HLT
    return EXCEPTION_CONTINUE_EXECUTION;
}

__attribute__((noinline)) static void cause_exception()
{
    __asm__ volatile("hlt");
}

__attribute__((noinline)) static int call_later(int value)
{
    typedef int (*later_t)(int);
    HMODULE module = LoadLibraryA("gdb_later.dll");
    later_t later = module ? (later_t)(void *)GetProcAddress(module, "later_twice") : NULL;
    return later ? later(value) : -1;
}

int main()
{
    parcel = new Parcel;
    parcel->contents[100 * 1024] = 1; // a page fault
    int twice = call_later(21);
    AddVectoredExceptionHandler(1, seen);
    cause_exception();
    delete parcel;
    return twice == 42 && hits == 1 ? 0 : 1;
}
