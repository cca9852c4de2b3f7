/* msize.c - the size of a block: _msize, _expand, _recalloc.
 *
 * Manual: Visual C++ run-time library, pages of the same names.
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include <malloc.h>

/* _msize(block): bytes as asked for; NULL: -1 and EINVAL. */
size_t _msize(void *block)
{
    if (!block) {
        errno = EINVAL;
        return (size_t)-1;
    }
    return HeapSize(_crtheap, 0, block);
}

/* _expand(block, bytes): resize where it stands; NULL and ENOMEM if there is no room. */
void *_expand(void *block, size_t bytes)
{
    void *same = block ? HeapReAlloc(_crtheap, HEAP_REALLOC_IN_PLACE_ONLY, block, bytes) : NULL;
    if (!same)
        errno = block ? ENOMEM : EINVAL;
    return same;
}

/* _recalloc(block, count, bytes): realloc to the product, the growth zeroed; overflow: NULL and
 * ENOMEM. */
void *_recalloc(void *block, size_t count, size_t bytes)
{
    size_t total, old = block ? HeapSize(_crtheap, 0, block) : 0;
    if (__builtin_mul_overflow(count, bytes, &total)) {
        errno = ENOMEM;
        return NULL;
    }
    char *moved = realloc(block, total);
    if (moved && total > old)
        memset(moved + old, 0, total - old);
    return moved;
}
