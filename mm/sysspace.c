/*
 * sysspace.c - system space: committed pages at kernel addresses, for pool,
 * stacks and fixed mappings.
 *
 * A bitmap tells which pages of 8B000000…BFFFFFFF are taken; the search goes on from the last
 * place. Page tables are shared by all processes,
 * for they hang in the one page directory of 80000000…BFFFFFFF.
 * Lock: system_lock. Kernel stacks: 3 pages above a page that is never mapped;
 * a few are kept ready.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/layout.h"
#include "mm/machine.h"
#include "mm/mm.h"
#include "mm/pte.h"

enum {
    SYSTEM_PAGES = (SYSTEM_SPACE_END - SYSTEM_SPACE) / PAGE_SIZE,
    STACK_PAGES = 3,
    STACK_CACHE = 8,
};

static KLOCK system_lock;
static ULONG taken[SYSTEM_PAGES / 32]; /* bit: the page's address is in use */
static ULONG search_from;              /* page index */
static ULONG physical_next = PHYSICAL_WINDOW;
static void *stack_cache[STACK_CACHE];
static ULONG cached_stacks;

void MiInitializeSystemSpace(void)
{
    memset(taken, 0, sizeof taken);
}

static bool is_taken(ULONG page)
{
    return (taken[page / 32] >> (page % 32)) & 1;
}

static void set_taken(ULONG page, ULONG pages, bool value)
{
    for (ULONG i = page; i < page + pages; i++) {
        if (value)
            taken[i / 32] |= 1u << (i % 32);
        else
            taken[i / 32] &= ~(1u << (i % 32));
    }
}

/* First page index of `pages` free addresses at or after `from`; SYSTEM_PAGES: none. */
static ULONG find_run(ULONG from, ULONG pages)
{
    ULONG run = 0;
    for (ULONG page = from; page < SYSTEM_PAGES; page++) {
        if (taken[page / 32] == 0xFFFFFFFF) {
            page |= 31;
            run = 0;
            continue;
        }
        run = is_taken(page) ? 0 : run + 1;
        if (run == pages)
            return page + 1 - pages;
    }
    return SYSTEM_PAGES;
}

static ULONG reserve(ULONG pages)
{
    ULONG page = find_run(search_from, pages);
    if (page == SYSTEM_PAGES)
        page = find_run(0, pages);
    if (page == SYSTEM_PAGES)
        return 0;
    set_taken(page, pages, true);
    search_from = page + pages;
    return SYSTEM_SPACE + page * PAGE_SIZE;
}

/* The page table of a system address; false: no frame for it. */
static bool ensure_table(ULONG va)
{
    if (*MiPde(va) & PTE_VALID)
        return true;
    pfn_t table = _PageAlloc(1, PAGE_ZEROED | PAGE_OWNER(OwnerPageTable), 1, 0, PAGE_ANYWHERE);
    if (table == PAGE_NONE)
        return false;
    MmPfn[table].used = 0;
    MiWritePte(MiPde(va),
               ((pte_t)table << PAGE_SHIFT) | PTE_VALID | PTE_WRITE | PTE_ACCESSED | PTE_DIRTY);
    return true;
}

static void unmap(ULONG va, ULONG pages)
{
    for (; pages > 0; pages--, va += PAGE_SIZE) {
        pte_t old = (*MiPde(va) & PTE_VALID) ? *MiPte(va) : 0;
        if (!(old & PTE_VALID))
            continue;
        MiWritePte(MiPte(va), 0);
        invlpg((void *)(uintptr_t)va);
        _PageFree(MiPteFrame(old), 1);
    }
}

static bool map_fresh(ULONG va, ULONG pages, enum page_owner owner)
{
    for (ULONG i = 0; i < pages; i++) {
        ULONG at = va + i * PAGE_SIZE;
        pfn_t pfn =
            ensure_table(at) ? _PageAlloc(1, PAGE_OWNER(owner), 1, 0, PAGE_ANYWHERE) : PAGE_NONE;
        if (pfn == PAGE_NONE) {
            unmap(va, i);
            return false;
        }
        MmPfn[pfn].pte = (ULONG)(uintptr_t)MiPte(at);
        MiWritePte(MiPte(at), ((pte_t)pfn << PAGE_SHIFT) | PTE_VALID | PTE_WRITE | PTE_ACCESSED |
                                  PTE_DIRTY | PTE_GLOBAL | MiNx);
    }
    return true;
}

