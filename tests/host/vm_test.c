/*
 * vm_test.c - random sequences on virtual memory against a model of one record a page.
 *
 * The model says what each service answers, and what each access meets: the byte that was written,
 * zero, or which
 * exception. Where memory may run out, a refusal is accepted, and must have changed nothing.
 * MmCheckAll after every
 * step; at the end every frame, VAD and charge must be back.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/host/vm_model.h"
#include "mm/userpage.h"
#include "mm/vad.h"

#ifndef VM_STEPS
#define VM_STEPS 4000 /* on each machine; -DVM_STEPS, -DVM_SEED for more */
#endif
#ifndef VM_SEED
#define VM_SEED 1
#endif
static ULONG touched;

static ULONG last_of(ULONG page)
{
    ULONG last = page;
    while (last + 1 < PAGES && pages[last + 1].base == pages[page].base)
        last++;
    return last;
}

static void reserve(void)
{
    bool choose = below(3) != 0, top_down = below(8) == 0, whole = below(2), watched = below(2);
    ULONG zero_bits = below(4) == 0 ? below(16) : 0;
    ULONG highest = zero_bits > 1 ? 0xFFFFFu >> zero_bits : PAGES - 1;
    ULONG count = ModelSomeCount(), first = FIRST + below(WINDOW - 700),
          protect = ModelSomeProtect();
    ULONG base = choose ? 0 : (first << PAGE_SHIFT) + below(PAGE_SIZE),
          size = count * PAGE_SIZE - below(PAGE_SIZE);
    ULONG end = base + size - 1;
    ULONG type = MEM_RESERVE | (whole ? MEM_COMMIT : 0) | (top_down ? MEM_TOP_DOWN : 0) |
                 (watched ? MEM_WRITE_WATCH : 0);
    world_doing = "reserve";
    NTSTATUS status = NtAllocateVirtualMemory(NtCurrentProcess(), (PVOID *)&base, zero_bits, &size,
                                              type, protect);
    if (ModelOutOfMemory(status))
        return;
    if (choose) {
        first = top_down ? ModelGapDown(count, FIRST, highest) : ModelGapUp(count, FIRST, highest);
        if (first == 0) {
            EXPECT(status == STATUS_NO_MEMORY, "%x pages below %x: %x", count, highest, status);
            return;
        }
    } else {
        first = first / GRANULE * GRANULE;
        count = (end >> PAGE_SHIFT) - first + 1;
    }
    if (!choose && !ModelIsFree(first, first + count - 1)) {
        EXPECT(status == STATUS_CONFLICTING_ADDRESSES, "%x", status);
        return;
    }
    EXPECT(status == STATUS_SUCCESS && base == first << PAGE_SHIFT && size == count << PAGE_SHIFT,
           "status %x, at %x, %x bytes; want page %x, %x of them", status, base, size, first,
           count);
    for (ULONG page = first; page < first + count; page++) {
        pages[page] =
            (struct page){.base = first, .allocation_protect = (USHORT)protect, .watched = watched};
        if (whole)
            ModelCommit(page, protect);
    }
}

static void commit(void)
{
    ULONG first = ModelSomePage(), last = first + ModelSomeCount() - 1,
          protect = ModelSomeProtect();
    ULONG base = (first << PAGE_SHIFT) + below(PAGE_SIZE), size = ((last + 1) << PAGE_SHIFT) - base;
    world_doing = "commit";
    NTSTATUS status =
        NtAllocateVirtualMemory(NtCurrentProcess(), (PVOID *)&base, 0, &size, MEM_COMMIT, protect);
    if (!ModelIsOne(first, last)) {
        EXPECT(status == STATUS_CONFLICTING_ADDRESSES, "%x", status);
        return;
    }
    if (pages[first].large) {
        EXPECT(status == STATUS_ALREADY_COMMITTED, "%x", status);
        return;
    }
    if (ModelOutOfMemory(status))
        return;
    EXPECT(status == STATUS_SUCCESS && base == first << PAGE_SHIFT &&
               size == (last - first + 1) << PAGE_SHIFT,
           "%x", status);
    for (ULONG page = first; page <= last; page++)
        ModelCommit(page, protect);
}

/* A decommit that could not make a page table stopped somewhere: what is so far gone, must be
   asked. */
