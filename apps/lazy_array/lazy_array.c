/*
 * lazy_array.c - the demonstration: an array of 1 GiB that costs what is touched.
 *
 * Its addresses are reserved, no page is committed. The first access to a page is an access violation;
 * a vectored handler commits the page, and the same instruction is executed again. The code that uses
 * the array knows nothing of it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <windows.h>

enum { PAGE = 4096, ELEMENTS = 1 << 28, SPREAD = 1000 };
#define ARRAY_BYTES (ELEMENTS * sizeof(int)) /* 1 GiB */

static int *array;
static int first_touches;

/* An access to a page of the array that is not there: make it, and try again. Anything else, and a page
 * that is not to be had, is for other handlers. */
static LONG CALLBACK commit_touched(EXCEPTION_POINTERS *exception)
{
    const EXCEPTION_RECORD *record = exception->ExceptionRecord;
    ULONG_PTR touched = record->ExceptionInformation[1];
    if (record->ExceptionCode != STATUS_ACCESS_VIOLATION ||
        touched - (ULONG_PTR)array >= ARRAY_BYTES)
        return EXCEPTION_CONTINUE_SEARCH;
    if (VirtualAlloc((void *)touched, 1, MEM_COMMIT, PAGE_READWRITE) == NULL)
        return EXCEPTION_CONTINUE_SEARCH;
    first_touches++;
    return EXCEPTION_CONTINUE_EXECUTION;
}

/* By the memory manager's own account. */
static int committed_pages(void)
{
    MEMORY_BASIC_INFORMATION info;
    SIZE_T bytes = 0;
    for (SIZE_T at = 0; at < ARRAY_BYTES; at += info.RegionSize) {
        VirtualQuery((char *)array + at, &info, sizeof info);
        bytes += info.State == MEM_COMMIT ? info.RegionSize : 0;
    }
    return (int)(bytes / PAGE);
}

static void report(const char *what)
{
    printf("%-42s %4d first touches, %4d pages committed\n", what, first_touches,
           committed_pages());
}

/* Somewhere in the array; for different numbers in different pages. */
static int place(int number)
{
    return number * (ELEMENTS / SPREAD) + number % 7;
}

int main(void)
{
    array = VirtualAlloc(NULL, ARRAY_BYTES, MEM_RESERVE, PAGE_READWRITE);
    PVOID handler = AddVectoredExceptionHandler(1, commit_touched);
    report("1 GiB is reserved:");

    for (int i = 0; i < SPREAD; i++)
        array[place(i)] = i + 1;
    report("1,000 elements, far apart, are written:");

    long sum = 0;
    for (int i = 0; i < SPREAD; i++)
        sum += array[place(i)];
    report("they are read:");
    printf("their sum is %ld\n", sum);

    int before = array[place(10) - 10000];
    report("one that was never written is read:");
    printf("it is %d\n", before);

    for (int i = 0; i < PAGE / (int)sizeof(int); i++)
        array[ELEMENTS - 1 - i] = i;
    report("the last 1,024 elements are written:");

    VirtualFree(array, 0, MEM_RELEASE);
    RemoveVectoredExceptionHandler(handler);
    return 0;
}
