// flags: -lntdll
/*
 * heap_made.c - heaps as they can be made: in memory of the caller, with its lock, with a routine
 * that commits, aligned to 16, executable.
 *
 * Manual: MSDN "RtlCreateHeap", "HeapCreate".
 *
 * SPDX-License-Identifier: MIT
 */
#include "k32_tap.h"

typedef LONG(NTAPI *commit_t)(PVOID base, PVOID *address, SIZE_T *bytes);
typedef struct {
    ULONG length;
    SIZE_T segment_reserve, segment_commit, decommit_block, decommit_total;
    SIZE_T maximum, threshold, initial_commit, initial_reserve;
    commit_t commit;
    SIZE_T zero[2];
} parameters_t;
PVOID NTAPI RtlCreateHeap(ULONG flags, PVOID base, SIZE_T reserve, SIZE_T commit, PVOID lock,
                          parameters_t *parameters);
PVOID NTAPI RtlDestroyHeap(PVOID heap);

enum { PLACE = 0x40000 };

static void in_own_memory(void)
{
    char *place = VirtualAlloc(NULL, PLACE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    memset(place, 0xCC, PLACE);
    HANDLE heap = RtlCreateHeap(0, place, PLACE, PLACE, NULL, NULL);
    ok(heap == place, "a heap in memory of the caller");
    char *block = HeapAlloc(heap, HEAP_ZERO_MEMORY, 100000);
    ok(block > place && block + 100000 < place + PLACE && !block[99999], "so are its blocks");
    ok(!HeapAlloc(heap, 0, 200000), "it ends where the memory ends");
    ok(HeapFree(heap, 0, block) && HeapValidate(heap, 0, NULL), "freed, sound");
    ok(!RtlDestroyHeap(heap), "destroyed");
    place[0] = place[PLACE - 1] = 1;
    ok(VirtualFree(place, 0, MEM_RELEASE), "the memory is still the caller's");
    ok(!RtlCreateHeap(0, &place, PLACE, PLACE, NULL, NULL), "no heap where no page begins");
}

static char *place;
static int commits;
static SIZE_T committed;
static LONG answer;

static LONG NTAPI commit(PVOID base, PVOID *address, SIZE_T *bytes)
{
    commits++;
    if (answer)
        return answer;
    if (base != place || *address != place + committed)
        return (LONG)0xC000000D;
    committed += *bytes;
    return VirtualAlloc(*address, *bytes, MEM_COMMIT, PAGE_READWRITE) ? 0 : (LONG)0xC0000017;
}

static void by_a_routine(void)
{
    parameters_t parameters = {.length = sizeof parameters,
                               .initial_commit = 0x2000,
                               .initial_reserve = PLACE,
                               .commit = commit};
    place = VirtualAlloc(NULL, PLACE, MEM_RESERVE, PAGE_READWRITE);
    committed = 0x2000;
    VirtualAlloc(place, committed, MEM_COMMIT, PAGE_READWRITE);
    HANDLE heap = RtlCreateHeap(0, place, 0, 0, NULL, &parameters);
    ok(heap == place && !commits, "a heap with a routine that commits, which has committed enough");
    PVOID block = HeapAlloc(heap, HEAP_ZERO_MEMORY, 100000);
    ok(block && commits && committed > 100000, "the routine is called for more");
    answer = (LONG)0xC0000017;
    ok(!HeapAlloc(heap, 0, 100000), "what it refuses is not there");
    answer = 0;
    ok(HeapAlloc(heap, HEAP_ZERO_MEMORY, 100000) != NULL, "until it agrees");
    ok(HeapFree(heap, 0, block) && HeapValidate(heap, 0, NULL), "freed, sound");
    ok(!RtlDestroyHeap(heap) && VirtualFree(place, 0, MEM_RELEASE), "destroyed");
    parameters.initial_commit = 2 * PLACE;
    ok(!RtlCreateHeap(0, place, 0, 0, NULL, &parameters), "more committed than reserved: no heap");
    ok(!RtlCreateHeap(0, NULL, 0, 0, NULL, &parameters), "a routine without memory: no heap");
}

static void with_a_lock(void)
{
    static CRITICAL_SECTION lock;
    InitializeCriticalSection(&lock);
    HANDLE heap = RtlCreateHeap(HEAP_GROWABLE, NULL, 0, 0, &lock, NULL);
    ok(heap && HeapLock(heap) && lock.RecursionCount == 1, "HeapLock takes the caller's lock");
    ok(HeapUnlock(heap) && lock.LockCount == -1, "HeapUnlock lets it go");
    ok(!RtlDestroyHeap(heap), "destroyed");
    EnterCriticalSection(&lock);
    is(lock.RecursionCount, 1, "the lock is still the caller's");
    LeaveCriticalSection(&lock);
    DeleteCriticalSection(&lock);
    ok(!RtlCreateHeap(HEAP_GROWABLE | HEAP_NO_SERIALIZE, NULL, 0, 0, &lock, NULL),
       "a lock, but not serialized: no heap");
}

static void within_limits(void)
{
    parameters_t parameters = {.length = sizeof parameters, .maximum = 50000};
    HANDLE heap = RtlCreateHeap(HEAP_GROWABLE, NULL, 0, 0, NULL, &parameters);
    PVOID block = HeapAlloc(heap, 0, 50000);
    ok(block && !HeapAlloc(heap, 0, 50001), "MaximumAllocationSize ends each block");
    ok(!HeapReAlloc(heap, 0, block, 50001) &&
           !HeapReAlloc(heap, HEAP_REALLOC_IN_PLACE_ONLY, block, 50001),
       "one that grows, too");
    is(HeapSize(heap, 0, block), 50000, "which stays as it was");
    RtlDestroyHeap(heap);
}

static void aligned(void)
{
    enum { BLOCKS = 200 };
    static char *blocks[BLOCKS];
    HANDLE heap = HeapCreate(0x10000 /* HEAP_CREATE_ALIGN_16 */, 0, 0);
    int odd = 0;
    for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = HeapAlloc(heap, 0, i * 37 % 4000);
        odd += (ULONG_PTR)blocks[i] % 16 != 0;
    }
    for (int i = 0; i < BLOCKS; i += 2)
        HeapFree(heap, 0, blocks[i]);
    for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = i % 2 ? HeapReAlloc(heap, 0, blocks[i], i * 91 % 5000)
                          : HeapAlloc(heap, 0, i * 13 % 3000);
        odd += (ULONG_PTR)blocks[i] % 16 != 0;
    }
    odd += (ULONG_PTR)HeapAlloc(heap, 0, 2000000) % 16 != 0;
    is(odd, 0, "HEAP_CREATE_ALIGN_16: 401 blocks at multiples of 16");
    ok(HeapValidate(heap, 0, NULL), "the heap is sound");
    HeapDestroy(heap);
}