static void learn_decommitted(ULONG first, ULONG last)
{
    for (ULONG page = first; page <= last; page++) {
        MEMORY_BASIC_INFORMATION info;
        NtQueryVirtualMemory(NtCurrentProcess(), (PVOID)(uintptr_t)(page << PAGE_SHIFT), 0, &info,
                             sizeof info, NULL);
        if (info.State == MEM_RESERVE)
            ModelDecommit(page);
    }
}

static void decommit(void)
{
    bool whole = below(4) == 0;
    ULONG first = ModelSomePage(), last = whole ? last_of(first) : first + ModelSomeCount() - 1;
    ULONG base = first << PAGE_SHIFT, size = whole ? 0 : (last - first + 1) << PAGE_SHIFT;
    world_doing = "decommit";
    NTSTATUS status = NtFreeVirtualMemory(NtCurrentProcess(), (PVOID *)&base, &size, MEM_DECOMMIT);
    if (pages[first].base == 0)
        EXPECT(status == STATUS_MEMORY_NOT_ALLOCATED, "%x", status);
    else if (whole && pages[first].base != first)
        EXPECT(status == STATUS_FREE_VM_NOT_AT_BASE, "%x", status);
    else if (!ModelIsOne(first, last) || pages[first].large)
        EXPECT(status == STATUS_UNABLE_TO_FREE_VM, "%x", status);
    else if (ModelOutOfMemory(status))
        learn_decommitted(first, last);
    else
        EXPECT(status == STATUS_SUCCESS && size == (last - first + 1) << PAGE_SHIFT, "%x", status);
    for (ULONG page = first; status == STATUS_SUCCESS && page <= last; page++)
        ModelDecommit(page);
}

static void release(void)
{
    bool whole = below(4) != 0;
    ULONG first = ModelSomePage(), last = whole ? last_of(first) : first + ModelSomeCount() - 1;
    ULONG base = first << PAGE_SHIFT, size = whole ? 0 : (last - first + 1) << PAGE_SHIFT;
    world_doing = "release";
    NTSTATUS status = NtFreeVirtualMemory(NtCurrentProcess(), (PVOID *)&base, &size, MEM_RELEASE);
    if (pages[first].base == 0) {
        EXPECT(status == STATUS_MEMORY_NOT_ALLOCATED, "%x", status);
        return;
    }
    if (whole && pages[first].base != first) {
        EXPECT(status == STATUS_FREE_VM_NOT_AT_BASE, "%x", status);
        return;
    }
    bool part = first != pages[first].base || last != last_of(first);
    if (!ModelIsOne(first, last) || (pages[first].large && part)) {
        EXPECT(status == STATUS_UNABLE_TO_FREE_VM, "%x", status);
        return;
    }
    if (ModelOutOfMemory(status))
        return;
    EXPECT(status == STATUS_SUCCESS, "%x", status);
    ULONG end = last_of(first);
    for (ULONG page = last + 1; page <= end; page++)
        pages[page].base = last + 1; /* the tail is an allocation of its own */
    for (ULONG page = first; page <= last; page++) {
        ModelDecommit(page);
        pages[page] = (struct page){0};
    }
}

static void protect(void)
{
    ULONG first = ModelSomePage(), last = first + ModelSomeCount() / 4, want = ModelSomeProtect(),
          old = 0;
    ULONG base = (first << PAGE_SHIFT) + below(PAGE_SIZE), size = ((last + 1) << PAGE_SHIFT) - base;
    bool committed = true;
    world_doing = "protect";
    NTSTATUS status = NtProtectVirtualMemory(NtCurrentProcess(), (PVOID *)&base, &size, want, &old);
    if (!ModelIsOne(first, last)) {
        EXPECT(status == STATUS_CONFLICTING_ADDRESSES, "%x", status);
        return;
    }
    if (pages[first].large) {
        EXPECT(status == STATUS_INVALID_PAGE_PROTECTION, "%x", status);
        return;
    }
    for (ULONG page = first; page <= last; page++)
        committed = committed && pages[page].protect != 0;
    if (ModelOutOfMemory(status))
        return;
    EXPECT(status == (committed ? STATUS_SUCCESS : STATUS_NOT_COMMITTED), "%x", status);
    if (!committed)
        return;
    EXPECT(old == pages[first].protect, "old %x, want %x", old, pages[first].protect);
    for (ULONG page = first; page <= last; page++)
        pages[page].protect = (USHORT)want;
}

