/*
 * task_memory.c - COM's task memory: the process heap, by its own names.
 *
 * CoTaskMemAlloc is IMalloc::Alloc without fetching the pointer. One process, one allocator: what a
 * callee allocates for an [out] argument, its caller can free, whoever compiled either of them.
 * That is all that "task" means; the memory is not shared between processes.
 *
 * Manual: MSDN "CoTaskMemAlloc", "CoTaskMemRealloc", "CoTaskMemFree", "CoGetMalloc", "IMalloc"
 * Next:   libc/ntdll/heap/heap_alloc.c (heap, flags, bytes): HeapAlloc is a forwarder to
 *         RtlAllocateHeap
 * SPDX-License-Identifier: MIT
 */
#include "ole32/ole.h"

void *ole_alloc(SIZE_T bytes)
{
    return HeapAlloc(GetProcessHeap(), 0, bytes);
}

/* No block: a new one. No bytes: the block is freed, and the result NULL. */
void *ole_realloc(void *block, SIZE_T bytes)
{
    if (!block)
        return ole_alloc(bytes);
    if (bytes)
        return HeapReAlloc(GetProcessHeap(), 0, block, bytes);
    ole_free(block);
    return NULL;
}

void ole_free(void *block)
{
    HeapFree(GetProcessHeap(), 0, block);
}

SIZE_T ole_size(void *block)
{
    return block ? HeapSize(GetProcessHeap(), 0, block) : (SIZE_T)-1;
}

int ole_did_alloc(void *block)
{
    return block ? HeapValidate(GetProcessHeap(), 0, block) : -1;
}

void ole_minimize(void)
{
    HeapCompact(GetProcessHeap(), 0);
}

/* Allocates `bytes` bytes of task memory, not initialised; 0 bytes are a block of their own.
 * NULL: no memory. */
LPVOID WINAPI CoTaskMemAlloc(SIZE_T bytes)
{
    return ole_spy ? ole_spied_alloc(bytes) : ole_alloc(bytes);
}

/* Changes the size of a block; NULL with bytes != 0: no memory, and the block is as it was.
 * No block: CoTaskMemAlloc. No bytes: CoTaskMemFree, and the result is NULL. */
LPVOID WINAPI CoTaskMemRealloc(LPVOID block, SIZE_T bytes)
{
    return ole_spy ? ole_spied_realloc(block, bytes) : ole_realloc(block, bytes);
}

/* Frees a block; NULL is allowed. */
VOID WINAPI CoTaskMemFree(LPVOID block)
{
    if (ole_spy)
        ole_spied_free(block);
    else
        ole_free(block);
}
