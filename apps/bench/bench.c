/* bench.c - what the kernel's and the heap's services cost, by RDTSC.
 *
 *   bench        measures everything: one line `name <tab> figure` each, the median of its rounds
 *   bench NAME   only that one, from its first round on: for tools/bench --where to watch
 *
 * Under QEMU's -icount shift=0 the time-stamp counter counts instructions, and a run is repeatable.
 * The cost of an empty round is subtracted.
 *
 * SPDX-License-Identifier: MIT
 */
#include <windows.h>
#include <winternl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 31, PAGE = 4096, MANY_PAGES = 2000 };

NTSYSAPI NTSTATUS NTAPI NtTestAlert(void);
NTSYSAPI NTSTATUS NTAPI NtYieldExecution(void);

typedef unsigned long long ticks;
static volatile ticks reached; /* when a handler was entered */
static char *pages;
static size_t next_page;

static inline ticks now(void)
{
    ticks value;
    __asm__ volatile("rdtsc" : "=A"(value));
    return value;
}

static void nothing(void)
{
}

static void null_service(void)
{
    NtTestAlert();
}

static void one_page(void)
{
    volatile char *page = VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    *page = 1;
    VirtualFree((void *)page, 0, MEM_RELEASE);
}

static void commit_pages(void)
{
    pages = VirtualAlloc(NULL, MANY_PAGES * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    next_page = 0;
}

/* The idle thread zeroes frames meanwhile. */
static void commit_pages_and_wait(void)
{
    commit_pages();
    Sleep(100);
}

/* So many pages are touched that none of the frames that the idle thread has zeroed are left. */
static void commit_pages_and_drain(void)
{
    commit_pages();
    for (; next_page < MANY_PAGES - ROUNDS; next_page++)
        pages[next_page * PAGE] = 1;
}

static void touch_next_page(void)
{
    ((volatile char *)pages)[next_page++ * PAGE] = 1;
}

static void release_pages(void)
{
    VirtualFree(pages, 0, MEM_RELEASE);
}

/* Two threads hand the processor to each other; half of a round trip is one yield. */
static volatile LONG stop_yielding;
static HANDLE partner;

static DWORD WINAPI yield_always(void *context)
{
    while (!stop_yielding)
        NtYieldExecution();
    return 0;
}

static void start_partner(void)
{
    stop_yielding = 0;
    partner = CreateThread(NULL, 0, yield_always, NULL, 0, NULL);
    NtYieldExecution();
    NtYieldExecution();
}

static void yield(void)
{
    NtYieldExecution();
}

static void end_partner(void)
{
    stop_yielding = 1;
    WaitForSingleObject(partner, INFINITE);
    CloseHandle(partner);
}

static DWORD WINAPI return_at_once(void *context)
{
    return 0;
}

static void thread_and_join(void)
{
    HANDLE thread = CreateThread(NULL, 0, return_at_once, NULL, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
}

/* The handlers note when they are reached, and go on behind write_to_null's instruction. */
enum { WRITE_TO_NULL_BYTES = 3 };
static void *vectored;

static LONG CALLBACK handle(EXCEPTION_POINTERS *exception)
{
    reached = now();
    if (exception->ExceptionRecord->ExceptionCode == EXCEPTION_ACCESS_VIOLATION)
        exception->ContextRecord->Eip += WRITE_TO_NULL_BYTES;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void add_handler(void)
{
    vectored = AddVectoredExceptionHandler(1, handle);
}

static void remove_handler(void)
{
    RemoveVectoredExceptionHandler(vectored);
}

static void write_to_null(void)
{
    __asm__ volatile("movb $1,(%0)" ::"r"(0) : "memory");
}

static void raise_one(void)
{
    RaiseException(0xE0000001, 0, 0, NULL);
}

static EXCEPTION_DISPOSITION NTAPI handle_frame(EXCEPTION_RECORD *record, void *frame,
                                                CONTEXT *context, void *unused)
{
    reached = now();
    context->Eip += WRITE_TO_NULL_BYTES;
    return ExceptionContinueExecution;
}

static void write_to_null_in_frame(void)
{
    struct {
        void *next, *handler;
    } frame;
    __asm__ volatile("movl %%fs:0,%0" : "=r"(frame.next));
    frame.handler = (void *)handle_frame;
    __asm__ volatile("movl %0,%%fs:0" ::"r"(&frame) : "memory");
    write_to_null();
    __asm__ volatile("movl %0,%%fs:0" ::"r"(frame.next) : "memory");
}

static void heap_block(void)
{
    HeapFree(GetProcessHeap(), 0, HeapAlloc(GetProcessHeap(), 0, 64));
}

static void malloc_block(void)
{
    void *volatile block = malloc(64);
    free(block);
}

struct measurement {
    const char *name;
    void (*before)(void), (*round)(void), (*after)(void);
    unsigned divisor; /* of a round */
    int to_handler;   /* the round itself tells when it was over */
};

static const struct measurement measurements[] = {
    {"null", nothing, null_service, nothing, 1, 0},
    {"page", nothing, one_page, nothing, 1, 0},
    {"fault", commit_pages_and_drain, touch_next_page, release_pages, 1, 0},
    {"fault-zeroed", commit_pages_and_wait, touch_next_page, release_pages, 1, 0},
    {"yield", start_partner, yield, end_partner, 2, 0},
    {"thread", nothing, thread_and_join, nothing, 1, 0},
    {"exception", add_handler, write_to_null, remove_handler, 1, 1},
    {"exception-frame", nothing, write_to_null_in_frame, nothing, 1, 1},
    {"raise", add_handler, raise_one, remove_handler, 1, 1},
    {"exception-and-back", add_handler, write_to_null, remove_handler, 1, 0},
    {"heap", nothing, heap_block, nothing, 1, 0},
    {"malloc", nothing, malloc_block, nothing, 1, 0},
};

/* One round; tools/bench looks for this name. */
__attribute__((noinline)) ticks bench_round(const struct measurement *what)
{
    ticks begun = now();
    what->round();
    ticks over = now();
    return (what->to_handler ? reached : over) - begun;
}

static int by_size(const void *left, const void *right)
{
    ticks a = *(const ticks *)left, b = *(const ticks *)right;
    return a < b ? -1 : a > b;
}

static ticks median(const struct measurement *what)
{
    ticks rounds[ROUNDS];
    what->before();
    for (int i = 0; i < ROUNDS; i++)
        rounds[i] = bench_round(what);
    what->after();
    qsort(rounds, ROUNDS, sizeof rounds[0], by_size);
    return rounds[ROUNDS / 2];
}

int main(int argc, char **argv)
{
    static const struct measurement empty = {"", nothing, nothing, nothing, 1, 0};
    ticks overhead = argc < 2 ? median(&empty) : 0;
    for (size_t i = 0; i < sizeof measurements / sizeof measurements[0]; i++) {
        const struct measurement *what = &measurements[i];
        if (argc < 2 || strcmp(argv[1], what->name) == 0)
            printf("%s\t%lu\n", what->name,
                   (unsigned long)((median(what) - overhead) / what->divisor));
    }
    return 0;
}
