/*
 * k32_global.c - GlobalAlloc and LocalAlloc: fixed and moveable memory, locks, discarding.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k32_tap.h"

static void fixed(void)
{
    char *block = GlobalAlloc(GPTR, 100);
    ok(block && !block[0] && !block[99], "fixed memory is a pointer, zeroed when asked");
    ok(GlobalLock(block) == block && GlobalUnlock(block), "locking it means nothing");
    ok(GlobalSize(block) >= 100, "its size");
    is(GlobalFlags(block), 0, "no flags");
    ok(GlobalHandle(block) == block, "its handle is itself");
    strcpy(block, "kept");
    block = GlobalReAlloc(block, 5000, GMEM_MOVEABLE | GMEM_ZEROINIT);
    ok(block && !strcmp(block, "kept") && !block[4999], "grown, it may move");
    ok(GlobalFree(block) == NULL, "freed");
    block = LocalAlloc(LMEM_FIXED, 0);
    ok(block != NULL, "no bytes are a block, too");
    ok(LocalFree(block) == NULL && LocalFree(NULL) == NULL, "free it; NULL is no error");
}

static void moveable(void)
{
    HGLOBAL handle = GlobalAlloc(GHND, 64);
    ok(handle && ((ULONG_PTR)handle & 7) != 0, "a handle is no pointer to a block");
    is(GlobalFlags(handle), 0, "not locked");
    char *first = GlobalLock(handle), *second = GlobalLock(handle);
    ok(first && first == second && !first[63], "locked twice: the same memory");
    is(GlobalFlags(handle) & GMEM_LOCKCOUNT, 2, "the count");
    ok(GlobalHandle(first) == handle, "from the memory to the handle");
    strcpy(first, "kept");
    ok(GlobalUnlock(handle), "unlocked once: still locked");
    fails(GlobalUnlock(handle), NO_ERROR, "twice: not any more");
    fails(GlobalUnlock(handle), ERROR_NOT_LOCKED, "three times is an error");
    ok(GlobalReAlloc(handle, 100000, GMEM_MOVEABLE) == handle, "grown, the handle stays");
    ok(GlobalSize(handle) >= 100000 && !strcmp(GlobalLock(handle), "kept"),
       "and so do the contents");
    GlobalUnlock(handle);
    ok(GlobalReAlloc(handle, 0, GMEM_MOVEABLE) == handle, "discard");
    ok(GlobalFlags(handle) & GMEM_DISCARDED, "it is discarded");
    is(GlobalSize(handle), 0, "has no size");
    ok(!GlobalLock(handle), "and cannot be locked");
    ok(GlobalReAlloc(handle, 16, GMEM_MOVEABLE) == handle && GlobalLock(handle),
       "until it gets memory");
    ok(GlobalFree(handle) == NULL, "freed although locked");
    handle = GlobalAlloc(GMEM_MOVEABLE, 0);
    ok(handle && (GlobalFlags(handle) & GMEM_DISCARDED), "no bytes: born discarded");
    GlobalFree(handle);

    HGLOBAL handles[300];
    int made = 0, right = 0;
    for (int i = 0; i < 300; i++) {
        handles[i] = GlobalAlloc(GMEM_MOVEABLE, 32 + i);
        made += handles[i] != NULL;
        *(int *)GlobalLock(handles[i]) = i;
        GlobalUnlock(handles[i]);
    }
    for (int i = 0; i < 300; i++) {
        right += *(int *)GlobalLock(handles[i]) == i;
        GlobalUnlock(handles[i]);
        GlobalFree(handles[i]);
    }
    ok(made == 300 && right == 300, "300 of them, each with its memory");
}

int main(void)
{
    fixed();
    moveable();
    return tap_end();
}
