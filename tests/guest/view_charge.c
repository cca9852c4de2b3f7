// plumb: --memory 64 --file build/tests/guest/big_image.dll
/*
 * view_charge.c - a page of an image that may become private is promised a frame, whichever way it
 * goes.
 *
 * The DLL's data is 32 MiB of 64: it fits once, not twice. Code that becomes writable wants a
 * promise of its own.
 *
 * SPDX-License-Identifier: MIT
 */
#include "hoard.h"
#include "tap.h"

enum { PAGE = 4096, BYTES = 0x2000000 };

static int __attribute__((noinline)) touch(char *data, int write)
{
    int sum = 0;
    for (SIZE_T at = 0; at < BYTES; at += PAGE) {
        sum += *(volatile char *)(data + at);
        if (write)
            *(volatile char *)(data + at) = 1;
    }
    return sum;
}

static void zero_data(void)
{
    DWORD old;
    HMODULE module = LoadLibraryA("C:\\big_image.dll");
    char *data = (char *)GetProcAddress(module, "big_image");
    ok(data != NULL, "32 MiB of data");
    if (data == NULL)
        return;
    ok(VirtualProtect(data, BYTES, PAGE_READONLY, &old) && old == PAGE_WRITECOPY, "made read-only");
    ok(touch(data, 0) == 0, "and read: all zero");
    ok(VirtualProtect(data, BYTES, PAGE_READWRITE, &old) && old == PAGE_READONLY, "writable again");
    touch(data, 1);
    ok(touch(data, 0) == BYTES / PAGE, "every page written: one frame each");
    ok(FreeLibrary(module), "unloaded");
}

static void code(void)
{
    DWORD old = 0;
    char *page = (char *)((ULONG_PTR)touch & ~(ULONG_PTR)(PAGE - 1));
    take_memory();
    fails(VirtualProtect(page, PAGE, PAGE_EXECUTE_READWRITE, &old), ERROR_COMMITMENT_LIMIT,
          "no promise is left for writable code");
    give_memory();
    ok(VirtualProtect(page, PAGE, PAGE_EXECUTE_READWRITE, &old) && old == PAGE_EXECUTE_READ,
       "with memory there is one");
    take_memory();
    ok(VirtualProtect(page, PAGE, PAGE_EXECUTE_READ, &old), "given back");
    char *last = VirtualAlloc(NULL, PAGE, MEM_COMMIT, PAGE_READWRITE);
    ok(last != NULL, "for another page");
    VirtualFree(last, 0, MEM_RELEASE);
    ok(VirtualProtect(page, PAGE, PAGE_EXECUTE_READWRITE, &old), "and taken again");
    *(volatile char *)page = *(volatile char *)page;
    ok(VirtualProtect(page, PAGE, PAGE_EXECUTE_READ, &old) && old == PAGE_EXECUTE_READWRITE,
       "written, then read-only");
    last = VirtualAlloc(NULL, PAGE, MEM_COMMIT, PAGE_READWRITE);
    ok(last == NULL, "it keeps its frame, and its promise");
    give_memory();
}

int main(void)
{
    zero_data();
    code();
    return tap_end();
}
