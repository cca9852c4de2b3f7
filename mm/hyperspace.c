/*
 * hyperspace.c - windows on single frames, for RAM that has no kernel address of its own.
 *
 * One page table at 0xC0800000; slot w shows one frame at a time. Valid from MiOpenHyperspace on,
 * before anything else of mm: boot code reads the loader's structures through it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/machine.h"
#include "mm/layout.h"
#include "mm/pte.h"
#include "mm/wholepage.h"

bool MiHasSse; /* kernel/cpu.c says so once it may be used */

/* frame behind each window */
static pfn_t shown[WINDOW_COUNT] = {[0 ... WINDOW_COUNT - 1] = 0xFFFFFFFF};

void *MiMapFrame(pfn_t pfn, enum mm_window window)
{
    ULONG va = HYPERSPACE + (ULONG)window * PAGE_SIZE;
    if (shown[window] != pfn) {
        shown[window] = pfn;
        MiWritePte(MiPte(va), ((pte_t)pfn << PAGE_SHIFT) | PTE_VALID | PTE_WRITE | PTE_ACCESSED |
                                  PTE_DIRTY | MiNx);
        invlpg((void *)(uintptr_t)va);
    }
    return (void *)(uintptr_t)va;
}

void MiZeroFrame(pfn_t pfn)
{
    MiZeroPage(MiMapFrame(pfn, WindowZero));
}

void MiCopyFrame(pfn_t to, pfn_t from)
{
    MiCopyPage(MiMapFrame(to, WindowCopy), MiMapFrame(from, WindowSource));
}

void MiReadPhysical(void *to, paddr_t from, size_t bytes)
{
    char *out = to;
    while (bytes > 0) {
        ULONG offset = (ULONG)from & PAGE_MASK;
        size_t part = PAGE_SIZE - offset < bytes ? PAGE_SIZE - offset : bytes;
        memcpy(out, (char *)MiMapFrame((pfn_t)(from >> PAGE_SHIFT), WindowPhysical) + offset, part);
        out += part;
        from += part;
        bytes -= part;
    }
}
