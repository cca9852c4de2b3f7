// SPDX-License-Identifier: MIT
// exit: 5
// Many threads on one heap, one critical section, one list; then the end while they hold locks.
#include "tap.h"

#define THREADS 4
#define ROUNDS  3000

static HANDLE heap;
static CRITICAL_SECTION section;
static volatile LONG counted, damaged;
static SLIST_HEADER list __attribute__((aligned(8)));
static SLIST_ENTRY entries[THREADS * 8];

static void use_heap(unsigned *seed)
{
    static const unsigned sizes[] = {1, 24, 100, 500, 3000, 20000};
    unsigned char *blocks[8];
    for (int i = 0; i < 8; i++) {
        *seed = *seed * 1664525 + 1013904223;
        unsigned bytes = sizes[(*seed >> 16) % 6];
        blocks[i] = HeapAlloc(heap, HEAP_ZERO_MEMORY, bytes);
        if (!blocks[i] || blocks[i][0] || blocks[i][bytes - 1])
            damaged++;
        else
            blocks[i][0] = blocks[i][bytes - 1] = (unsigned char)i + 1;
    }
    for (int i = 0; i < 8; i++) {
        if (blocks[i] && (blocks[i][0] != i + 1 || HeapSize(heap, 0, blocks[i]) > 20000))
            damaged++;
        HeapFree(heap, 0, blocks[i]);
    }
}

static DWORD WINAPI work(void *parameter)
{
    unsigned seed = (unsigned)(ULONG_PTR)parameter;
    for (int round = 0; round < ROUNDS; round++) {
        EnterCriticalSection(&section);
        EnterCriticalSection(&section);
        LONG seen = counted;
        if (round % 512 == 0)
            Sleep(0);
        counted = seen + 1;
        LeaveCriticalSection(&section);
        LeaveCriticalSection(&section);
        if (round % 8 == 0)
            use_heap(&seed);
        SLIST_ENTRY *entry = InterlockedPopEntrySList(&list);
        if (entry)
            InterlockedPushEntrySList(&list, entry);
    }
    return 0;
}

static DWORD WINAPI hold_locks(void *parameter)
{
    unsigned seed = 1;
    EnterCriticalSection(&section);
    while (seed) {
        use_heap(&seed);
        HeapFree(GetProcessHeap(), 0, HeapAlloc(GetProcessHeap(), 0, 50));
    }
    return 0;
}

int main(void)
{
    HANDLE threads[THREADS];
    heap = HeapCreate(0, 0, 0);
    InitializeCriticalSection(&section);
    InitializeSListHead(&list);
    for (int i = 0; i < THREADS * 8; i++)
        InterlockedPushEntrySList(&list, &entries[i]);
    for (int i = 0; i < THREADS; i++)
        threads[i] = CreateThread(NULL, 0, work, (void *)(ULONG_PTR)(i + 1), 0, NULL);
    WaitForMultipleObjects(THREADS, threads, TRUE, INFINITE);

    ok(counted == THREADS * ROUNDS, "no entry into the critical section is lost");
    ok(section.LockCount == -1 && !section.OwningThread, "which is free at the end");
    ok(TryEnterCriticalSection(&section), "and can be taken");
    LeaveCriticalSection(&section);
    ok(damaged == 0, "no two threads get the same block");
    ok(HeapValidate(heap, 0, NULL), "the heap is sound");
    ok(QueryDepthSList(&list) == THREADS * 8, "no entry of the list is lost");
    CreateThread(NULL, 0, hold_locks, NULL, 0, NULL);
    Sleep(30);
    int failed = tap_end();
    fflush(stdout);
    ExitProcess(failed ? 1 : 5); /* a thread that is gone holds the section, perhaps a heap, too */
}