static void query(void)
{
    MEMORY_BASIC_INFORMATION info;
    ULONG page = below(4) ? ModelSomePage() : below(PAGES), end = page;
    const struct page *at = &pages[page];
    if (page >= SHARED)
        return;
    world_doing = "query";
    EXPECT(NtQueryVirtualMemory(NtCurrentProcess(),
                                (PVOID)(uintptr_t)((page << PAGE_SHIFT) + below(PAGE_SIZE)), 0,
                                &info, sizeof info, NULL) == STATUS_SUCCESS,
           "it answers");
    while (end < PAGES && pages[end].base == at->base && pages[end].protect == at->protect)
        end++;
    EXPECT(info.State == (at->base == 0      ? MEM_FREE
                          : at->protect != 0 ? MEM_COMMIT
                                             : MEM_RESERVE),
           "state %x", info.State);
    EXPECT((ULONG)(uintptr_t)info.BaseAddress == page << PAGE_SHIFT &&
               info.RegionSize == (end - page) << PAGE_SHIFT,
           "page %x: %x bytes, want %x", page, info.RegionSize, (end - page) << PAGE_SHIFT);
    EXPECT((ULONG)(uintptr_t)info.AllocationBase == at->base << PAGE_SHIFT, "base %x",
           (ULONG)(uintptr_t)info.AllocationBase);
    EXPECT(info.Protect == (at->base == 0 ? PAGE_NOACCESS : at->protect), "protect %x, want %x",
           info.Protect, at->protect);
    EXPECT(info.AllocationProtect == at->allocation_protect, "%x, want %x", info.AllocationProtect,
           at->allocation_protect);
}

static void touch_page(ULONG number, enum mm_access access)
{
    struct page *page = &pages[number];
    ULONG *words;
    bool had_table = *MiPde(number << PAGE_SHIFT) & PTE_VALID;
    world_doing = "touch";
    NTSTATUS status = WorldAccess((number << PAGE_SHIFT) + below(PAGE_SIZE), access, &words);
    if (status == STATUS_NO_MEMORY && !had_table)
        return; /* page tables are not promised */
    EXPECT(status == ModelAccess(page, access), "page %x, access %d: %x; it is %x, %x", number,
           access, status, page->base, page->protect);
    if (status == STATUS_GUARD_PAGE_VIOLATION)
        page->protect &= (USHORT)~PAGE_GUARD;
    if (status != STATUS_SUCCESS)
        return;
    touched++;
    EXPECT(words[0] == page->value && words[1023] == page->value, "page %x holds %x, %x, want %x",
           number, words[0], words[1023], page->value);
    for (ULONG i = 1; i < 1023; i++)
        EXPECT(words[i] == 0, "page %x: word %d is %x", number, i, words[i]);
    page->written = page->written || access == AccessWrite;
    if (access == AccessWrite)
        page->value = words[0] = words[1023] = WorldRandom() | 1;
}

static void touch(void)
{
    ULONG page = ModelSomePage(), count = 1 + below(8);
    for (ULONG i = 0; i < count && page + i < SHARED; i++)
        touch_page(page + i, (enum mm_access[]){AccessRead, AccessWrite, AccessWrite,
                                                AccessExecute}[below(4)]);
}

/* Arguments that mean nothing are refused, whatever is there. */
static void nonsense(void)
{
    ULONG base = FIRST << PAGE_SHIFT, size = PAGE_SIZE, old;
    HANDLE self = NtCurrentProcess();
    world_doing = "nonsense";
    EXPECT(NtAllocateVirtualMemory(self, (PVOID *)&base, 21, &size, MEM_COMMIT, 4) ==
               STATUS_INVALID_PARAMETER_3,
           "ZeroBits");
    EXPECT(NtAllocateVirtualMemory(self, (PVOID *)&base, 0, &size, 0, 4) ==
               STATUS_INVALID_PARAMETER_5,
           "no type");
    EXPECT(NtAllocateVirtualMemory(self, (PVOID *)&base, 0, &size, MEM_COMMIT, 6) ==
               STATUS_INVALID_PAGE_PROTECTION,
           "two");
    EXPECT(NtFreeVirtualMemory(self, (PVOID *)&base, &size, MEM_RELEASE | MEM_DECOMMIT) ==
               STATUS_INVALID_PARAMETER_4,
           "both");
    base = KUSER_BASE;
    EXPECT(NtFreeVirtualMemory(self, (PVOID *)&base, &size, MEM_DECOMMIT) ==
               STATUS_INVALID_PARAMETER_2,
           "shared data");
    EXPECT(NtAllocateVirtualMemory(self, (PVOID *)&base, 0, &size, MEM_COMMIT, 4) ==
               STATUS_CONFLICTING_ADDRESSES,
           "there");
    EXPECT(NtProtectVirtualMemory(self, (PVOID *)&base, &size, 4, &old) ==
               STATUS_CONFLICTING_ADDRESSES,
           "nor protected");
    base = 0x7FFF0000;
    EXPECT(NtAllocateVirtualMemory(self, (PVOID *)&base, 0, &size, MEM_RESERVE, 4) ==
               STATUS_INVALID_PARAMETER_2,
           "too high");
    base = 0x7FFE0000 - PAGE_SIZE;
    size = 0xFFFFF000;
    EXPECT(NtAllocateVirtualMemory(self, (PVOID *)&base, 0, &size, MEM_RESERVE, 4) ==
               STATUS_INVALID_PARAMETER_4,
           "too long");
    EXPECT(NtFreeVirtualMemory(self, (PVOID *)&base, &size, MEM_DECOMMIT) ==
               STATUS_INVALID_PARAMETER_3,
           "too long");
}