static int runs(HANDLE heap, SIZE_T bytes)
{
    static const unsigned char code[] = {0xB8, 42, 0, 0, 0, 0xC3}; /* mov eax, 42; ret */
    void *block = HeapAlloc(heap, 0, bytes);
    MEMORY_BASIC_INFORMATION information;
    memcpy(block, code, sizeof code);
    VirtualQuery(block, &information, sizeof information);
    int result = 0;
    if (information.Protect == PAGE_EXECUTE_READWRITE)
        result = ((int (*)(void))block)();
    HeapFree(heap, 0, block);
    return result;
}

static void executable(void)
{
    HANDLE code = HeapCreate(HEAP_CREATE_ENABLE_EXECUTE, 0, 0), data = HeapCreate(0, 0, 0);
    is(runs(code, 100), 42, "HEAP_CREATE_ENABLE_EXECUTE: a block can be called");
    is(runs(code, 200000), 42, "one from memory committed later, too");
    is(runs(code, 2000000), 42, "and a large one");
    is(runs(data, 100), 0, "without it, a block is not executable");
    is(runs(data, 2000000), 0, "nor is a large one");
    HeapDestroy(code);
    HeapDestroy(data);
}

int main(void)
{
    in_own_memory();
    by_a_routine();
    with_a_lock();
    within_limits();
    aligned();
    executable();
    return tap_end();
}
