/*
 * vm_model.c - see vm_model.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/host/vm_model.h"

struct page model_pages[PAGES];
ULONG model_refused, model_locked, model_locks, model_found, model_large;

bool ModelOutOfMemory(NTSTATUS status)
{
    bool out = status == STATUS_INSUFFICIENT_RESOURCES || status == STATUS_COMMITMENT_LIMIT;
    model_refused += out;
    return out;
}

bool ModelIsOne(ULONG first, ULONG last)
{
    for (ULONG page = first; page <= last; page++)
        if (pages[page].base == 0 || pages[page].base != pages[first].base || page >= SHARED)
            return false;
    return true;
}

bool ModelIsFree(ULONG first, ULONG last)
{
    for (ULONG page = first; page <= last; page++)
        if (pages[page].base != 0)
            return false;
    return true;
}

ULONG ModelGapUp(ULONG count, ULONG lowest, ULONG highest)
{
    for (ULONG at = ROUND_UP(lowest, GRANULE); at + count <= highest + 1; at += GRANULE)
        if (ModelIsFree(at, at + count - 1))
            return at;
    return 0;
}

ULONG ModelGapDown(ULONG count, ULONG lowest, ULONG highest)
{
    if (count > highest + 1)
        return 0;
    for (ULONG at = (highest + 1 - count) / GRANULE * GRANULE; at >= lowest; at -= GRANULE)
        if (ModelIsFree(at, at + count - 1))
            return at;
    return 0;
}

void ModelCommit(ULONG page, ULONG protect)
{
    if (pages[page].protect == 0)
        pages[page].value = 0;
    pages[page].protect = (USHORT)protect;
}

void ModelDecommit(ULONG page)
{
    model_locked -= pages[page].locked;
    pages[page].protect = 0;
    pages[page].written = pages[page].locked = false;
}

ULONG ModelSomeProtect(void)
{
    static const USHORT base[] = {PAGE_NOACCESS,  PAGE_READONLY,     PAGE_READWRITE,
                                  PAGE_EXECUTE,   PAGE_EXECUTE_READ, PAGE_EXECUTE_READWRITE,
                                  PAGE_READWRITE, PAGE_READWRITE};
    ULONG protect = base[below(ARRAY_SIZE(base))];
    if (protect != PAGE_NOACCESS && below(6) == 0)
        protect |= PAGE_GUARD;
    else if (protect != PAGE_NOACCESS && below(20) == 0)
        protect |= PAGE_NOCACHE;
    return protect;
}

ULONG ModelSomePage(void)
{
    ULONG page = FIRST + below(WINDOW);
    for (int i = 0; i < 8 && pages[page].base == 0; i++)
        page = FIRST + below(WINDOW);
    return pages[page].base != 0 && below(3) == 0 ? pages[page].base : page;
}

ULONG ModelSomeCount(void)
{
    return 1 + below(below(4) ? 20 : below(8) ? 700 : 2500);
}

NTSTATUS ModelAccess(const struct page *page, enum mm_access access)
{
    static const ULONG writable = PAGE_READWRITE | PAGE_EXECUTE_READWRITE;
    static const ULONG executable = PAGE_EXECUTE | PAGE_EXECUTE_READ | PAGE_EXECUTE_READWRITE;
    if (page->base == 0 || page->protect == 0 || page->protect == PAGE_NOACCESS)
        return STATUS_ACCESS_VIOLATION;
    if (page->protect & PAGE_GUARD)
        return STATUS_GUARD_PAGE_VIOLATION;
    if (access == AccessWrite && !(page->protect & writable))
        return STATUS_ACCESS_VIOLATION;
    if (access == AccessExecute && !(page->protect & executable))
        return STATUS_ACCESS_VIOLATION;
    return STATUS_SUCCESS;
}
