/*
 * mmrights.c - MmCheckRights: does every page of the current address space have only the rights
 * it may have?
 *
 *   kernel half   never reachable from ring 3; never both writable and executable; the only
 *                 executable pages are the kernel's text, which nobody can write
 *   user half     writable, executable only if its protection says so; no frame of the kernel's
 *                 own, but for KUSER_SHARED_DATA, which is read-only and not executable
 *
 * What counts is what the CPU sees: a right is there if both the page directory and the page table
 * give it. O(page tables). Source: Intel SDM volume 3, 4.6.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/layout.h"
#include "mm/mm.h"
#include "mm/pte.h"
#include "nt/peb.h"

extern char KiImageStart[], KiTextEnd[];

enum { RIGHTS_USER = 30, RIGHTS_WRITE_EXECUTE, RIGHTS_EXECUTE, RIGHTS_WRITE, RIGHTS_FRAME };
enum { TABLES = 2048 }; /* of 2 MiB each */
#define KERNEL_OWNERS                                                                              \
    (1u << OwnerPageTable | 1u << OwnerDirectory | 1u << OwnerPool | 1u << OwnerStack |            \
     1u << OwnerBoot)

static void check(bool good, ULONG which, ULONG va, pte_t pde, pte_t pte)
{
    if (!good)
        KeBugCheckEx(BUG_MM_CHECK, which, va, (ULONG)pde, (ULONG)pte);
}

static bool is_executable(pte_t pde, pte_t pte)
{
    return ((pde | pte) & PTE_NX) == 0;
}

static void check_kernel_page(ULONG va, pte_t pde, pte_t pte)
{
    bool writable = (pde & pte & PTE_WRITE) != 0, executable = is_executable(pde, pte);
    bool text = va >= (ULONG)(uintptr_t)KiImageStart && va < (ULONG)(uintptr_t)KiTextEnd;
    check((pde & pte & PTE_USER) == 0, RIGHTS_USER, va, pde, pte);
    check(!text || !writable, RIGHTS_WRITE, va, pde, pte);
    if (MiNx != 0) {
        check(!(writable && executable), RIGHTS_WRITE_EXECUTE, va, pde, pte);
        check(text || !executable, RIGHTS_EXECUTE, va, pde, pte);
    }
}

static void check_user_page(ULONG va, pte_t pde, pte_t pte)
{
    ULONG code = va == KUSER_BASE ? MM_READONLY : MiPteCode(pte) & 7;
    bool may_write = code == MM_READWRITE || code == MM_EXECUTE_READWRITE;
    check((pde & pte & PTE_USER) != 0, RIGHTS_USER, va, pde, pte);
    check((pte & PTE_WRITE) == 0 || may_write, RIGHTS_WRITE, va, pde, pte);
    if (MiNx != 0)
        check((code & MM_EXECUTE) != 0 || !is_executable(pde, pte), RIGHTS_EXECUTE, va, pde, pte);
    check(va == KUSER_BASE || !((KERNEL_OWNERS >> MmPfn[MiPteFrame(pte)].owner) & 1), RIGHTS_FRAME,
          va, pde, pte);
}

static void check_page(ULONG va, pte_t pde, pte_t pte)
{
    if (va < KERNEL_OFFSET)
        check_user_page(va, pde, pte);
    else
        check_kernel_page(va, pde, pte);
}

void MmCheckRights(void)
{
    for (ULONG table = 0; table < TABLES; table++) {
        ULONG base = table << 21;
        pte_t pde = *MiPde(base);
        if (!(pde & PTE_VALID))
            continue;
        if (pde & PTE_LARGE) {
            check_page(base, pde, pde);
            continue;
        }
        for (ULONG va = base; va - base < 0x200000; va += PAGE_SIZE)
            if (*MiPte(va) & PTE_VALID)
                check_page(va, pde, *MiPte(va));
    }
}
