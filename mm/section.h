/*
 * section.h - the section, and what the fault path needs of it.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "mm/pte.h"
#include "mm/vad.h"
#include "rtl/pe.h"

struct SECTION {
    KLOCK lock;
    MM_FILE file;
    struct PE_INFO pe;
    char *headers; /* the file's first page, that pe.sections points into */
    pfn_t *frames;
    UCHAR *codes;
    ULONG pages, commit_pages; /* commit_pages: for each view */
    ULONG charged_pages;       /* for the section itself */
};

/* Protection that the section gives the page at `va` of the view. */
ULONG MiSectionCode(const MMVAD *vad, ULONG va);
/* Makes the section's page present at `va` with `code`. STATUS_NO_MEMORY, STATUS_IN_PAGE_ERROR. */
NTSTATUS MiMapSectionPage(MM_SPACE *space, MMVAD *vad, ULONG va, ULONG code);
/* Is the page's frame this process's own? Then it need not be copied before a write. True for
   private memory. */
bool MiIsPrivate(const MMVAD *vad, pte_t entry);
/* Does the view's charge count the page: is it private, or may a write make it so? */
bool MiIsChargedInView(const MMVAD *vad, ULONG va, pte_t entry);
/* NtProtectVirtualMemory for committed pages first…last of a view; *old: the first one's code. */
NTSTATUS MiProtectView(MM_SPACE *space, MMVAD *vad, ULONG first, ULONG last, ULONG code,
                       ULONG *old);
/* Pages of the view that may become private: charged when it is mapped. */
ULONG MiSectionCommit(const SECTION *section);
