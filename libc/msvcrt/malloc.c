/* malloc.c - stop 2 of the path: malloc is one call of HeapAlloc on the C run-time's own heap.
 *
 * _crtheap is created when the DLL is attached and is not the process heap, so a program's blocks
 * and Windows' own never mix. Errors: NULL and errno ENOMEM. With _set_new_mode(1) the new handler
 * is asked before malloc gives up.
 *
 * Before: new.cpp (bytes)
 * Next:   libc/ntdll/heap/heap_alloc.c (heap, flags, bytes): HeapAlloc is a forwarder to
 *         RtlAllocateHeap
 * Manual: Visual C++ run-time library, "malloc", "calloc", "realloc", "free", "_set_new_mode"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include "new_handler.h"

HANDLE _crtheap;

/* Out of the fast path: ask the handler and try again until one of them has had enough. */
static void *allocate_slowly(DWORD flags, size_t bytes)
{
    void *block = NULL;
    while (!block && bytes <= _HEAP_MAXREQ && crt_new_mode && _callnewh(bytes))
        block = HeapAlloc(_crtheap, flags, bytes);
    if (!block)
        errno = ENOMEM;
    return block;
}

/* malloc(bytes): 0 bytes gives a valid block. */
void *malloc(size_t bytes)
{
    void *block = HeapAlloc(_crtheap, 0, bytes);
    return block ? block : allocate_slowly(0, bytes);
}

/* calloc(count, bytes): zeroed; a product that does not fit in 32 bits is ENOMEM. */
void *calloc(size_t count, size_t bytes)
{
    size_t total;
    if (__builtin_mul_overflow(count, bytes, &total)) {
        errno = ENOMEM;
        return NULL;
    }
    void *block = HeapAlloc(_crtheap, HEAP_ZERO_MEMORY, total);
    return block ? block : allocate_slowly(HEAP_ZERO_MEMORY, total);
}

/* realloc(block, bytes): NULL is malloc; 0 bytes is free and returns NULL. On failure the old block
 * stays. */
void *realloc(void *block, size_t bytes)
{
    if (!block)
        return malloc(bytes);
    if (bytes == 0) {
        free(block);
        return NULL;
    }
    void *moved = HeapReAlloc(_crtheap, 0, block, bytes);
    while (!moved && bytes <= _HEAP_MAXREQ && crt_new_mode && _callnewh(bytes))
        moved = HeapReAlloc(_crtheap, 0, block, bytes);
    if (!moved)
        errno = ENOMEM;
    return moved;
}

void free(void *block)
{
    HeapFree(_crtheap, 0, block);
}
