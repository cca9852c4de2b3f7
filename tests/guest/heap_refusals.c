// SPDX-License-Identifier: MIT
// Each kind of wrong pointer is refused, and the heap stays as it was.
#include "k32_tap.h"

static LONG raised;

static LONG CALLBACK note(EXCEPTION_POINTERS *pointers)
{
    raised = (LONG)pointers->ExceptionRecord->ExceptionCode;
    return EXCEPTION_CONTINUE_EXECUTION;
}

/* A block of which nobody has a second copy of the header in a thread's cache. */
static void damage_header(HANDLE heap)
{
    char *block = HeapAlloc(heap, 0, 5000);
    PVOID handler = AddVectoredExceptionHandler(1, note);
    block[-2] ^= 0x10;
    ok(!HeapFree(heap, 0, block), "a block with a damaged header is refused");
    ok(raised == (LONG)0xC0000374, "STATUS_HEAP_CORRUPTION is raised");
    block[-2] ^= 0x10;
    RemoveVectoredExceptionHandler(handler);
    ok(HeapFree(heap, 0, block), "with its header it can be freed");
}

int main(void)
{
    static ULONG no_block[16];
    HANDLE heap = HeapCreate(0, 0, 0), other = HeapCreate(0, 0, 0);
    char *block = HeapAlloc(heap, 0, 24), *of_other = HeapAlloc(other, 0, 40);
    ok(!HeapFree(heap, 0, block + 4), "a pointer that is not aligned");
    ok(HeapSize(heap, 0, block + 8) == (SIZE_T)-1, "a pointer into a block");
    ok(!HeapReAlloc(heap, 0, &no_block[8], 10), "a pointer to what is in no heap");
    ok(!HeapFree(heap, 0, of_other), "a block of another heap");
    ok(HeapLock(heap) && !HeapFree(heap, 0, of_other) && HeapUnlock(heap),
       "the same while the heap is locked");
    is(HeapSize(other, 0, of_other), 40, "which stays what it was");
    ok(HeapFree(heap, 0, block) && !HeapFree(heap, 0, block), "a block that was freed before");
    damage_header(heap);
    ok(HeapValidate(heap, 0, NULL) && HeapValidate(other, 0, NULL), "both heaps are sound");
    ok(HeapDestroy(heap) && HeapDestroy(other), "and go");
    return tap_end();
}
