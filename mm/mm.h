/*
 * mm.h - the memory manager's face to the kernel.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/base.h"
#include "k/addrspace.h"
#include "mm/machine.h"
#include "mm/page.h"

/* --- start (mm/mminit.c) --- */
struct BOOT_INFO;
void MmOpenHyperspace(void);                     /* first of all: windows on frames */
void MmInitialize(const struct BOOT_INFO *boot); /* page tables, PFN database, system space */
MM_SPACE *MmSystemSpace(void);                   /* of ring 0 alone: that of the idle thread */
void MiInitializeSystemSpace(void);

/* --- kernel address space (mm/sysspace.c) --- */
void *MmAllocateSystemPages(ULONG pages); /* committed, writable, NX; NULL: none */
void MmFreeSystemPages(void *base, ULONG pages);
void *MmAllocateGuardedPages(ULONG pages); /* the same, before a page never mapped */
void MmFreeGuardedPages(void *base, ULONG pages);
void *MmAllocateKernelStack(void); /* its top; a guard page below; NULL: none */
void MmFreeKernelStack(void *top);
void *MmMapPhysical(paddr_t from, size_t bytes, bool writable); /* for ever */
void MmTrimSystemSpace(void);                                   /* gives cached stacks back */
paddr_t MmGetPhysicalAddress(const void *kernel_address);

/* --- address spaces (mm/space.c) --- */
NTSTATUS MmCreateSpace(MM_SPACE *space);   /* STATUS_INSUFFICIENT_RESOURCES */
NTSTATUS MmMapSharedData(MM_SPACE *space); /* KUSER_SHARED_DATA, in the current space */
void MmCleanSpace(MM_SPACE *space);        /* the current one: frees all of the user half */
void MmDeleteSpace(MM_SPACE *space); /* clean and not current any more: frees the directories */
void MmSwitchSpace(const MM_SPACE *space);
/* What NtAllocateVirtualMemory and NtFreeVirtualMemory do once arguments are captured;
 * `space` is the current one. */
NTSTATUS MmAllocate(MM_SPACE *space, ULONG *base, ULONG *bytes, ULONG type, ULONG protect);
NTSTATUS MmFree(MM_SPACE *space, ULONG *base, ULONG *bytes, ULONG type);

/* --- faults (mm/pagefault.c) --- */
enum mm_access { AccessRead = 0, AccessWrite = 1, AccessExecute = 8 };
/* Makes the page at `address` present for `access`, or says with which exception the access ends.
 * STATUS_SUCCESS: repeat the access. STATUS_GUARD_PAGE_VIOLATION: the guard is gone now;
 * the caller knows whether it was a stack's.
 * STATUS_ACCESS_VIOLATION, STATUS_NO_MEMORY (no frame left),
 * STATUS_IN_PAGE_ERROR (image file cut short). */
NTSTATUS MmAccessFault(MM_SPACE *space, ULONG address, enum mm_access access);
/* growstack.c: the guard page at `address` of a stack reserved from `reservation` on was hit: arms
 * the next one below. kept: bytes from the reservation on that only a handler shall use. *limit:
 * the new StackLimit. STATUS_STACK_OVERFLOW: what is left is the handler's. */
NTSTATUS MmGrowStack(MM_SPACE *space, ULONG address, ULONG reservation, ULONG kept, ULONG *limit);

/* --- sections (mm/section.c, imagearea.c, viewvm.c, controlarea.c) --- */
typedef struct SECTION SECTION;
/* The body of a section object over an image file; takes the file over, also when it fails.
 * *why: a sentence on what is wrong with the image (static or in the caller's 128 bytes). */
NTSTATUS MmCreateImageSection(SECTION *section, const MM_FILE *file, char why[128]);
/* Protection and SEC_* of a request. STATUS_INVALID_PARAMETER_6, STATUS_INVALID_PAGE_PROTECTION. */
NTSTATUS MmDecodeSection(ULONG protect, ULONG allocation, ULONG *code);
/* Over no file. STATUS_INVALID_PARAMETER_4 (no size), _SECTION_TOO_BIG, _COMMITMENT_LIMIT. */
NTSTATUS MmCreatePagingSection(SECTION *section, ULONGLONG bytes, ULONG code, ULONG allocation);
/* Over a file's data, which it takes over also when it fails; bytes 0: as large as the file.
 * STATUS_MAPPED_FILE_SIZE_ZERO, _SECTION_TOO_BIG (not to be written), _DISK_FULL. */
