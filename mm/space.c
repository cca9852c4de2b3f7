/*
 * space.c - making and ending an address space.
 *
 *   PDPT ─┬─ directory 0, 1   user half, empty
 *         ├─ directory 2      80000000…: the one of all processes
 *         └─ directory 3      C0000000…: its first 4 entries are the 4 directories (self-map)
 *
 * The page at 0x7FFE0000 is the frame of KUSER_SHARED_DATA, read-only;
 * a VAD that nobody can free covers it.
 * Source: Intel SDM volume 3, 4.4.1 (PDPTE registers).
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/ex.h"
#include "mm/aslr.h"
#include "mm/layout.h"
#include "mm/userpage.h"

/* Pages, as Windows XP has them. Source: MSDN, SetProcessWorkingSetSize. */
enum { DEFAULT_MINIMUM_SET = 50, DEFAULT_MAXIMUM_SET = 345 };
enum { PDPT_BYTES = 32, SELF_MAP_ENTRIES = 4, OWN_DIRECTORIES = 3 };
#define SPACE_TAG TAG_('S', 'p', 'c', ' ')

static void free_directories(MM_SPACE *space)
{
    for (int i = 0; i < 4; i++)
        if (i != 2 && space->directory_pages[i] != PAGE_NONE)
            _PageFree(space->directory_pages[i], 1);
    ExFreePoolWithTag((void *)(uintptr_t)space->pdpt_block, SPACE_TAG);
    space->pdpt = NULL; /* nothing is left to delete */
    MiReturnSystem(OWN_DIRECTORIES);
}

static bool allocate_directories(MM_SPACE *space)
{
    for (int i = 0; i < 4; i++)
        space->directory_pages[i] = PAGE_NONE;
    for (int i = 0; i < 4; i++) {
        if (i == 2)
            continue;
        space->directory_pages[i] =
            _PageAlloc(1, PAGE_ZEROED | PAGE_OWNER(OwnerDirectory), 1, 0, PAGE_ANYWHERE);
        if (space->directory_pages[i] == PAGE_NONE)
            return false;
    }
    space->directory_pages[2] = MiPteFrame(MmSystemSpace()->pdpt[2]);
    return true;
}

/* Directory 3: the system's entries, but a self-map of its own. */
static void fill_kernel_directory(MM_SPACE *space)
{
    pte_t *to = MiMapFrame(space->directory_pages[3], WindowDirectory);
    const pte_t *from = MiPde(PTE_BASE);
    memcpy(to + SELF_MAP_ENTRIES, from + SELF_MAP_ENTRIES,
           PAGE_SIZE - SELF_MAP_ENTRIES * sizeof(pte_t));
    for (int i = 0; i < SELF_MAP_ENTRIES; i++)
        to[i] = ((pte_t)space->directory_pages[i] << PAGE_SHIFT) | PTE_VALID | PTE_WRITE |
                PTE_ACCESSED | PTE_DIRTY | MiNx;
}

NTSTATUS MmCreateSpace(MM_SPACE *space)
{
    *space = (MM_SPACE){.minimum_set = DEFAULT_MINIMUM_SET,
                        .maximum_set = DEFAULT_MAXIMUM_SET,
                        .bias_pages = MiRandomBias()};
    char *block = ExAllocateZeroed(2 * PDPT_BYTES, SPACE_TAG);
    if (block == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    if (!MiChargeSystem(OWN_DIRECTORIES)) {
        ExFreePoolWithTag(block, SPACE_TAG);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    space->pdpt_block = (ULONG)(uintptr_t)block;
    space->pdpt = (uint64_t *)ROUND_UP((uintptr_t)block, PDPT_BYTES);
    if (!allocate_directories(space)) {
        free_directories(space);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    for (int i = 0; i < 4; i++)
        space->pdpt[i] = ((pte_t)space->directory_pages[i] << PAGE_SHIFT) | PTE_VALID;
    space->directory = MmGetPhysicalAddress(space->pdpt);
    fill_kernel_directory(space);
    return STATUS_SUCCESS;
}

/* The shared page. Done in the new space, once it is the current one. */
NTSTATUS MmMapSharedData(MM_SPACE *space)
{
    NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
    KeAcquireLock(&space->lock);
    MMVAD *vad = MiInsertVad(space, KUSER_BASE >> PAGE_SHIFT, HIGHEST_USER_ADDRESS >> PAGE_SHIFT,
                             MM_READONLY);
    pte_t *pte = vad != NULL ? MiMakeUserPte(space, KUSER_BASE) : NULL;
    if (pte != NULL) {
        pfn_t pfn = MiPteFrame(*MiPte(SHARED_DATA));
        vad->fixed = true;
        MiReferencePage(pfn);
        MiSetUserPte(pte, KUSER_BASE, MiValidPte(pfn, MM_READONLY));
        space->resident_pages++;
        status = STATUS_SUCCESS;
    }
    KeReleaseLock(&space->lock);
    return status;
}

void MmCleanSpace(MM_SPACE *space)
{
    AVL_NODE *node;
    while ((node = AvlFirst(&space->vads)) != NULL) {
        MMVAD *vad = (MMVAD *)node;
        if (vad->area != NULL) {
            MmUnmapView(space, vad->first_page << PAGE_SHIFT);
            continue;
        }
        KeAcquireLock(&space->lock);
        MiDropKind(space, vad);
        MiDropRange(space, vad->first_page, vad->last_page, MiMostEntries(vad));
        MiReturnCommit(space, vad, vad->commit_pages);
        MiRemoveVad(space, vad);
        KeReleaseLock(&space->lock);
    }
    MiFreeAllPhysical(space);
    MiFreeLocks(space);
    KASSERT(space->commit_pages == 0 && space->page_table_pages == 0 && space->resident_pages == 0);
}

void MmDeleteSpace(MM_SPACE *space)
{
    KASSERT(space->vads.root == NULL && read_cr3() != (ULONG)space->directory);
    free_directories(space);
}

void MmSwitchSpace(const MM_SPACE *space)
{
    write_cr3((ULONG)space->directory);
}
