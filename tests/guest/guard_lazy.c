// SPDX-License-Identifier: MIT
/* Lazily committed arrays: a vectored handler commits on access violation; guard pages grow a
 * stack-like region; overcommit of reservations. */
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#define RESERVE (256u << 20)
static char *base;
static volatile LONG faults, guards;
static char *gbase;
static int gsize;
static LONG CALLBACK veh(EXCEPTION_POINTERS *p)
{
    EXCEPTION_RECORD *r = p->ExceptionRecord;
    char *a = (char *)r->ExceptionInformation[1];
    if (r->ExceptionCode == EXCEPTION_ACCESS_VIOLATION && a >= base && a < base + RESERVE) {
        faults++;
        return VirtualAlloc((void *)((ULONG_PTR)a & ~0xfffful), 65536, MEM_COMMIT, PAGE_READWRITE)
                   ? EXCEPTION_CONTINUE_EXECUTION
                   : EXCEPTION_CONTINUE_SEARCH;
    }
    if (r->ExceptionCode == STATUS_GUARD_PAGE_VIOLATION && a >= gbase && a < gbase + gsize) {
        guards++;
        char *page = (char *)((ULONG_PTR)a & ~0xffful);
        if (page > gbase)
            VirtualAlloc(page - 4096, 4096, MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD);
        return EXCEPTION_CONTINUE_EXECUTION;
    }
    return EXCEPTION_CONTINUE_SEARCH;
}
static DWORD WINAPI toucher(void *arg)
{
    int n = (int)(INT_PTR)arg;
    for (unsigned i = n * 4096; i < (64u << 20); i += 8 * 65536)
        base[(128u << 20) + i] = n;
    return 0;
}
static int deep(int n)
{
    volatile char buf[2000];
    memset((void *)buf, n, sizeof buf);
    return n ? deep(n - 1) + buf[100] - (char)n + 1 : 0;
}
static DWORD WINAPI deepthread(void *arg)
{
    return deep(2000);
}
int main(void)
{
    AddVectoredExceptionHandler(1, veh);
    base = VirtualAlloc(NULL, RESERVE, MEM_RESERVE, PAGE_READWRITE);
    if (!base) {
        printf("no reservation\n");
        return 1;
    }
    int *arr = (int *)base;
    unsigned sum = 0;
    for (unsigned i = 0; i < 100000; i++)
        arr[(i * 2654435761u) % (8u << 20)] += i;
    for (unsigned i = 0; i < (8u << 20); i += 16384)
        sum += arr[i] ? 1 : 0;
    printf("lazy array: faults %ld\n", faults);
    faults = 0;
    memset(base + (100u << 20), 'z', 3u << 20);
    printf("memset across: faults %ld, last %c\n", faults, base[(103u << 20) - 1]);
    faults = 0;
    HANDLE h[4];
    for (int i = 0; i < 4; i++)
        h[i] = CreateThread(NULL, 0, toucher, (void *)(INT_PTR)(i + 1), 0, NULL);
    WaitForMultipleObjects(4, h, TRUE, INFINITE);
    printf("four threads faulting: %s\n", faults >= 128 ? "ok" : "FEW");
    VirtualFree(base, 1 << 20, MEM_DECOMMIT);
    faults = 0;
    printf("after decommit: %d, faults %ld\n", base[5], faults);
    MEMORY_BASIC_INFORMATION m;
    VirtualQuery(base, &m, sizeof m);
    printf("query: state %lx protect %lx size %lx allocprotect %lx\n", m.State, m.Protect,
           (unsigned long)m.RegionSize, m.AllocationProtect);
    VirtualQuery(base + 65536, &m, sizeof m);
    printf("query: state %lx protect %lx size %lx\n", m.State, m.Protect,
           (unsigned long)m.RegionSize);
    printf("release %d\n", VirtualFree(base, 0, MEM_RELEASE));
    base = NULL;
    gsize = 1 << 20;
    gbase = VirtualAlloc(NULL, gsize, MEM_RESERVE, PAGE_READWRITE);
    VirtualAlloc(gbase + gsize - 4096, 4096, MEM_COMMIT, PAGE_READWRITE);
    VirtualAlloc(gbase + gsize - 8192, 4096, MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD);
    for (char *p = gbase + gsize - 1; p > gbase + 8192; p -= 100)
        *p = 'g';
    printf("guard pages hit: %ld\n", guards);
    VirtualFree(gbase, 0, MEM_RELEASE);
    printf("deep recursion on the main stack: %s\n", deep(400) ? "ok" : "?");
    HANDLE t =
        CreateThread(NULL, 8 << 20, deepthread, NULL, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    WaitForSingleObject(t, INFINITE);
    DWORD code;
    GetExitCodeThread(t, &code);
    printf("deep recursion on a thread stack: %lu\n", code);
    printf("PASS\n");
    return 0;
}
