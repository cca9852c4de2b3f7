/*
 * mminit.c - from the boot loader's memory to the memory manager's.
 *
 *   1. MmOpenHyperspace: the page directories map themselves; windows on frames work.
 *   2. MmInitialize: the kernel image gets its rights; the PFN database is mapped and filled; the
 *      free RAM goes to _PageAlloc; the identity mapping of boot goes.
 * Until the database stands, frames come from early_frame(): the top of the largest free range.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/boot.h"
#include "mm/layout.h"
#include "mm/machine.h"
#include "mm/mm.h"
#include "mm/pte.h"

extern char KiImageStart[], KiTextEnd[], KiRodataEnd[], KiImageEnd[];
extern pte_t KiBootDirectories[4][512], KiHyperspaceTable[512], KiBootPdpt[4];

enum { LEAST_MEMORY_KIB = 7 * 1024 };
#define TABLE_BITS (PTE_VALID | PTE_WRITE | PTE_ACCESSED | PTE_DIRTY)

static pfn_t early_next, early_floor; /* early frames: early_next - 1 downward */
static MM_SPACE system_space;
static const BOOT_INFO *boot_info;
/* frames of the kernel's image (from 0) and of the archive */
static pfn_t image_end, archive_first, archive_end;

static paddr_t image_physical(const void *address)
{
    return (ULONG)(uintptr_t)address - KERNEL_OFFSET;
}

void MmOpenHyperspace(void)
{
    for (int i = 0; i < 4; i++)
        KiBootDirectories[3][i] = image_physical(KiBootDirectories[i]) | TABLE_BITS | MiNx;
    KiBootDirectories[3][4] = image_physical(KiHyperspaceTable) | TABLE_BITS;
    write_cr3(read_cr3());
}

static pfn_t frame_behind(paddr_t end)
{
    return (pfn_t)((end + PAGE_SIZE - 1) >> PAGE_SHIFT);
}

static void find_boot_frames(void)
{
    image_end = frame_behind(image_physical(KiImageEnd));
    archive_first = (pfn_t)(boot_info->archive >> PAGE_SHIFT);
    archive_end = boot_info->archive_bytes > 0
                      ? frame_behind(boot_info->archive + boot_info->archive_bytes)
                      : 0;
}

/* Is the frame part of the kernel image or of the archive? Asked for each frame of RAM, twice. */
static bool is_boot_frame(pfn_t pfn)
{
    return pfn < image_end || (pfn >= archive_first && pfn < archive_end);
}

/* The longest stretch of usable frames without anything of ours in it. */
static void find_early_memory(void)
{
    pfn_t best = 0;
    for (ULONG r = 0; r < boot_info->memory_ranges; r++) {
        pfn_t end = (pfn_t)(boot_info->memory[r].end >> PAGE_SHIFT);
        pfn_t run = 0;
        for (pfn_t pfn = (pfn_t)(boot_info->memory[r].start >> PAGE_SHIFT); pfn < end; pfn++) {
            run = is_boot_frame(pfn) ? 0 : run + 1;
            if (run > best) {
                best = run;
                early_next = pfn + 1;
                early_floor = pfn + 1 - run;
            }
        }
    }
}

static pfn_t early_frame(void)
{
    if (early_next <= early_floor)
        KeBugCheckEx(BUG_MEMORY_TOO_SMALL, early_floor * 4, LEAST_MEMORY_KIB, 0, 0);
    return --early_next;
}

/* Maps one frame at a kernel address before _PageAlloc works;
 * makes the page table if there is none. */
static void early_map(ULONG va, pfn_t pfn, pte_t bits)
{
    if (!(*MiPde(va) & PTE_VALID)) {
        MiWritePte(MiPde(va), ((pte_t)early_frame() << PAGE_SHIFT) | TABLE_BITS);
        stosd_zero((void *)ROUND_DOWN((uintptr_t)MiPte(va), PAGE_SIZE), PAGE_SIZE);
    }
    MiWritePte(MiPte(va), ((pte_t)pfn << PAGE_SHIFT) | bits | PTE_VALID | PTE_ACCESSED |
                               PTE_DIRTY | PTE_GLOBAL);
}

