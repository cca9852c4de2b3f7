/*
 * heap_options.c - the options of HeapAlloc's family, and what is refused: sizes beyond all,
 * resizing in place, heaps of fixed size, heaps that are not serialized.
 *
 * One line for each step. The last error is said where a call is documented to set it.
 * Manual: MSDN "HeapAlloc", "HeapReAlloc", "HeapCreate", "HeapWalk", "HeapSetInformation".
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>
#include <windows.h>

static void beyond_all(HANDLE heap)
{
    static const SIZE_T huge[] = {0x7FFF0000, 0x80000000, 0xFFFFF000,
                                  0xFFFFFFF0, 0xFFFFFFFC, 0xFFFFFFFF};
    static const DWORD flags[] = {0, HEAP_ZERO_MEMORY, HEAP_REALLOC_IN_PLACE_ONLY};
    for (int size = 0; size < 2; size++) {
        char *block = HeapAlloc(heap, 0, size ? 2000000 : 40);
        strcpy(block, "as it was");
        for (int i = 0; i < 6; i++)
            for (int j = 0; j < 3; j++)
                printf("%s to %08lx, flags %02lx: %s\n", size ? "large" : "small",
                       (unsigned long)huge[i], flags[j],
                       HeapReAlloc(heap, flags[j], block, huge[i]) ? "block" : "null");
        printf("%s, size %lu\n", block, (unsigned long)HeapSize(heap, 0, block));
        HeapFree(heap, 0, block);
    }
}

/* Contents, zeros behind, and the address of a block that must not move. */
static void in_place(HANDLE heap, DWORD from, DWORD to)
{
    unsigned char *block = HeapAlloc(heap, 0, from);
    memset(block, 0x55, from);
    unsigned char *same =
        HeapReAlloc(heap, HEAP_REALLOC_IN_PLACE_ONLY | HEAP_ZERO_MEMORY, block, to);
    DWORD bad = 0;
    for (DWORD i = 0; same != NULL && i < to; i++)
        bad += same[i] != (i < from ? 0x55 : 0);
    printf("%lu to %lu in place: %s, %lu wrong, size %lu\n", from, to,
           same == block ? "same"
           : same        ? "moved"
                         : "null",
           bad, (unsigned long)HeapSize(heap, 0, block));
    HeapFree(heap, 0, block);
}

static void free_bits(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 0), *second = HeapAlloc(heap, 0, 0);
    printf("two of nothing: %s, sizes %lu %lu\n",
           block && second && block != second ? "two" : "one",
           (unsigned long)HeapSize(heap, 0, block), (unsigned long)HeapSize(heap, 0, second));
    printf("realloc of NULL: %s\n", HeapReAlloc(heap, 0, NULL, 10) ? "block" : "null");
    printf("with zeros: %s\n", HeapReAlloc(heap, HEAP_ZERO_MEMORY, NULL, 10) ? "block" : "null");
    block = HeapReAlloc(heap, HEAP_ZERO_MEMORY, block, 50);
    printf("nothing grown to 50: %s, %d\n", block ? "block" : "null", block[0] | block[49]);
    block = HeapReAlloc(heap, 0, block, 0);
    printf("and back: %s, size %lu\n", block ? "block" : "null",
           (unsigned long)HeapSize(heap, 0, block));
    printf("freed: %d\n", HeapFree(heap, 0, block) && HeapFree(heap, 0, second));
    printf("destroyed: %d\n", HeapDestroy(heap));
}

/* A heap of fixed size: no block of 512 KiB, no address beyond. */
static void fixed_size(void)
{
    HANDLE fixed = HeapCreate(0, 0, 0x200000);
    printf("below 508 KiB: %s\n", HeapAlloc(fixed, 0, 0x7EF00) ? "block" : "null");
    printf("0x7FFF8: %s\n", HeapAlloc(fixed, 0, 0x7FFF8) ? "block" : "null");
    char *block = HeapAlloc(fixed, 0, 1000);
    printf("grown to 0x80000: %s\n", HeapReAlloc(fixed, 0, block, 0x80000) ? "block" : "null");
    printf("size still %lu\n", (unsigned long)HeapSize(fixed, 0, block));
    int blocks = 0;
    while (HeapAlloc(fixed, 0, 0x10000))
        blocks++;
    printf("20 to 24 more of 64 KiB: %d\n", blocks >= 20 && blocks <= 24);
    printf("destroyed: %d\n", HeapDestroy(fixed));
}

