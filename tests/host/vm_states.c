/*
 * vm_states.c - steps of vm_test.c on what a page may be besides: locked, watched, reset, part of a large
 * page.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/host/vm_model.h"
#include "mm/vad.h"

enum { MAP_PROCESS = 1, MOST_WATCHED = 40, LOCK_OVERHEAD = 8 };

static const HANDLE self = (HANDLE)-1;

/* A range of some pages, as a caller gives it who does not round. */
struct range {
    ULONG first, last, base, bytes;
};

static struct range some_range(ULONG most)
{
    struct range r;
    r.first = ModelSomePage();
    r.last = r.first + below(most);
    r.base = (r.first << PAGE_SHIFT) + below(PAGE_SIZE);
    r.bytes = ((r.last + 1) << PAGE_SHIFT) - r.base;
    return r;
}

/* What a read of each page meets, one after the other; a guard goes off. */
static NTSTATUS read_all(struct range r)
{
    for (ULONG page = r.first; page <= r.last; page++) {
        NTSTATUS status = ModelAccess(&pages[page], AccessRead);
        if (status == STATUS_GUARD_PAGE_VIOLATION)
            pages[page].protect &= (USHORT)~PAGE_GUARD;
        if (status != STATUS_SUCCESS)
            return status;
    }
    return STATUS_SUCCESS;
}

static ULONG count_locked(struct range r)
{
    ULONG count = 0;
    for (ULONG page = r.first; page <= r.last; page++)
        count += pages[page].locked;
    return count;
}

static void set_locked(struct range r, bool locked)
{
    for (ULONG page = r.first; page <= r.last; page++) {
        model_locked += (ULONG)locked - pages[page].locked;
        pages[page].locked = locked;
    }
}

void StepLock(void)
{
    struct range r = some_range(below(8) ? 10 : 2 * MINIMUM_SET);
    ULONG count = r.last - r.first + 1, before = count_locked(r);
    world_doing = "lock";
    NTSTATUS status = NtLockVirtualMemory(self, (PVOID *)&r.base, &r.bytes, MAP_PROCESS);
    if (status == STATUS_NO_MEMORY)
        return; /* page tables are not promised */
    NTSTATUS want = count > MINIMUM_SET ? STATUS_WORKING_SET_QUOTA : read_all(r);
    if (want == STATUS_SUCCESS && model_locked + count - before + LOCK_OVERHEAD > MINIMUM_SET)
        want = STATUS_WORKING_SET_QUOTA;
    if (want == STATUS_SUCCESS && ModelOutOfMemory(status))
        return; /* of the bitmap */
    if (want == STATUS_SUCCESS && before > 0)
        want = STATUS_WAS_LOCKED;
    EXPECT(status == want, "page %x, %d of them: %x, want %x", r.first, count, status, want);
    if (!NT_SUCCESS(status))
        return;
    set_locked(r, true);
    model_locks++;
}

void StepUnlock(void)
{
    struct range r = some_range(4);
    bool all = count_locked(r) == r.last - r.first + 1;
    world_doing = "unlock";
    NTSTATUS status = NtUnlockVirtualMemory(self, (PVOID *)&r.base, &r.bytes, MAP_PROCESS);
    EXPECT(status == (all ? STATUS_SUCCESS : STATUS_NOT_LOCKED), "page %x: %x", r.first, status);
    if (all)
        set_locked(r, false);
}

/* The first `room` written pages of the range, and no others, in order. */
static void compare_watch(struct range r, PVOID *list, ULONG found, ULONG room, bool reset)
{
    ULONG count = 0;
    for (ULONG page = r.first; page <= r.last && count < room; page++) {
        if (!pages[page].written)
            continue;
        EXPECT(count < found && (ULONG)(uintptr_t)list[count] == page << PAGE_SHIFT,
               "page %x was written; %d found", page, found);
        count++;
        pages[page].written = !reset;
    }
    EXPECT(found == count, "%d found, want %d", found, count);
    model_found += found;
}

