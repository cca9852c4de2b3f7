// flags: -lntdll
/*
 * heap_rtl.c - what ntdll's heap can do beyond HeapAlloc's family: many blocks by one call, memory
 * of the caller, clearing what is free, adding up, meeting every heap.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k32_tap.h"

typedef LONG(NTAPI *routine_t)(PVOID heap, PVOID context);
typedef struct {
    ULONG length;
    SIZE_T allocated, committed, reserved, most_reserved;
    PVOID entries[3];
    SIZE_T zero[8];
} usage_t;
ULONG NTAPI RtlMultipleAllocateHeap(PVOID heap, ULONG flags, SIZE_T bytes, ULONG n, PVOID *blocks);
ULONG NTAPI RtlMultipleFreeHeap(PVOID heap, ULONG flags, ULONG n, PVOID *blocks);
LONG NTAPI RtlZeroHeap(PVOID heap, ULONG flags);
LONG NTAPI RtlExtendHeap(PVOID heap, ULONG flags, PVOID base, SIZE_T bytes);
BOOL WINAPI HeapExtend(HANDLE heap, DWORD flags, LPVOID base, DWORD bytes);
LONG NTAPI RtlUsageHeap(PVOID heap, ULONG flags, usage_t *usage);
LONG NTAPI RtlEnumProcessHeaps(routine_t routine, PVOID context);

enum { MANY = 300, PART = 0x10000 };

static void many(void)
{
    static PVOID blocks[MANY];
    HANDLE heap = HeapCreate(0, 0, 0), fixed = HeapCreate(0, 0, PART);
    is(RtlMultipleAllocateHeap(heap, HEAP_ZERO_MEMORY, 100, MANY, blocks), MANY, "300 blocks");
    int good = 0;
    for (int i = 0; i < MANY; i++) {
        char *block = blocks[i];
        good += HeapSize(heap, 0, block) == 100 && !block[0] && !block[99];
        memset(block, 1, 100);
    }
    is(good, MANY, "each of 100 bytes, zeroed");
    is(RtlMultipleFreeHeap(heap, 0, MANY, blocks), MANY, "all freed");
    is(RtlMultipleAllocateHeap(heap, 0, 100, 0, blocks), 0, "none when none is asked for");
    RtlMultipleAllocateHeap(heap, 0, 24, 3, blocks);
    PVOID third = blocks[2];
    blocks[2] = blocks[0];
    is(RtlMultipleFreeHeap(heap, 0, 3, blocks), 2, "it stops at what was freed before");
    ok(HeapFree(heap, 0, third), "which leaves the others");

    ULONG made = RtlMultipleAllocateHeap(fixed, 0, 1000, MANY, blocks);
    ok(made > 40 && made < 66, "a fixed heap gives what it has");
    is(RtlMultipleFreeHeap(fixed, 0, made, blocks), made, "and takes it back");
    ok(HeapValidate(heap, 0, NULL) && HeapValidate(fixed, 0, NULL), "both are sound");
    HeapDestroy(heap);
    HeapDestroy(fixed);
}

static void zero(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 3000), *fence = HeapAlloc(heap, 0, 3000);
    memset(block, 'x', 3000);
    memset(fence, 'y', 3000);
    HeapFree(heap, 0, block);
    is(RtlZeroHeap(heap, 0), 0, "RtlZeroHeap");
    int left = 0;
    for (int i = 16; i < 2900; i++)
        left += block[i] != 0; /* the bytes of a free block: the heap's, but readable */
    is(left, 0, "what is free is zero");
    ok(fence[0] == 'y' && fence[2999] == 'y', "what is in use is as it was");
    ok(HeapValidate(heap, 0, NULL), "the heap is sound");
    is(RtlZeroHeap(fence, 0), (LONG)0xC0000008, "a block is no heap");
    HeapDestroy(heap);
}

