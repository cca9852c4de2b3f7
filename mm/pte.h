/*
 * pte.h - page table entries: the hardware's form when valid, ours when not.
 *
 * PAE, 8 bytes. The page tables map themselves: entry 3 of the 4 page directories makes
 *      PTE(va) = 0xC0000000 + (va >> 12) * 8        PDE(va) = 0xC0600000 + (va >> 21) * 8
 *
 *      63 62        36 35                  12 11   9 8 7 6 5 4 3 2 1 0
 *     +--+------------+----------------------+------+-+-+-+-+-+-+-+-+-+
 *     |NX| 0          | frame number         | prot |G|L|D|A|C|T|U|W|1|   valid
 *     +--+------------+----------------------+------+-+-+-+-+-+-+-+-+-+
 *     |                 frame number         |1|0|0| prot(5) |0 0 0 w|0|  transition: out of reach
 *     |                 0                    |0|1|0| prot(5) |0 0 0 0|0|  prototype: in the section
 *     |                 0                    |0|0|0| prot(5) |0 0 0 0|0|  zero, or prot 0x10: none
 *     |                 0                                            |  zero: ask the VAD
 *
 * prot: NT's 5-bit code, MM_*. A valid entry keeps its low 3 bits in 9-11 (free for software),
 * NOCACHE in C. D, and w when out of reach: written since it was made, or since NtResetWriteWatch.
 * Source: Intel SDM volume 3, 4.4.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/base.h"
#include "k/x86.h"

typedef uint64_t pte_t;

#define PTE_VALID      0x001ull
#define PTE_WRITE      0x002ull
#define PTE_USER       0x004ull
#define PTE_NOCACHE    0x010ull
#define PTE_ACCESSED   0x020ull
#define PTE_DIRTY      0x040ull
#define PTE_LARGE      0x080ull
#define PTE_GLOBAL     0x100ull
#define PTE_NX         0x8000000000000000ull
#define PTE_FRAME      0x0000000FFFFFF000ull
#define PTE_WRITTEN    0x002ull /* in transition: PTE_DIRTY when it was valid */
#define PTE_PROTOTYPE  0x400ull
#define PTE_TRANSITION 0x800ull

#define PTE_BASE 0xC0000000u
#define PDE_BASE 0xC0600000u

enum mm_protection { /* NT's codes */
                     MM_READONLY = 1,
                     MM_EXECUTE = 2,
                     MM_EXECUTE_READ = 3,
                     MM_READWRITE = 4,
                     MM_WRITECOPY = 5,
                     MM_EXECUTE_READWRITE = 6,
                     MM_EXECUTE_WRITECOPY = 7,
                     MM_NOCACHE = 8,
                     MM_GUARD = 0x10,
                     MM_DECOMMIT = 0x10, /* alone: no page here though the VAD is committed */
                     MM_NOACCESS = 0x18,
};

extern pte_t MiNx; /* PTE_NX where the CPU has it, else 0 */

enum {
    USER_PAGES = 0x80000,
    LARGE_PAGE_PAGES = 512 /* 2 MiB, what a page directory entry maps */
};

static inline pte_t *MiPte(ULONG va)
{
    return (pte_t *)(uintptr_t)(PTE_BASE + (va >> 12) * 8);
}
static inline pte_t *MiPde(ULONG va)
{
    return (pte_t *)(uintptr_t)(PDE_BASE + (va >> 21) * 8);
}
static inline ULONG MiAddressOfPte(const pte_t *pte)
{
    return (ULONG)(((uintptr_t)pte - PTE_BASE) / 8 << PAGE_SHIFT);
}
static inline pfn_t MiPteFrame(pte_t pte)
{
    return (pfn_t)((pte & PTE_FRAME) >> PAGE_SHIFT);
}
/* The low half holds the valid bit: it is written last for a valid entry, first for another. */
static inline void MiWritePte(pte_t *pte, pte_t value)
{
    volatile uint32_t *half = (volatile uint32_t *)pte;
    if (value & PTE_VALID) {
        half[1] = (uint32_t)(value >> 32);
        half[0] = (uint32_t)value;
    } else {
        half[0] = (uint32_t)value;
        half[1] = (uint32_t)(value >> 32);
    }
}
static inline ULONG MiSoftwareCode(pte_t pte)
{
    return (ULONG)(pte >> 5) & 0x1F;
}
static inline pte_t MiSoftwarePte(ULONG code)
{
    return (pte_t)code << 5;
}
static inline bool MiIsCopyCode(ULONG code) /* copy-on-write? */
{
    return (code & 7) == MM_WRITECOPY || (code & 7) == MM_EXECUTE_WRITECOPY;
}
/* Protection code of an entry that is not zero. */
static inline ULONG MiPteCode(pte_t pte)
{
    if (pte & PTE_VALID)
        return ((ULONG)(pte >> 9) & 7) | ((pte & PTE_NOCACHE) ? MM_NOCACHE : 0);
    return MiSoftwareCode(pte);
}
/* A guard or no-access page keeps its frame in transition. */
static inline bool MiCodeIsReachable(ULONG code)
{
    return !(code & MM_GUARD);
}

/* A valid user entry. code: reachable. */
pte_t MiValidPte(pfn_t pfn, ULONG code);
/* PAGE_* -> code; -1: not exactly one base protection, or a modifier that does not fit. */
int MiProtectionCode(ULONG page_protect);
ULONG MiPageProtection(ULONG code); /* code -> PAGE_* */
