/*
 * userpage.h - single pages of the user half: page tables on demand, PTE changes, commit charge.
 *
 * All work on the current address space, under its lock.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "mm/mm.h"
#include "mm/pte.h"
#include "mm/vad.h"

/* Base and size of a range, which services get and give back by pointer. */
static inline NTSTATUS MiCaptureRange(ULONG *base, void *user_base, ULONG *bytes, void *user_bytes)
{
    NTSTATUS status = CaptureUserUlong(base, user_base);
    return NT_SUCCESS(status) ? CaptureUserUlong(bytes, user_bytes) : status;
}
static inline NTSTATUS MiReturnRange(void *user_base, const ULONG *base, void *user_bytes,
                                     const ULONG *bytes)
{
    NTSTATUS status = WriteUserUlong(user_base, base);
    return NT_SUCCESS(status) ? WriteUserUlong(user_bytes, bytes) : status;
}

static inline bool MiIsUserRange(ULONG base, ULONG bytes)
{
    return base <= HIGHEST_USER_ADDRESS && bytes > 0 && bytes <= HIGHEST_USER_ADDRESS + 1 - base;
}
/* The same as pages, first…last. STATUS_INVALID_PARAMETER_2: the base is not in the user half; _3: the
 * range is empty, or its end is not. */
static inline NTSTATUS MiCapturePages(ULONG *first, ULONG *last, void *user_base, void *user_bytes)
{
    ULONG base, bytes;
    NTSTATUS status = MiCaptureRange(&base, user_base, &bytes, user_bytes);
    if (!NT_SUCCESS(status))
        return status;
    *first = base >> PAGE_SHIFT;
    *last = (base + bytes - 1) >> PAGE_SHIFT;
    if (MiIsUserRange(base, bytes))
        return STATUS_SUCCESS;
    return base > HIGHEST_USER_ADDRESS ? STATUS_INVALID_PARAMETER_2 : STATUS_INVALID_PARAMETER_3;
}
static inline NTSTATUS MiReturnPages(void *user_base, void *user_bytes, ULONG first, ULONG last)
{
    ULONG base = first << PAGE_SHIFT, bytes = (last - first + 1) << PAGE_SHIFT;
    return MiReturnRange(user_base, &base, user_bytes, &bytes);
}

/* PTE of `va` if its page table exists, else NULL, as for a large page. */
static inline pte_t *MiUserPte(ULONG va)
{
    return (*MiPde(va) & (PTE_VALID | PTE_LARGE)) == PTE_VALID ? MiPte(va) : NULL;
}
/* How many entries of `va`'s page table, which is there, are not zero. */
static inline uint32_t *MiUsedEntries(ULONG va)
{
    return &MmPfn[MiPteFrame(*MiPde(va))].used;
}
/* PTE of `va`; makes the page table. NULL: no frame for it. */
pte_t *MiMakeUserPte(MM_SPACE *space, ULONG va);
/* Makes the page tables of first…last page. False: not all were to be had, and none was made. */
bool MiMakeTables(MM_SPACE *space, ULONG first, ULONG last);
/* Writes a PTE of the user half: counts entries in use,
 * flushes the TLB when the old one was valid. */
void MiSetUserPte(pte_t *pte, ULONG va, pte_t value);
/* Makes the PTE zero and lets its frame go. */
void MiDropUserPte(MM_SPACE *space, pte_t *pte, ULONG va);
/* Frees page tables of first…last page that have no entry left. */
void MiFreeEmptyTables(MM_SPACE *space, ULONG first, ULONG last);
/* Drops all PTEs of first…last page, of which at most `most` are in use. */
void MiDropRange(MM_SPACE *space, ULONG first, ULONG last, ULONG most);
ULONG MiMostEntries(const MMVAD *vad);
/* The protection of a page that is there; NOACCESS and GUARD take it out of reach,
 * its frame stays. */
void MiSetPageCode(pte_t *pte, ULONG va, ULONG code);

/* The same for all pages of first…last, whose page tables are there. */
void MiSetRangeCode(ULONG first, ULONG last, ULONG code);

/* Last page of first…last that the page table of `first` maps: loops go table by table. */
static inline ULONG MiTableEnd(ULONG first, ULONG last)
{
    return (first | 511) < last ? first | 511 : last;
}

/* Is there a frame in the entry, valid or out of reach? */
static inline bool MiHasFrame(pte_t pte)
{
    return (pte & PTE_VALID) || (pte & (PTE_TRANSITION | PTE_PROTOTYPE)) == PTE_TRANSITION;
}
/* Was it written to? The CPU notes that in the entry. */
static inline bool MiIsWritten(pte_t pte)
{
    return MiHasFrame(pte) && (pte & ((pte & PTE_VALID) ? PTE_DIRTY : PTE_WRITTEN)) != 0;
}

/* Is the section's page at `va` of a view committed, and with which code? (mm/viewpage.c) */
bool MiIsViewCommitted(const MMVAD *vad, ULONG va, ULONG *code);

/* Is the page at `va` committed, and with which code? Asks the PTE, then the VAD. */
static inline bool MiIsCommitted(const MMVAD *vad, ULONG va, pte_t pte, ULONG *code)
{
    if (pte == 0 && vad->area != NULL)
        return MiIsViewCommitted(vad, va, code);
    *code = pte != 0 ? MiPteCode(pte) : vad->code;
    if (pte == 0)
        return vad->mem_commit;
    return *code != MM_DECOMMIT;
}
/* Pages of first…last of a VAD that are. */
ULONG MiCountCommitted(const MMVAD *vad, ULONG first, ULONG last);

/* The same for pages that views share; given back by MiReturnSystem. */
bool MiChargeShared(ULONG pages);

/* Takes `pages` from the system's commit limit. False: STATUS_COMMITMENT_LIMIT. */
bool MiChargeCommit(MM_SPACE *space, MMVAD *vad, ULONG pages);
void MiReturnCommit(MM_SPACE *space, MMVAD *vad, ULONG pages);

/* --- kinds of VAD: their rules are in files of their own --- */
/* May a reservation of this type be? STATUS_INVALID_PARAMETER_2, _4, _5, _6,
 * STATUS_INVALID_PAGE_PROTECTION. (vadkind.c) */
NTSTATUS MiCheckKind(ULONG type, ULONG base, ULONG bytes, ULONG code);
/* Lets go what stands for a VAD besides PTEs: large pages, mappings of physical pages. */
void MiDropKind(MM_SPACE *space, MMVAD *vad);
NTSTATUS MiMapLargePages(MM_SPACE *space, MMVAD *vad); /* all of it; STATUS_NO_MEMORY */
void MiDropLargePages(MM_SPACE *space, MMVAD *vad);
void MiUnmapPhysical(MM_SPACE *space, ULONG first, ULONG last); /* AWE: the frames stay */
void MiFreeAllPhysical(MM_SPACE *space);
bool MiOwnsPhysical(const MM_SPACE *space, pfn_t pfn);
/* MEM_RESET: drops the contents of committed pages first…last. (resetvm.c) */
void MiResetRange(MM_SPACE *space, MMVAD *vad, ULONG first, ULONG last);
/* The page is locked in memory? It is not any more. (lockvm.c) */
bool MiIsLocked(const MM_SPACE *space, ULONG page);
void MiForgetLock(MM_SPACE *space, ULONG page);
void MiFreeLocks(MM_SPACE *space);
