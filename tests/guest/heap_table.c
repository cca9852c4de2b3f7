/*
 * heap_table.c - HeapAlloc's family, call by call: what each returns, with which error.
 *
 * One line for each step. Addresses are said as what they are: "block", "same", "moved", "null".
 * Manual: MSDN "HeapAlloc", "HeapReAlloc", "HeapFree", "HeapSize", "HeapCreate", "HeapWalk".
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>
#include <windows.h>

static const DWORD sizes[] = {0,    1,    7,     8,     9,      15,     16,     17,      255,
                              1024, 4095, 16384, 16385, 520000, 524279, 524288, 10000000};
enum { SIZES = sizeof sizes / sizeof *sizes };

static HANDLE heap;

static void each_size(void)
{
    for (int i = 0; i < SIZES; i++) {
        unsigned char *p = HeapAlloc(heap, HEAP_ZERO_MEMORY, sizes[i]);
        unsigned char sum = 0;
        for (DWORD at = 0; p != NULL && at < sizes[i]; at++)
            sum |= p[at];
        printf("%8lu: %s, size %lu, %s, valid %d, ", sizes[i], p ? "block" : "null",
               (unsigned long)HeapSize(heap, 0, p), sum ? "not zero" : "zero",
               HeapValidate(heap, 0, p));
        printf("aligned %d, freed %d\n", ((ULONG_PTR)p & 7) == 0, HeapFree(heap, 0, p));
    }
}

/* From each size to each other: contents kept, growth zeroed, size exact. */
static void resize(DWORD from, DWORD to)
{
    unsigned char *p = HeapAlloc(heap, 0, from), *q;
    DWORD kept = from < to ? from : to, bad = 0;
    for (DWORD at = 0; at < from; at++)
        p[at] = (unsigned char)(at * 7 + 1);
    q = HeapReAlloc(heap, HEAP_ZERO_MEMORY, p, to);
    for (DWORD at = 0; at < to; at++)
        bad += q[at] != (at < kept ? (unsigned char)(at * 7 + 1) : 0);
    printf("%lu to %lu: %s, size %lu, %lu wrong\n", from, to, q ? "block" : "null",
           (unsigned long)HeapSize(heap, 0, q), bad);
    HeapFree(heap, 0, q);
}

static void in_place(void)
{
    char *p = HeapAlloc(heap, 0, 100), *fence = HeapAlloc(heap, 0, 100);
    printf("shrink in place: %s\n",
           HeapReAlloc(heap, HEAP_REALLOC_IN_PLACE_ONLY, p, 10) == p ? "same" : "else");
    printf("size %lu\n", (unsigned long)HeapSize(heap, 0, p));
    printf("grow in place by far: %s\n",
           HeapReAlloc(heap, HEAP_REALLOC_IN_PLACE_ONLY, p, 300000) ? "block" : "null");
    printf("size still %lu\n", (unsigned long)HeapSize(heap, 0, p));
    printf("to nothing: %s\n", HeapReAlloc(heap, 0, p, 0) ? "block" : "null");
    printf("beyond all: %s\n", HeapReAlloc(heap, 0, fence, 0xFFFFFFF0) ? "block" : "null");
    printf("size still %lu\n", (unsigned long)HeapSize(heap, 0, fence));
}

/* The last error is not looked at: HeapAlloc does not set it (MSDN). */
static void too_large(void)
{
    static const SIZE_T huge[] = {0x7FFF0000, 0x80000000, 0xFFFFFFF0, 0xFFFFFFFF};
    for (int i = 0; i < 4; i++) {
        void *p = HeapAlloc(heap, 0, huge[i]);
        printf("%08lx: %s\n", (unsigned long)huge[i], p ? "block" : "null");
    }
}