/* `pages` pages between `below` and `above` ones that are never mapped. */
static char *allocate(ULONG below, ULONG pages, ULONG above, enum page_owner owner)
{
    if (!MiChargeSystem(pages))
        return NULL;
    KeAcquireLock(&system_lock);
    ULONG va = reserve(below + pages + above);
    if (va != 0 && !map_fresh(va + below * PAGE_SIZE, pages, owner)) {
        set_taken((va - SYSTEM_SPACE) / PAGE_SIZE, below + pages + above, false);
        va = 0;
    }
    KeReleaseLock(&system_lock);
    if (va != 0)
        return (char *)(uintptr_t)(va + below * PAGE_SIZE);
    MiReturnSystem(pages);
    return NULL;
}

static void release(void *base, ULONG below, ULONG pages, ULONG above)
{
    ULONG va = (ULONG)(uintptr_t)base, page = (va - SYSTEM_SPACE) / PAGE_SIZE - below;
    KeAcquireLock(&system_lock);
    KASSERT(va >= SYSTEM_SPACE && is_taken(page));
    unmap(va, pages);
    set_taken(page, below + pages + above, false);
    KeReleaseLock(&system_lock);
    MiReturnSystem(pages);
}

void *MmAllocateSystemPages(ULONG pages)
{
    return allocate(0, pages, 0, OwnerPool);
}

void MmFreeSystemPages(void *base, ULONG pages)
{
    release(base, 0, pages, 0);
}

void *MmAllocateGuardedPages(ULONG pages)
{
    return allocate(0, pages, 1, OwnerPool);
}

void MmFreeGuardedPages(void *base, ULONG pages)
{
    release(base, 0, pages, 1);
}

static void free_stack(void *top)
{
    release((char *)top - STACK_PAGES * PAGE_SIZE, 1, STACK_PAGES, 0);
}

void *MmAllocateKernelStack(void)
{
    if (cached_stacks > 0)
        return stack_cache[--cached_stacks];
    char *base = allocate(1, STACK_PAGES, 0, OwnerStack);
    return base != NULL ? base + STACK_PAGES * PAGE_SIZE : NULL;
}

void MmFreeKernelStack(void *top)
{
    if (cached_stacks < STACK_CACHE)
        stack_cache[cached_stacks++] = top;
    else
        free_stack(top);
}

void *MmMapPhysical(paddr_t from, size_t bytes, bool writable)
{
    ULONG offset = (ULONG)from & PAGE_MASK, va = physical_next;
    ULONG pages = (ULONG)(offset + bytes + PAGE_MASK) / PAGE_SIZE;
    if (pages > (SYSTEM_SPACE - physical_next) / PAGE_SIZE)
        return NULL;
    for (ULONG i = 0; i < pages; i++) {
        if (!ensure_table(va + i * PAGE_SIZE))
            return NULL;
        MiWritePte(MiPte(va + i * PAGE_SIZE),
                   ((from & ~(paddr_t)PAGE_MASK) + (paddr_t)i * PAGE_SIZE) | PTE_VALID |
                       PTE_ACCESSED | PTE_DIRTY | PTE_GLOBAL | (writable ? PTE_WRITE : 0) |
                       MiNx);
    }
    physical_next = va + pages * PAGE_SIZE;
    return (char *)(uintptr_t)va + offset;
}

/* Page tables of system space that map nothing any more. */
static void trim_tables(void)
{
    for (ULONG va = SYSTEM_SPACE; va < SYSTEM_SPACE_END; va += 0x200000) {
        if (!(*MiPde(va) & PTE_VALID))
            continue;
        bool empty = true;
        for (ULONG i = 0; i < 512 && empty; i++)
            empty = MiPte(va)[i] == 0;
        if (!empty)
            continue;
        pfn_t table = MiPteFrame(*MiPde(va));
        MiWritePte(MiPde(va), 0);
        invlpg(MiPte(va));
        _PageFree(table, 1);
    }
}

void MmTrimSystemSpace(void)
{
    while (cached_stacks > 0)
        free_stack(stack_cache[--cached_stacks]);
    trim_tables();
}

paddr_t MmGetPhysicalAddress(const void *kernel_address)
{
    ULONG va = (ULONG)(uintptr_t)kernel_address;
    KASSERT((*MiPde(va) & PTE_VALID) && !(*MiPde(va) & PTE_LARGE) && (*MiPte(va) & PTE_VALID));
    return (*MiPte(va) & PTE_FRAME) | (va & PAGE_MASK);
}