static void extend(void)
{
    HANDLE fixed = HeapCreate(0, 0, PART);
    char *more = VirtualAlloc(NULL, PART, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    memset(more, 0xCC, PART);
    while (HeapAlloc(fixed, 0, 1000))
        ;
    is(RtlExtendHeap(fixed, 0, more + 8, PART - 8), (LONG)0xC000000D, "not at a page");
    is(RtlExtendHeap(fixed, 0, more, 4095), (LONG)0xC000000D, "less than a page");
    is(RtlExtendHeap(fixed, 0, NULL, PART), (LONG)0xC000000D, "no memory");
    ok(HeapExtend(fixed, 0, more, PART), "a full heap gets 64 KiB more");
    char *block = HeapAlloc(fixed, HEAP_ZERO_MEMORY, 60000);
    ok(block > more && block + 60000 <= more + PART, "and allocates from them");
    ok(!HeapAlloc(fixed, 0, 10000) && HeapValidate(fixed, 0, NULL), "to their end");
    PROCESS_HEAP_ENTRY entry = {.lpData = NULL};
    int met = 0;
    while (HeapWalk(fixed, &entry))
        met += (entry.wFlags & PROCESS_HEAP_REGION) && entry.lpData == more;
    is(met, 1, "a walk meets them as a region");
    ok(HeapFree(fixed, 0, block) && HeapCompact(fixed, 0) > 60000, "freed, they stay committed");
    ok(HeapDestroy(fixed), "the heap goes");
    more[PART - 1] = 1;
    ok(VirtualFree(more, 0, MEM_RELEASE), "its caller's memory does not");
}

static void add_up(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    usage_t before = {.length = sizeof before}, after = before, wrong = {.length = 4};
    HEAP_SUMMARY summary = {.cb = sizeof summary};
    is(RtlUsageHeap(heap, 0, &before), 0, "RtlUsageHeap");
    PVOID small = HeapAlloc(heap, 0, 5000), large = HeapAlloc(heap, 0, 3000000);
    is(RtlUsageHeap(heap, 0, &after), 0, "with two blocks more");
    SIZE_T grown = after.allocated - before.allocated;
    ok(grown >= 3005000 && grown < 3005000 + 8192, "they are added to what is allocated");
    ok(after.committed >= after.allocated && after.reserved >= after.committed &&
           after.most_reserved >= after.reserved,
       "allocated, committed, reserved: each is more");
    ok(HeapSummary(heap, 0, &summary) && summary.cbAllocated == after.allocated &&
           summary.cbCommitted == after.committed && summary.cbReserved == after.reserved,
       "HeapSummary says the same");
    HeapFree(heap, 0, small);
    HeapFree(heap, 0, large);
    RtlUsageHeap(heap, 0, &after);
    is(after.allocated, before.allocated, "freed, they are not counted");
    is(RtlUsageHeap(heap, 0, &wrong), (LONG)0xC0000004, "a wrong length");
    summary.cb--;
    ok(!HeapSummary(heap, 0, &summary) && GetLastError() == ERROR_INVALID_PARAMETER,
       "of HeapSummary, too");
    HeapDestroy(heap);
    is(RtlUsageHeap(GetModuleHandle(NULL), 0, &after), (LONG)0xC0000008, "an image is no heap");
}

static HANDLE met[64];

static LONG NTAPI note(PVOID heap, PVOID context)
{
    ULONG *count = context;
    met[(*count)++] = heap;
    return *count == 3 ? (LONG)0xC0000120 : 0;
}

static LONG NTAPI destroy(PVOID heap, PVOID context)
{
    HANDLE *mine = context;
    return heap == mine[0] || heap == mine[1] ? !HeapDestroy(heap) : 0;
}

static void meet(void)
{
    HANDLE mine[2] = {HeapCreate(0, 0, 0), HeapCreate(0, 0, 0)}, all[64];
    DWORD total = GetProcessHeaps(64, all);
    ULONG count = 0;
    ok(all[0] == GetProcessHeap() && all[total - 2] == mine[0] && all[total - 1] == mine[1],
       "GetProcessHeaps: the process heap first, the newest last");
    is(RtlEnumProcessHeaps(note, &count), total < 3 ? 0 : (LONG)0xC0000120,
       "RtlEnumProcessHeaps ends with the routine's error");
    ok(!memcmp(met, all, count * sizeof *met), "and meets them in that order");
    is(RtlEnumProcessHeaps(destroy, mine), 0, "the routine may destroy the heap");
    is(GetProcessHeaps(64, all), total - 2, "two are gone");
}

int main(void)
{
    many();
    zero();
    extend();
    add_up();
    meet();
    return tap_end();
}
