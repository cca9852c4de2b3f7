// SPDX-License-Identifier: MIT
// flags: -lntdll
// watch_lost_list.c - NtGetWriteWatch with WRITE_WATCH_FLAG_RESET whose answer cannot be written: the
// watch still knows what it could not tell.
#include "tap.h"

enum { PAGE = 0x1000, PAGES = 8 };
NTSTATUS NTAPI NtGetWriteWatch(HANDLE, ULONG, PVOID, SIZE_T, PVOID *, ULONG_PTR *, ULONG *);

static volatile char *watched;

static NTSTATUS ask(ULONG flags, PVOID *list, ULONG_PTR *count, ULONG *granularity)
{
    *count = PAGES;
    return NtGetWriteWatch(GetCurrentProcess(), flags, (void *)watched, PAGES * PAGE, list, count,
                           granularity);
}

/* Pages 2 and 5, and nothing else. */
static int still_known(void)
{
    PVOID list[PAGES];
    ULONG_PTR count;
    ULONG granularity;
    return ask(0, list, &count, &granularity) == 0 && count == 2 &&
           list[0] == (PVOID)(watched + 2 * PAGE) && list[1] == (PVOID)(watched + 5 * PAGE);
}

int main(void)
{
    PVOID list[PAGES];
    ULONG_PTR count;
    ULONG granularity;
    DWORD old;
    char *read_only = VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READONLY);
    PVOID *lists[] = {NULL, (PVOID *)read_only, (PVOID *)0xC0000000};
    watched = VirtualAlloc(NULL, PAGES * PAGE, MEM_RESERVE | MEM_COMMIT | MEM_WRITE_WATCH,
                           PAGE_READWRITE);
    watched[2 * PAGE] = watched[5 * PAGE] = 1;
    VirtualProtect((void *)(watched + 5 * PAGE), PAGE, PAGE_NOACCESS, &old);
    for (int i = 0; i < 3; i++) {
        ok(ask(WRITE_WATCH_FLAG_RESET, lists[i], &count, &granularity) == STATUS_ACCESS_VIOLATION,
           "a list at %p", lists[i]);
        ok(still_known(), "nothing was reset");
    }
    ok(ask(WRITE_WATCH_FLAG_RESET, list, &count, (ULONG *)read_only) == STATUS_ACCESS_VIOLATION,
       "a granularity that cannot be written");
    ok(still_known(), "nothing was reset");
    ok(ask(WRITE_WATCH_FLAG_RESET, list, &count, &granularity) == 0 && count == 2, "all good");
    ok(ask(0, list, &count, &granularity) == 0 && count == 0, "and reset");
    return tap_end();
}
