/*
 * borland_malloc.c - malloc, calloc, realloc, free and _msize over blocks and sections.
 *
 * Before: a program that loads bcrt.dll      Next: borland_block.c, borland_section.c
 * SPDX-License-Identifier: MIT
 */
#include "bcrt/borland.h"

static CRITICAL_SECTION borland_lock;

/* The block for a request, its tag included; 0: too much. */
static ULONG bytes_for(size_t bytes)
{
    if (bytes > MOST_BYTES)
        return 0;
    ULONG whole = (ULONG)(bytes + TAG_BYTES + 3) & ~3u;
    return whole < LEAST_BYTES ? LEAST_BYTES : whole;
}

static BLOCK *block_of(void *memory)
{
    return (BLOCK *)((char *)memory - TAG_BYTES);
}

/* `bytes` bytes, aligned to 4; 0 bytes and no memory: NULL, as Borland's. */
void *malloc(size_t bytes)
{
    ULONG whole = bytes_for(bytes);
    if (!whole || !bytes)
        return NULL;
    EnterCriticalSection(&borland_lock);
    BLOCK *block = block_take(whole);
    if (!block && section_grow(whole))
        block = block_take(whole);
    LeaveCriticalSection(&borland_lock);
    return block ? (char *)block + TAG_BYTES : NULL;
}

void free(void *memory)
{
    if (!memory)
        return;
    EnterCriticalSection(&borland_lock);
    BLOCK *block = block_give(block_of(memory));
    if (block_is_last(block))
        section_trim(block);
    LeaveCriticalSection(&borland_lock);
}

/* Zeroed; a product that does not fit in 32 bits: NULL. */
void *calloc(size_t count, size_t bytes)
{
    size_t total;
    if (__builtin_mul_overflow(count, bytes, &total))
        return NULL;
    void *memory = malloc(total);
    if (memory)
        ZeroMemory(memory, total);
    return memory;
}

/* Bytes in the block: those asked for, rounded up. */
size_t _msize(void *memory)
{
    return block_bytes(block_of(memory)) - TAG_BYTES;
}

/* NULL is malloc, 0 bytes is free and NULL. No memory: NULL, and the block is as it was. */
void *realloc(void *memory, size_t bytes)
{
    ULONG whole = bytes_for(bytes);
    if (!memory)
        return malloc(bytes);
    if (!bytes) {
        free(memory);
        return NULL;
    }
    if (!whole)
        return NULL;
    EnterCriticalSection(&borland_lock);
    int in_place = block_grow(block_of(memory), whole);
    LeaveCriticalSection(&borland_lock);
    if (in_place)
        return memory;
    void *moved = malloc(bytes);
    if (moved) {
        CopyMemory(moved, memory, _msize(memory));
        free(memory);
    }
    return moved;
}

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID is_static)
{
    if (reason == DLL_PROCESS_ATTACH) {
        DisableThreadLibraryCalls(module);
        InitializeCriticalSection(&borland_lock);
    }
    return TRUE;
}