void StepWatch(void)
{
    struct range r = some_range(MOST_WATCHED);
    for (int i = 0; i < 8 && !(pages[r.first].watched && pages[r.last].watched); i++)
        r = some_range(MOST_WATCHED);
    PVOID list[MOST_WATCHED];
    ULONG room = 1 + below(MOST_WATCHED), found = room, granularity, flags = below(2);
    bool watched = ModelIsOne(r.first, r.last) && pages[r.first].watched;
    world_doing = "watch";
    NTSTATUS status =
        NtGetWriteWatch(self, flags, (PVOID)(uintptr_t)r.base, r.bytes, list, &found, &granularity);
    if (ModelOutOfMemory(status))
        return;
    EXPECT(status == (watched ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER_1), "%x", status);
    if (watched)
        compare_watch(r, list, found, room, flags != 0);
    status = NtResetWriteWatch(self, (PVOID)(uintptr_t)r.base, PAGE_SIZE);
    if (status == STATUS_SUCCESS)
        for (ULONG page = r.first; page <= (r.base + PAGE_SIZE - 1) >> PAGE_SHIFT; page++)
            pages[page].written = false;
}

void StepReset(void)
{
    struct range r = some_range(20);
    world_doing = "reset";
    NTSTATUS status =
        NtAllocateVirtualMemory(self, (PVOID *)&r.base, 0, &r.bytes, MEM_RESET, ModelSomeProtect());
    bool one = ModelIsOne(r.first, r.last);
    EXPECT(status == (one ? STATUS_SUCCESS : STATUS_CONFLICTING_ADDRESSES), "%x", status);
    for (ULONG i = r.first; one && i <= r.last; i++) {
        struct page *page = &pages[i];
        if (page->large || page->locked || page->protect == PAGE_NOACCESS ||
            (page->protect & PAGE_GUARD))
            continue; /* it keeps what it holds */
        page->value = 0;
        page->written = false;
    }
}

void StepLarge(void)
{
    static const USHORT protects[] = {PAGE_READWRITE, PAGE_READONLY, PAGE_EXECUTE_READWRITE};
    bool choose = below(2), top_down = below(4) == 0;
    ULONG count = LARGE * (1 + below(2)), slack = LARGE - GRANULE;
    ULONG first = ROUND_DOWN(FIRST + LARGE + below(WINDOW), LARGE);
    ULONG base = choose ? 0 : first << PAGE_SHIFT, size = count << PAGE_SHIFT;
    ULONG protect = protects[below(ARRAY_SIZE(protects))];
    if (below(8) != 0)
        return;
    world_doing = "large";
    NTSTATUS status = NtAllocateVirtualMemory(
        self, (PVOID *)&base, 0, &size,
        MEM_RESERVE | MEM_COMMIT | MEM_LARGE_PAGES | (top_down ? MEM_TOP_DOWN : 0), protect);
    if (ModelOutOfMemory(status) || status == STATUS_NO_MEMORY)
        return; /* 512 frames in a row are not always there */
    if (choose)
        first = ROUND_UP(top_down ? ModelGapDown(count + slack, FIRST, PAGES - 1)
                                  : ModelGapUp(count + slack, FIRST, PAGES - 1),
                         LARGE);
    if (!choose && !ModelIsFree(first, first + count - 1)) {
        EXPECT(status == STATUS_CONFLICTING_ADDRESSES, "%x", status);
        return;
    }
    EXPECT(status == STATUS_SUCCESS && base == first << PAGE_SHIFT, "%x at %x, want %x", status,
           base, first << PAGE_SHIFT);
    for (ULONG page = first; page < first + count; page++)
        pages[page] = (struct page){.base = first,
                                    .protect = (USHORT)protect,
                                    .allocation_protect = (USHORT)protect,
                                    .large = true};
    model_large++;
}

/* The search for a gap alone, in windows that services never ask for. */
void StepGap(void)
{
    ULONG count = ModelSomeCount(), lowest = FIRST + below(WINDOW),
          highest = lowest + below(WINDOW);
    bool top_down = below(2);
    world_doing = "gap";
    ULONG want =
        top_down ? ModelGapDown(count, lowest, highest) : ModelGapUp(count, lowest, highest);
    ULONG got = MiFindGap(&world_space, count, lowest, highest, top_down);
    EXPECT(got == want, "%x pages in %x to %x: %x, want %x", count, lowest, highest, got, want);
}
