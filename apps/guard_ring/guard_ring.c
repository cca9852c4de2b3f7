/*
 * guard_ring.c - the demonstration: a ring buffer that is told when its writer enters a page.
 *
 *        writer
 *          v
 *   +----------+----------+----------+----------+
 *   | no guard |  GUARD   |  GUARD   |  GUARD   |   the writer reaches the next page: its guard goes off,
 *   +----------+----------+----------+----------+   once; the handler arms the page behind the writer
 *
 * The writer's loop asks for nothing: a page that it leaves is full, and the handler of the guard knows
 * it. PAGE_GUARD is one-shot, so each page is armed again for the next lap.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>
#include <windows.h>

enum { PAGE = 4096, PAGES = 4, RECORD = 64, LAPS = 3, MOST_HITS = 32 };

static char *ring;
static struct {
    int entered, armed, was_guarded;
} hits[MOST_HITS];
static int hit_count;

static int arm(int page)
{
    DWORD old = 0;
    VirtualProtect(ring + page * PAGE, PAGE, PAGE_READWRITE | PAGE_GUARD, &old);
    return (old & PAGE_GUARD) != 0;
}

/* The guard of the page that was hit is gone already: what is left is to arm the one behind. */
static LONG CALLBACK on_guard(EXCEPTION_POINTERS *exception)
{
    const EXCEPTION_RECORD *record = exception->ExceptionRecord;
    ULONG_PTR at = record->ExceptionInformation[1] - (ULONG_PTR)ring;
    if (record->ExceptionCode != STATUS_GUARD_PAGE_VIOLATION || at >= PAGES * PAGE ||
        hit_count == MOST_HITS)
        return EXCEPTION_CONTINUE_SEARCH;
    int page = (int)(at / PAGE), behind = (page + PAGES - 1) % PAGES;
    hits[hit_count].entered = page;
    hits[hit_count].armed = behind;
    hits[hit_count++].was_guarded = arm(behind);
    return EXCEPTION_CONTINUE_EXECUTION;
}

/* Record n, where it belongs. No look at pages, guards or laps. */
static void write_record(int n)
{
    sprintf(ring + n % (PAGES * PAGE / RECORD) * RECORD, "record %d", n);
}

static void show(int page)
{
    DWORD old;
    VirtualProtect(ring + page * PAGE, PAGE, PAGE_READWRITE, &old);
    printf("page %d begins with %s; %s\n", page, ring + page * PAGE,
           old & PAGE_GUARD ? "it was guarded" : "the writer was here");
}

int main(void)
{
    ring = VirtualAlloc(NULL, PAGES * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    for (int page = 0; page < PAGES; page++)
        arm(page);
    PVOID handler = AddVectoredExceptionHandler(1, on_guard);

    for (int n = 0; n < LAPS * PAGES * PAGE / RECORD; n++)
        write_record(n);

    printf("%d records of %d bytes, %d laps of %d pages: %d guards went off\n",
           LAPS * PAGES * PAGE / RECORD, RECORD, LAPS, PAGES, hit_count);
    for (int i = 0; i < hit_count; i++)
        printf("lap %d: page %d entered, page %d %s\n", i / PAGES + 1, hits[i].entered,
               hits[i].armed, hits[i].was_guarded ? "was still armed" : "armed again");
    for (int page = 0; page < PAGES; page++)
        show(page);
    RemoveVectoredExceptionHandler(handler);
    VirtualFree(ring, 0, MEM_RELEASE);
    return 0;
}
