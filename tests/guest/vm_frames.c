// SPDX-License-Identifier: MIT
// vm_frames.c - memory whose frames stay: large pages (MSDN VirtualAlloc, "Large-Page Support") and
// AWE windows (MSDN "Address Windowing Extensions"). The oracle has neither.
#include "k32_tap.h"

#define PAGE  0x1000
#define LARGE 0x200000

static DWORD state_of(void *at)
{
    MEMORY_BASIC_INFORMATION info = {0};
    VirtualQuery(at, &info, sizeof info);
    return info.State;
}

static void large(void)
{
    is(GetLargePageMinimum(), LARGE, "a large page");
    const DWORD type = MEM_RESERVE | MEM_COMMIT | MEM_LARGE_PAGES;
    char *base = VirtualAlloc(NULL, 2 * LARGE, type, PAGE_READWRITE);
    ok(base && ((ULONG_PTR)base & (LARGE - 1)) == 0, "two of them, aligned");
    int sum = 0;
    for (int i = 0; i < 2 * LARGE; i += PAGE)
        sum |= base[i];
    is(sum, 0, "they are zero");
    memset(base, 7, 2 * LARGE);
    ok(base[0] == 7 && base[2 * LARGE - 1] == 7, "and can be written");
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(base + PAGE, &info, sizeof info);
    ok(info.State == MEM_COMMIT && info.RegionSize == 2 * LARGE - PAGE, "one region");
    ok(VirtualLock(base, PAGE) && VirtualUnlock(base, PAGE), "locked as any page");
    fails(VirtualFree(base, LARGE, MEM_DECOMMIT), ERROR_INVALID_PARAMETER, "no part of it goes");
    ok(VirtualFree(base, 0, MEM_RELEASE) && state_of(base) == MEM_FREE, "the whole goes");
    fails(VirtualAlloc(NULL, PAGE, type, PAGE_READWRITE) != NULL, ERROR_INVALID_PARAMETER,
          "whole ones");
    fails(VirtualAlloc(NULL, LARGE, MEM_RESERVE | MEM_LARGE_PAGES, PAGE_READWRITE) != NULL,
          ERROR_INVALID_PARAMETER, "not without MEM_COMMIT");
    base = VirtualAlloc(NULL, LARGE, type | MEM_TOP_DOWN, PAGE_READWRITE);
    ok(base && ((ULONG_PTR)base & (LARGE - 1)) == 0, "from the top, too");
    VirtualFree(base, 0, MEM_RELEASE);
}

static void physical(void)
{
    ULONG_PTR frames[4], count = 4, other = 0x7FFFFFFF;
    HANDLE self = GetCurrentProcess();
    ok(AllocateUserPhysicalPages(self, &count, frames) && count == 4, "four frames");
    char *window = VirtualAlloc(NULL, 4 * PAGE, MEM_RESERVE | MEM_PHYSICAL, PAGE_READWRITE);
    ok(window != NULL, "a window");
    fails(VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_PHYSICAL, PAGE_READONLY) != NULL,
          ERROR_INVALID_PARAMETER, "a window is PAGE_READWRITE");
    fails(VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_COMMIT | MEM_PHYSICAL, PAGE_READWRITE) != NULL,
          ERROR_INVALID_PARAMETER, "and not committed");
    ok(MapUserPhysicalPages(window, 2, frames), "two frames into it");
    is(window[0] | window[2 * PAGE - 1], 0, "they are zero");
    window[0] = 'a';
    window[PAGE] = 'b';
    ok(MapUserPhysicalPages(window, 2, frames + 2) && window[0] == 0, "two others in their place");
    PVOID places[2] = {window + 3 * PAGE, window + 2 * PAGE};
    ok(MapUserPhysicalPagesScatter(places, 2, frames) && window[3 * PAGE] == 'a' &&
           window[2 * PAGE] == 'b',
       "the first two elsewhere, with their bytes");
    ok(!MapUserPhysicalPages(window + PAGE, 1, frames), "a frame in one place at a time");
    fails(MapUserPhysicalPages(window, 1, &other), ERROR_INVALID_ADDRESS,
          "not somebody else's frame");
    ok(MapUserPhysicalPages(window, 4, NULL) && IsBadReadPtr(window, 1), "all out");
    ok(MapUserPhysicalPages(window, 1, frames + 1) && window[0] == 'b', "and one in");
    count = 1;
    ok(FreeUserPhysicalPages(self, &count, frames + 1) && IsBadReadPtr(window, 1),
       "freed, it is gone");
    count = 1;
    fails(FreeUserPhysicalPages(self, &count, frames + 1), ERROR_INVALID_ADDRESS, "not twice");
    MapUserPhysicalPages(window, 1, frames);
    ok(VirtualFree(window, 0, MEM_RELEASE), "the window goes, the frames stay");
    count = 1;
    ok(FreeUserPhysicalPages(self, &count, frames),
       "until they are freed; the end frees the others");
}

int main(void)
{
    large();
    physical();
    return tap_end();
}
