/* crt_malloc.c - the allocation family of msvcrt: sizes, zeros, overflow, alignment, handlers.
 * SPDX-License-Identifier: MIT
 */
#include "crt_tap.h"
#include <windows.h>
#include <errno.h>
#include <malloc.h>
#include <new.h>
#include <stdint.h>
#include <stdlib.h>

static volatile size_t huge = 0x7FF00000u, overflow = 0x10001;

static void plain(void)
{
    char *p = malloc(100);
    is_number(_msize(p), 100, "_msize is what was asked for");
    ok(((uintptr_t)p & 7) == 0, "8-aligned");
    memset(p, 'x', 100);
    p = realloc(p, 5000);
    ok(p[99] == 'x', "realloc keeps the contents");
    is_number(_msize(p), 5000, "and grows");
    ok(realloc(p, 0) == NULL, "realloc to 0 frees");
    free(NULL);
    p = malloc(0);
    ok(p && _msize(p) == 0, "malloc(0) is a block");
    free(p);
    errno = 0;
    ok(malloc(huge) == NULL && errno == ENOMEM, "too much: NULL and ENOMEM");
    p = calloc(10, 20);
    int sum = 0;
    for (int i = 0; i < 200; i++)
        sum += p[i];
    is_number(sum, 0, "calloc zeroes");
    free(p);
    ok(calloc(overflow, overflow) == NULL, "calloc sees an overflow");
    p = malloc(64);
    ok(_expand(p, 32) == p && _msize(p) == 32, "_expand shrinks in place");
    free(p);
    ok(HeapValidate((HANDLE)_get_heap_handle(), 0, NULL), "_get_heap_handle is a Win32 heap");
    ok((HANDLE)_get_heap_handle() != NULL, "and there");
}

static void aligned(void)
{
    int good = 1;
    for (size_t alignment = 1; alignment <= 4096; alignment *= 2) {
        char *p = _aligned_malloc(100, alignment);
        good &= p && ((uintptr_t)p & (alignment - 1)) == 0;
        memset(p, 'a', 100);
        p = _aligned_realloc(p, 300, alignment);
        good &= p && ((uintptr_t)p & (alignment - 1)) == 0 && p[99] == 'a';
        _aligned_free(p);
        p = _aligned_offset_malloc(100, alignment, 12);
        good &= p && (((uintptr_t)p + 12) & (alignment - 1)) == 0;
        memset(p, 'b', 100);
        _aligned_free(p);
    }
    ok(good, "_aligned_malloc, _aligned_realloc, _aligned_offset_malloc up to 4096");
    is_number(_heapchk(), _HEAPOK, "and the heap is sound");
}

static void walking(void)
{
    void *mine = malloc(12345);
    _HEAPINFO entry = {NULL, 0, 0};
    int seen = 0, state;
    while ((state = _heapwalk(&entry)) == _HEAPOK)
        seen += (void *)entry._pentry == mine && entry._useflag == _USEDENTRY;
    is_number(state, _HEAPEND, "_heapwalk ends");
    is_number(seen, 1, "and saw the block once");
    free(mine);
}

int main(void)
{
    plain();
    aligned();
    walking();
    return done();
}
