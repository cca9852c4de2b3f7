// SPDX-License-Identifier: MIT
// A stack grows page by page, and the TEB and VirtualQuery say so; how large it is, who says that.
// MSDN: "Thread Stack Size", CreateThread.
#include "stack.h"

static void check_order(const char *when)
{
    ok(RESERVATION < STACK_LIMIT && STACK_LIMIT < STACK_BASE, "%s: limit between its ends", when);
    is(protection(STACK_LIMIT), PAGE_READWRITE, when);
    is(protection(STACK_LIMIT - PAGE), PAGE_READWRITE | PAGE_GUARD, when);
}

// ___chkstk_ms touches its pages in order.
__attribute__((noinline)) static int large_local(int seed)
{
    volatile char local[100000];
    for (unsigned i = 0; i < sizeof local; i += PAGE)
        local[i] = (char)(seed + (int)i);
    return local[PAGE] - seed;
}

__attribute__((noinline)) static int variable_local(unsigned bytes)
{
    volatile char *local = __builtin_alloca(bytes);
    local[0] = 7;
    local[bytes - 1] = 5;
    return local[0] + local[bytes - 1];
}

static DWORD WINAPI grow(void *context)
{
    ULONG reservation = RESERVATION, base = STACK_BASE;
    ULONG here = (ULONG)(ULONG_PTR)&reservation;
    check_order("at first");
    is(large_local(3), 0, "100,000 bytes of locals");
    ok(STACK_LIMIT <= here - 100000, "the limit has followed");
    check_order("after large locals");
    is(variable_local(300000), 12, "300,000 bytes of alloca");
    ok(STACK_LIMIT <= here - 300000, "the limit has followed again");
    check_order("after alloca");
    ok(reservation == RESERVATION && base == STACK_BASE, "its ends have not moved");
    return 0;
}

struct sizes {
    ULONG reserve, commit;
};

static DWORD WINAPI measure(void *context)
{
    struct sizes *sizes = context;
    sizes->reserve = STACK_BASE - RESERVATION;
    sizes->commit = STACK_BASE - STACK_LIMIT;
    return 0;
}

static void run(LPTHREAD_START_ROUTINE routine, void *context, SIZE_T bytes, DWORD flags)
{
    HANDLE thread = CreateThread(NULL, bytes, routine, context, flags, NULL);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
}

static struct sizes sizes_of(SIZE_T bytes, DWORD flags)
{
    struct sizes sizes = {0};
    run(measure, &sizes, bytes, flags);
    return sizes;
}

int main(void)
{
    struct sizes sizes;
    grow(NULL);
    run(grow, NULL, 0, 0);
    sizes = sizes_of(0, 0);
    is(sizes.reserve, 0x200000, "0: as much as the header says");
    sizes = sizes_of(0x100000, 0);
    is(sizes.reserve, 0x200000, "1 MiB to commit fits the header's reserve");
    ok(sizes.commit >= 0x100000, "and is committed");
    sizes = sizes_of(0x300000, STACK_SIZE_PARAM_IS_A_RESERVATION);
    is(sizes.reserve, 0x300000, "a reservation");
    if (!on_wine()) { // which commits all, reserves 1 MiB at least, and rounds to pages
        sizes = sizes_of(0x280000, 0);
        is(sizes.reserve, 0x300000, "a larger commit rounds the reserve up to MiB");
        is(sizes.commit, 0x280000, "and is committed");
        sizes = sizes_of(0x300000, STACK_SIZE_PARAM_IS_A_RESERVATION);
        is(sizes.commit, PAGE, "commits what the header says");
        sizes = sizes_of(0x11000, STACK_SIZE_PARAM_IS_A_RESERVATION);
        is(sizes.reserve, 0x20000, "a reservation is rounded up to 64 KiB");
    }
    return tap_end();
}
