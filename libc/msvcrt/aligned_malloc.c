/* aligned_malloc.c - blocks whose address, or a given byte within, is a multiple of a power of two.
 *
 *      raw block                     what the caller gets
 *      |  slack  | raw pointer (4) | block + offset is aligned ...
 *
 * Such a block goes back only through _aligned_free: free would see a pointer that the heap never
 * gave. Errors: NULL; EINVAL for an alignment that is no power of two or offset >= bytes, ENOMEM.
 * Manual: Visual C++ run-time library, "_aligned_malloc" and kin.
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include <malloc.h>

static void **raw_slot(void *block)
{
    return (void **)((uintptr_t)block & ~(sizeof(void *) - 1)) - 1;
}

/* _aligned_offset_malloc(bytes, alignment, offset): block + offset is a multiple of alignment. */
void *_aligned_offset_malloc(size_t bytes, size_t alignment, size_t offset)
{
    if (alignment == 0 || (alignment & (alignment - 1)) || (offset && offset >= bytes)) {
        errno = EINVAL;
        return NULL;
    }
    if (alignment < sizeof(void *))
        alignment = sizeof(void *);
    size_t total, slack = alignment - 1 + 2 * sizeof(void *);
    if (__builtin_add_overflow(bytes, slack, &total)) {
        errno = ENOMEM;
        return NULL;
    }
    char *raw = malloc(total);
    if (!raw)
        return NULL;
    uintptr_t lowest = (uintptr_t)raw + 2 * sizeof(void *) + offset;
    char *block = (char *)((lowest + alignment - 1) & ~(alignment - 1)) - offset;
    if (block - raw > (ptrdiff_t)slack)
        block -= alignment;
    *raw_slot(block) = raw;
    return block;
}

void *_aligned_malloc(size_t bytes, size_t alignment)
{
    return _aligned_offset_malloc(bytes, alignment, 0);
}

void _aligned_free(void *block)
{
    if (block)
        free(*raw_slot(block));
}

/* _aligned_offset_realloc(block, bytes, alignment, offset): alignment and offset must be those of
 * the block (else EINVAL); 0 bytes frees and returns NULL. The contents are kept up to the smaller
 * size. */
void *_aligned_offset_realloc(void *block, size_t bytes, size_t alignment, size_t offset)
{
    if (!block)
        return _aligned_offset_malloc(bytes, alignment, offset);
    if (bytes == 0) {
        _aligned_free(block);
        return NULL;
    }
    if (alignment == 0 || (((uintptr_t)block + offset) & (alignment - 1))) {
        errno = EINVAL;
        return NULL;
    }
    char *raw = *raw_slot(block);
    size_t old = HeapSize(_crtheap, 0, raw) - ((char *)block - raw);
    void *moved = _aligned_offset_malloc(bytes, alignment, offset);
    if (moved) {
        memcpy(moved, block, old < bytes ? old : bytes);
        _aligned_free(block);
    }
    return moved;
}

void *_aligned_realloc(void *block, size_t bytes, size_t alignment)
{
    return _aligned_offset_realloc(block, bytes, alignment, 0);
}
