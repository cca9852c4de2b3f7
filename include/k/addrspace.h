/*
 * addrspace.h - MM_SPACE, one address space: its VADs, its page directories, its charges.
 *
 * The kernel hands it to mm by pointer; mm never asks which process it belongs to.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/base.h"
#include "rtl/avl.h"

typedef struct MM_SPACE {
    AVL_TREE vads;     /* of MMVAD, by starting page */
    KLOCK lock;        /* guards the VADs and the user half of the page tables */
    paddr_t directory; /* CR3: physical address of the 4 PDPTEs */
    uint64_t *pdpt;    /* the same 32 bytes, kernel address */
    ULONG pdpt_block;  /* pool block that they lie in */
    pfn_t directory_pages[4];
    ULONG commit_pages, peak_commit_pages; /* private pages promised */
    ULONG virtual_bytes, peak_virtual_bytes;
    ULONG resident_pages, peak_resident_pages; /* frames mapped in the user half */
    ULONG page_table_pages;
    ULONG fault_count;
    ULONG minimum_set, maximum_set; /* pages of the working set as the program asked for them */
    ULONG locked_pages;             /* by NtLockVirtualMemory */
    UCHAR *locked;                  /* one bit for each page of the user half; NULL: none yet */
    ULONG physical_pages;           /* by NtAllocateUserPhysicalPages */
    ULONG bias_pages;               /* random (mm/aslr.c); 0: not */
    UCHAR *physical;                /* one bit for each frame; NULL: none yet */
} MM_SPACE;
