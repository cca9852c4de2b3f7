/*
 * heap_raise.c - HEAP_GENERATE_EXCEPTIONS: what fails is raised, once; who continues gets NULL.
 *
 * Not recorded: the oracle raises again and again where a handler continues.
 * Manual: MSDN "HeapAlloc", "HeapReAlloc" (STATUS_NO_MEMORY, STATUS_ACCESS_VIOLATION).
 *
 * SPDX-License-Identifier: MIT
 */
#include "k32_tap.h"

enum { FAR_TOO_MUCH = 0x7FFF0000 };

static int raised;
static DWORD code;

static LONG CALLBACK note(EXCEPTION_POINTERS *pointers)
{
    raised++;
    code = pointers->ExceptionRecord->ExceptionCode;
    return EXCEPTION_CONTINUE_EXECUTION;
}

/* `result` is NULL, and so many exceptions were raised. */
static void is_null(const void *result, int exceptions, DWORD wanted, const char *what)
{
    ok(!result && raised == exceptions && (!exceptions || code == wanted), "%s", what);
    raised = 0;
}

int main(void)
{
    static ULONG no_block[16];
    PVOID handler = AddVectoredExceptionHandler(1, note);
    HANDLE plain = HeapCreate(0, 0, 0), raising = HeapCreate(HEAP_GENERATE_EXCEPTIONS, 0, 0);
    HANDLE fixed = HeapCreate(HEAP_GENERATE_EXCEPTIONS, 0, 0x10000);
    const DWORD flag = HEAP_GENERATE_EXCEPTIONS;

    is_null(HeapAlloc(plain, 0, FAR_TOO_MUCH), 0, 0, "without the flag, NULL is all");
    is_null(HeapAlloc(plain, flag, FAR_TOO_MUCH), 1, STATUS_NO_MEMORY, "the call's flag raises");
    is_null(HeapAlloc(raising, 0, FAR_TOO_MUCH), 1, STATUS_NO_MEMORY, "so does the heap's");
    is_null(HeapAlloc(fixed, 0, 0x20000), 1, STATUS_NO_MEMORY, "a fixed heap that has no room");
    void *block = HeapAlloc(plain, 0, 100), *other = HeapAlloc(raising, 0, 100);
    ok(block && other && !raised, "nothing is raised where there is memory");

    is_null(HeapReAlloc(plain, flag, block, FAR_TOO_MUCH), 1, STATUS_NO_MEMORY, "HeapReAlloc");
    is_null(HeapReAlloc(raising, 0, other, FAR_TOO_MUCH), 1, STATUS_NO_MEMORY,
            "HeapReAlloc, by the heap's");
    is_null(HeapReAlloc(raising, HEAP_REALLOC_IN_PLACE_ONLY, other, 90000000), 1, STATUS_NO_MEMORY,
            "HeapReAlloc in place");
    is_null(HeapReAlloc(plain, flag, &no_block[8], 100), 1, STATUS_ACCESS_VIOLATION,
            "HeapReAlloc of what is no block");
    is_null(HeapReAlloc(plain, 0, &no_block[8], 100), 0, 0, "which without the flag is NULL");
    ok(HeapSize(plain, 0, block) == 100 && HeapSize(raising, 0, other) == 100, "both are kept");
    ok(HeapValidate(plain, 0, NULL) && HeapValidate(raising, 0, NULL), "both heaps are sound");

    RemoveVectoredExceptionHandler(handler);
    ok(HeapDestroy(plain) && HeapDestroy(raising) && HeapDestroy(fixed), "destroyed");
    return tap_end();
}