/* A heap of fixed size takes no block of 512 KiB, and ends where it was said to. */
static void fixed_size(void)
{
    HANDLE fixed = HeapCreate(0, 0, 0x10000);
    int blocks = 0;
    printf("fixed: %d\n", fixed != NULL);
    while (HeapAlloc(fixed, 0, 1000) != NULL)
        blocks++;
    printf("between 40 and 65 blocks of 1000: %d\n", blocks >= 40 && blocks <= 65);
    printf("one more of 100000: %s\n", HeapAlloc(fixed, 0, 100000) ? "block" : "null");
    printf("destroyed: %d\n", HeapDestroy(fixed));
    fixed = HeapCreate(0, 0, 0x400000);
    printf("0x7F000 of 4 MiB: %s\n", HeapAlloc(fixed, 0, 0x7F000 - 64) ? "block" : "null");
    printf("0x80000 of 4 MiB: %s\n", HeapAlloc(fixed, 0, 0x80000) ? "block" : "null");
    HeapDestroy(fixed);
    SetLastError(0xDEAD);
    fixed = HeapCreate(0, 0x20000, 0x10000); /* commit beyond the maximum */
    printf("commit beyond maximum: %s\n", fixed ? "heap" : "null");
    if (fixed != NULL)
        HeapDestroy(fixed);
}

/* Every block is met once, as what it is, each region before its blocks. */
static void walk(void)
{
    HANDLE own = HeapCreate(0, 0, 0);
    PROCESS_HEAP_ENTRY entry = {.lpData = NULL};
    void *blocks[4];
    for (int i = 0; i < 4; i++)
        blocks[i] = HeapAlloc(own, 0, 1000 + i);
    HeapFree(own, 0, blocks[1]);
    int met[4] = {0}, regions = 0, order = 1;
    char *first = NULL, *last = NULL;
    while (HeapWalk(own, &entry)) {
        if (entry.wFlags & PROCESS_HEAP_REGION) {
            regions++;
            first = entry.Region.lpFirstBlock;
            last = entry.Region.lpLastBlock;
        } else if ((char *)entry.lpData < first || (char *)entry.lpData > last) {
            order = 0;
        }
        for (int i = 0; i < 4; i++)
            met[i] += entry.lpData == blocks[i] && (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) &&
                      entry.cbData == 1000u + i;
    }
    printf("walk: met %d %d %d %d, one region or more: %d, inside: %d, error %lu\n", met[0], met[1],
           met[2], met[3], regions >= 1, order, GetLastError());
    HeapDestroy(own);
}

static void heaps(void)
{
    HANDLE before[32], after[32];
    DWORD n = GetProcessHeaps(32, before), m;
    HANDLE a = HeapCreate(0, 0, 0), b = HeapCreate(HEAP_NO_SERIALIZE, 0, 0);
    m = GetProcessHeaps(32, after);
    printf("heaps: %lu more, first is the process heap: %d\n", m - n, after[0] == GetProcessHeap());
    int has_a = 0, has_b = 0;
    for (DWORD i = 0; i < m; i++) {
        has_a |= after[i] == a;
        has_b |= after[i] == b;
    }
    printf("both are listed: %d\n", has_a && has_b);
    printf("with too little room: %d\n", GetProcessHeaps(1, after) == m);
    ULONG kind = 77;
    SIZE_T returned = 0;
    BOOL known =
        HeapQueryInformation(a, HeapCompatibilityInformation, &kind, sizeof kind, &returned);
    printf("information: %d, %lu bytes, kind %d\n", known, (unsigned long)returned, kind <= 2);
    known = HeapQueryInformation(a, HeapCompatibilityInformation, &kind, 1, &returned);
    printf("too small: %d, error %lu\n", known, GetLastError());
    BOOL locked = HeapLock(a), again = HeapLock(a);
    BOOL unlocked = HeapUnlock(a);
    printf("lock: %d %d, unlock: %d %d\n", locked, again, unlocked, HeapUnlock(a));
    printf("destroyed: %d %d\n", HeapDestroy(a), HeapDestroy(b));
    printf("the process heap is not: %d\n", HeapDestroy(GetProcessHeap()));
    printf("and sound: %d\n", HeapValidate(GetProcessHeap(), 0, NULL));
}

int main(void)
{
    static const DWORD steps[] = {0, 1, 16, 200, 5000, 70000, 600000};
    heap = HeapCreate(0, 0, 0);
    each_size();
    for (int i = 0; i < 7; i++)
        for (int j = 0; j < 7; j++)
            resize(steps[i], steps[j]);
    in_place();
    too_large();
    fixed_size();
    walk();
    heaps();
    printf("free NULL: %d\n", HeapFree(heap, 0, NULL));
    printf("valid: %d\n", HeapValidate(heap, 0, NULL));
    printf("destroyed: %d\n", HeapDestroy(heap));
    return 0;
}
