/*
 * mm.h - the memory manager's face to the kernel.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/base.h"
#include "mm/addrspace.h"
#include "mm/page.h"

struct FS_NODE;

/* --- start (mm/mminit.c) --- */
struct BOOT_INFO;
void MmInitialize(const struct BOOT_INFO *boot); /* frames, kernel page tables, system space, hyperspace */

/* --- kernel address space (mm/sysspace.c) --- */
void *MmAllocateSystemPages(ULONG pages);             /* committed, writable, not executable; NULL: none */
void MmFreeSystemPages(void *base, ULONG pages);
void *MmAllocateKernelStack(void);                    /* top of a stack with a guard page below; NULL: none */
void MmFreeKernelStack(void *top);
void *MmMapPhysical(paddr_t from, size_t bytes, bool writable); /* for ever */
void MmTrimSystemSpace(void);                         /* gives cached stacks back */
paddr_t MmGetPhysicalAddress(const void *kernel_address);

/* --- address spaces (mm/space.c) --- */
NTSTATUS MmCreateSpace(MM_SPACE *space);
void MmCleanSpace(MM_SPACE *space);  /* current space: unmaps and frees all of the user half */
void MmDeleteSpace(MM_SPACE *space); /* not current any more: frees directories */
/* Commits pages at a place of the kernel's choice inside a new VAD; for PEB, TEBs, parameters. protect: PAGE_*. */
NTSTATUS MmAllocateUser(MM_SPACE *space, PVOID *base, SIZE_T *size, ULONG type, ULONG protect);
NTSTATUS MmFreeUser(MM_SPACE *space, PVOID *base, SIZE_T *size, ULONG type);

/* --- faults (mm/pagefault.c) --- */
enum mm_access { AccessRead = 0, AccessWrite = 1, AccessExecute = 8 };
struct STACK_BOUNDS { /* of the thread that faulted; NULL where there is no thread with a user stack */
    ULONG base, limit, reservation; /* TEB.StackBase, StackLimit, DeallocationStack */
};
/* Makes the page at `address` present, or says with which exception the access ends. Success: the access is repeated. */
NTSTATUS MmAccessFault(MM_SPACE *space, ULONG address, enum mm_access access);

/* --- image sections (mm/section.c) --- */
typedef struct SECTION SECTION;
/* A section over an image file; *why names what is wrong with it when refused. */
NTSTATUS MmCreateImageSection(struct FS_NODE *node, SECTION **section, const char **why);
NTSTATUS MmMapImage(MM_SPACE *space, SECTION *section, PVOID *base, SIZE_T *size);
void MmImageInformation(const SECTION *section, SECTION_IMAGE_INFORMATION *info);

/* --- figures --- */
struct MM_FIGURES {
    ULONG physical_pages, free_pages, committed_pages, commit_limit, peak_commitment;
    ULONG fault_count, demand_zero_count, copy_on_write_count;
};
void MmQueryFigures(struct MM_FIGURES *figures);