/* The image was mapped by 2 MiB pages, writable and executable. Now: text RX,
 * read-only data R, data RW. */
static void map_kernel_image(void)
{
    ULONG end = (ULONG)(uintptr_t)KiImageEnd;
    for (ULONG large = KERNEL_OFFSET; large < ROUND_UP(end, 0x200000u); large += 0x200000) {
        pfn_t table = early_frame();
        pte_t *entries = MiMapFrame(table, WindowDirectory);
        for (ULONG i = 0; i < 512; i++) {
            ULONG va = large + i * PAGE_SIZE;
            pte_t bits = PTE_VALID | PTE_ACCESSED | PTE_DIRTY | PTE_GLOBAL;
            if (va >= (ULONG)(uintptr_t)KiImageStart && va < (ULONG)(uintptr_t)KiTextEnd)
                bits |= 0;
            else if (va >= (ULONG)(uintptr_t)KiTextEnd && va < (ULONG)(uintptr_t)KiRodataEnd)
                bits |= MiNx;
            else
                bits |= PTE_WRITE | MiNx;
            entries[i] = va < end ? (va - KERNEL_OFFSET) | bits : 0;
        }
        MiWritePte(MiPde(large), ((pte_t)table << PAGE_SHIFT) | TABLE_BITS);
    }
    for (ULONG large = ROUND_UP(end, 0x200000u); large < KERNEL_OFFSET + 0x1000000;
         large += 0x200000)
        MiWritePte(MiPde(large), 0);
    write_cr3(read_cr3());
}

static pfn_t highest_frame(void)
{
    return (pfn_t)(boot_info->memory[boot_info->memory_ranges - 1].end >> PAGE_SHIFT) - 1;
}

static void map_pfn_database(void)
{
    ULONG bytes = ROUND_UP((highest_frame() + 1) * sizeof(MMPFN), PAGE_SIZE);
    for (ULONG at = 0; at < bytes; at += PAGE_SIZE) {
        early_map(PFN_DATABASE + at, early_frame(), PTE_WRITE | MiNx);
        stosd_zero((void *)(uintptr_t)(PFN_DATABASE + at), PAGE_SIZE);
    }
    MiInitializePages((MMPFN *)PFN_DATABASE, highest_frame());
}

/* Hands every usable frame to the database: ours for ever, the others free. */
static void fill_pfn_database(void)
{
    for (ULONG r = 0; r < boot_info->memory_ranges; r++) {
        pfn_t end = (pfn_t)(boot_info->memory[r].end >> PAGE_SHIFT), run = 0;
        for (pfn_t pfn = (pfn_t)(boot_info->memory[r].start >> PAGE_SHIFT); pfn <= end; pfn++) {
            bool taken =
                pfn == end || is_boot_frame(pfn) || (pfn >= early_next && pfn < early_floor);
            if (!taken) {
                run++;
                continue;
            }
            if (run > 0)
                MiAddPages(pfn - run, run);
            run = 0;
            if (pfn < end)
                MiMarkPages(pfn, 1, OwnerBoot);
        }
    }
}

void MmInitialize(const BOOT_INFO *boot)
{
    boot_info = boot;
    find_boot_frames();
    find_early_memory();
    pfn_t early_top = early_next;
    if ((early_top - early_floor) * 4 < LEAST_MEMORY_KIB / 8)
        KeBugCheckEx(BUG_MEMORY_TOO_SMALL, (early_top - early_floor) * 4, LEAST_MEMORY_KIB, 0, 0);
    map_kernel_image();
    early_map(SHARED_DATA, early_frame(), PTE_WRITE | MiNx);
    stosd_zero((void *)(uintptr_t)SHARED_DATA, PAGE_SIZE);
    map_pfn_database();
    early_floor = early_top; /* frames early_next … early_top-1 have been taken */
    fill_pfn_database();
    memset(KiBootDirectories[0], 0, sizeof KiBootDirectories[0]); /* the identity mapping */
    write_cr3(read_cr3());
    system_space.directory = image_physical(KiBootPdpt);
    system_space.pdpt = KiBootPdpt;
    MiInitializeSystemSpace();
}

MM_SPACE *MmSystemSpace(void)
{
    return &system_space;
}