static void not_serialized(void)
{
    static void *blocks[100];
    HANDLE heap = HeapCreate(HEAP_NO_SERIALIZE, 0, 0);
    int good = 0;
    for (int i = 0; i < 100; i++)
        blocks[i] = HeapAlloc(heap, HEAP_NO_SERIALIZE, 10 * i);
    for (int i = 0; i < 100; i += 3)
        good += HeapFree(heap, HEAP_NO_SERIALIZE, blocks[i]);
    for (int i = 1; i < 100; i += 3)
        good += HeapReAlloc(heap, HEAP_NO_SERIALIZE, blocks[i], 5000) != NULL;
    for (int i = 2; i < 100; i += 3)
        good += HeapSize(heap, HEAP_NO_SERIALIZE, blocks[i]) == 10u * i;
    printf("not serialized: %d good, valid %d\n", good, HeapValidate(heap, 0, NULL));
    printf("destroyed: %d\n", HeapDestroy(heap));
}

/* A region is said before what is in it; within it addresses rise; large blocks are in none. */
static void walk(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    PROCESS_HEAP_ENTRY entry = {.lpData = NULL};
    for (int i = 0; i < 60; i++)
        HeapAlloc(heap, 0, 20000);
    char *large = HeapAlloc(heap, 0, 3000000), *last = NULL;
    int in_order = 1, busy = 0, sized = 0, large_met = 0, ranges = 1;
    while (HeapWalk(heap, &entry)) {
        if (entry.lpData == large) {
            large_met += (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) && entry.cbData >= 3000000;
            continue;
        }
        if (entry.wFlags & PROCESS_HEAP_REGION)
            last = NULL;
        in_order &= (char *)entry.lpData > last;
        last = entry.lpData;
        busy += (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) != 0;
        sized += (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) && entry.cbData == 20000;
        if (entry.wFlags & PROCESS_HEAP_UNCOMMITTED_RANGE)
            ranges &= entry.cbData % 4096 == 0;
    }
    printf(
        "walk: in order %d, busy %d, of 20000 bytes %d, large %d, ranges of pages %d, error %lu\n",
        in_order, busy, sized, large_met, ranges, GetLastError());
    HeapDestroy(heap);
}

static void information(void)
{
    HANDLE heap = HeapCreate(0, 0, 0), fixed = HeapCreate(0, 0, 0x10000);
    ULONG lfh = 2, none = 7;
    printf("low fragmentation -> %d\n",
           HeapSetInformation(heap, HeapCompatibilityInformation, &lfh, sizeof lfh));
    printf("half of it -> %d\n", HeapSetInformation(heap, HeapCompatibilityInformation, &lfh, 2));
    printf("for a heap of fixed size -> %d\n",
           HeapSetInformation(fixed, HeapCompatibilityInformation, &lfh, sizeof lfh));
    printf("no such front end -> %d\n",
           HeapSetInformation(heap, HeapCompatibilityInformation, &none, sizeof none));
    HeapDestroy(heap);
    HeapDestroy(fixed);
    printf("end on corruption -> %d\n",
           HeapSetInformation(NULL, HeapEnableTerminationOnCorruption, NULL, 0));
}

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    beyond_all(heap);
    in_place(heap, 1000, 10);
    in_place(heap, 1000, 1000);
    in_place(heap, 40, 100000000);
    free_bits();
    fixed_size();
    not_serialized();
    walk();
    information();
    printf("valid: %d\n", HeapValidate(heap, 0, NULL));
    printf("destroyed: %d\n", HeapDestroy(heap));
    return 0;
}