NTSTATUS MmCreateFileSection(SECTION *section, const MM_FILE *file, ULONGLONG bytes, ULONG code,
                             ULONG allocation);
/* *bytes: the size wanted; then the size that it has. STATUS_SECTION_NOT_EXTENDED. */
NTSTATUS MmExtendSection(SECTION *section, ULONGLONG *bytes);
void MmSectionInformation(const SECTION *section, ULONG *attributes, ULONGLONG *bytes);
void MmDeleteSection(void *section);
/* A view of the whole image; *base 0: at its preferred base,
 * or else (STATUS_IMAGE_NOT_AT_BASE) where there is room. */
NTSTATUS MmMapImage(MM_SPACE *space, SECTION *section, ULONG *base, ULONG *bytes);
typedef struct MM_VIEW { /* what NtMapViewOfSection asks for; base and bytes: what it got */
    ULONG base, bytes;   /* 0: anywhere; 0: to the end */
    ULONGLONG offset;    /* a multiple of 64 KiB */
    ULONG zero_bits, commit_bytes, type, code;
} MM_VIEW;
/* A view of the section's data. STATUS_SECTION_PROTECTION, _INVALID_VIEW_SIZE, _NO_MEMORY,
 * _CONFLICTING_ADDRESSES, _COMMITMENT_LIMIT. */
NTSTATUS MmMapView(MM_SPACE *space, SECTION *section, MM_VIEW *view);
/* Is the range, *bytes 0: to the end, within a view? STATUS_NOT_MAPPED_VIEW. */
NTSTATUS MmCheckView(MM_SPACE *space, ULONG base, ULONG *bytes);
NTSTATUS MmUnmapView(MM_SPACE *space, ULONG address);
ULONG MmPreferredBase(const SECTION *section); /* as the linker wrote it */
/* Option aslr: from now on bases are random, by this seed (mm/aslr.c). */
void MmRandomizeBases(uint32_t seed);
bool MmIsImage(const SECTION *section);
void MmImageInformation(const SECTION *section, SECTION_IMAGE_INFORMATION *info);
/* The file's node; NULL: it has none. */
void *MmSectionFile(const SECTION *section);
/* The image that `address` lies in, for reports: its base and file context. False:
 * no image there. */
bool MmImageAt(MM_SPACE *space, ULONG address, ULONG *base, ULONG *bytes, void **file_context);
/* An image was mapped at `base`: must debuggers be told, or do they know (mm/imagenews.c)? */
bool MmIsNews(const SECTION *section, ULONG base);
void MmWithdrawNews(ULONG base); /* debuggers are told that the image at `base` was unmapped */

void MmTrimSections(void); /* forgets the images that nobody uses */

/* --- commit charge (mm/commitcharge.c): no more is promised than there are frames --- */
void MmSetCommitLimit(void);      /* once, when the kernel has taken what it needs */
bool MiChargeSystem(ULONG pages); /* page tables, pool, shared pages; false: at the limit */
void MiReturnSystem(ULONG pages);

/* --- figures --- */
struct MM_FIGURES {
    ULONG physical_pages, available_pages, committed_pages, commit_limit, peak_commitment;
    ULONG fault_count, demand_zero_count, copy_on_write_count;
};
void MmQueryFigures(struct MM_FIGURES *figures);
void MiFaultFigures(struct MM_FIGURES *figures); /* the last three */
/* frames, page tables, VADs, charges agree; bugchecks BUG_MM_CHECK. The current space. */
void MmCheckAll(MM_SPACE *space);
/* no page of the current address space has a right that it must not have (mm/mmrights.c); the same */
void MmCheckRights(void);
