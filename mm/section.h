/*
 * section.h - the section, and what the fault path needs of it.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
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
/* Pages of the view that may become private: charged when it is mapped. */
ULONG MiSectionCommit(const SECTION *section);
