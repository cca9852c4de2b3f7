/* heapchk.c - the run-time heap looked at from outside: _heapchk, _heapwalk, _heapmin...
 *
 * Manual: Visual C++ run-time library, pages of the same names; results are <malloc.h>'s _HEAPOK
 *         (-2) to _HEAPBADPTR (-6).
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include <malloc.h>

/* _get_heap_handle(): the Win32 handle behind malloc. */
intptr_t _get_heap_handle(void)
{
    return (intptr_t)_crtheap;
}

/* _heapchk(): _HEAPOK, or _HEAPBADNODE where a block is damaged. */
int _heapchk(void)
{
    return HeapValidate(_crtheap, 0, NULL) ? _HEAPOK : _HEAPBADNODE;
}

/* _heapset(fill): would fill the free blocks; on Win32 it checks the heap only. */
int _heapset(unsigned fill)
{
    (void)fill;
    return _heapchk();
}

/* _heapmin(): give free memory back to the system. 0; -1 and ENOSYS if the heap cannot. */
int _heapmin(void)
{
    if (HeapCompact(_crtheap, 0) || GetLastError() == NO_ERROR)
        return 0;
    return crt_fail(ENOSYS);
}

/* _heapadd(block, bytes): memory cannot be added to a Win32 heap: -1 and ENOSYS. */
int _heapadd(void *block, size_t bytes)
{
    (void)block;
    (void)bytes;
    return crt_fail(ENOSYS);
}

/* _heapwalk(entry): the next block after entry->_pentry, or the first for NULL. _HEAPOK, or
 * _HEAPEND after the last, _HEAPBADPTR where _pentry is no block. */
int _heapwalk(_HEAPINFO *entry)
{
    PROCESS_HEAP_ENTRY walk = {.lpData = entry->_pentry};
    if (entry->_pentry) {
        if (!HeapValidate(_crtheap, 0, entry->_pentry) && entry->_useflag == _USEDENTRY)
            return _HEAPBADPTR;
        walk.cbData = entry->_size;
        walk.wFlags = entry->_useflag == _USEDENTRY ? PROCESS_HEAP_ENTRY_BUSY : 0;
    }
    do {
        if (!HeapWalk(_crtheap, &walk))
            return GetLastError() == ERROR_NO_MORE_ITEMS ? _HEAPEND : _HEAPBADNODE;
    } while (walk.wFlags & (PROCESS_HEAP_REGION | PROCESS_HEAP_UNCOMMITTED_RANGE));
    entry->_pentry = walk.lpData;
    entry->_size = walk.cbData;
    entry->_useflag = walk.wFlags & PROCESS_HEAP_ENTRY_BUSY ? _USEDENTRY : _FREEENTRY;
    return _HEAPOK;
}