static void reserve_shared_page(void)
{
    KeAcquireLock(&world_space.lock);
    MMVAD *vad = MiInsertVad(&world_space, SHARED, HIGHEST_USER_ADDRESS >> PAGE_SHIFT, 1);
    KeReleaseLock(&world_space.lock);
    vad->fixed = true;
    for (ULONG page = SHARED; page < PAGES; page++)
        pages[page] = (struct page){.base = SHARED, .allocation_protect = PAGE_READONLY};
}

static void release_all(void)
{
    world_doing = "the end";
    for (ULONG page = FIRST; page < SHARED; page++) {
        ULONG base = page << PAGE_SHIFT, size = 0;
        if (pages[page].base == page)
            EXPECT(NtFreeVirtualMemory(NtCurrentProcess(), (PVOID *)&base, &size, MEM_RELEASE) ==
                       STATUS_SUCCESS,
                   "%x", base);
    }
    MmCheckAll(&world_space);
}

static void run(ULONG frames, ULONG steps, bool pool_fails)
{
    static void (*const actions[])(void) = {
        reserve,  commit,     commit,    decommit,  release,   release,   protect, protect,
        query,    query,      touch,     touch,     touch,     touch,     touch,   touch,
        StepLock, StepUnlock, StepWatch, StepWatch, StepReset, StepLarge, StepGap};
    struct MM_FIGURES figures;
    memset(pages, 0, sizeof pages);
    WorldReset(frames);
    reserve_shared_page();
    world_pool_fails = pool_fails;
    world_space.minimum_set = MINIMUM_SET;
    model_locked = 0;
    ULONG blocks = world_pool_blocks;
    for (world_step = 0; world_step < steps; world_step++) {
        actions[below(ARRAY_SIZE(actions))]();
        if (world_step % 64 == 0)
            nonsense();
        if (below(16) == 0)
            MmIdleWork();
        MmCheckAll(&world_space);
    }
    EXPECT(world_space.locked_pages == model_locked, "%d locked", world_space.locked_pages);
    world_pool_fails = false;
    release_all();
    MiFreeLocks(&world_space);
    MmQueryFigures(&figures);
    EXPECT(figures.available_pages == frames && figures.committed_pages == 0, "%d of %d free",
           figures.available_pages, frames);
    EXPECT(world_space.page_table_pages == 0 && world_space.resident_pages == 0 &&
               world_space.commit_pages == 0,
           "none left");
    EXPECT(world_pool_blocks == blocks, "%d blocks of pool", world_pool_blocks - blocks);
    world_pool_blocks--; /* the shared page's */
}

/* Before any C: the stack is ours, but not its alignment. */
__attribute__((force_align_arg_pointer)) void _start(void)
{
    static const ULONG machines[] = {4000, 900, 200, 60, 24};
    WorldStart(VM_SEED);
    WorldPrint("1..%d\n", ARRAY_SIZE(machines));
    for (ULONG i = 0; i < ARRAY_SIZE(machines); i++) {
        touched = model_refused = model_locks = model_found = model_large = 0;
        run(machines[i], VM_STEPS, i % 2 == 1);
        bool met = i > 0 || (model_locks > 0 && model_found > 0 && model_large > 0);
        WorldPrint("%s %d - %d steps with %d frames: %d pages touched, %d requests refused; "
                   "%d locks, %d written pages found, %d large allocations\n",
                   met ? "ok" : "not ok", i + 1, VM_STEPS, machines[i], touched, model_refused,
                   model_locks, model_found, model_large);
    }
    WorldExit(0);
}
