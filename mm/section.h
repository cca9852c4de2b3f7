/*
 * section.h - sections inside mm: the section object's body, the control area, prototype entries.
 *
 *   SECTION (handle: size, protection) ──┐
 *   SECTION ─────────────────────────────┤► CONTROL_AREA ── tables[page / 1024][page % 1024]
 *   MMVAD (a view in some process) ──────┘        │
 *                                                 └ MM_FILE: the file's node, which points back
 *
 *    31           12 11  9 8      4 3 2 1 0
 *   | frame         |  0  | code   | 0 |C|F|    a prototype entry; F: has its frame, C: committed
 *
 * One control area for each file and kind, however many sections and views there are: so a page of
 * it has one frame. A file's data needs no prototype entries: its pages are the file's own.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/mapping.h"
#include "mm/pte.h"
#include "mm/vad.h"
#include "rtl/pe.h"

typedef uint32_t proto_t;
#define PROTO_FRAME      1u
#define PROTO_COMMITTED  2u
#define PROTO_CODE(code) ((proto_t)(code) << 4)

enum { PROTOS_PER_TABLE = PAGE_SIZE / sizeof(proto_t) };
#define SECTION_TAG TAG_('S', 'e', 'c', 't')

enum area_kind { AreaImage, AreaFile, AreaPaging };

typedef struct CONTROL_AREA {
    LIST_ENTRY link; /* among those in use, or among the unused ones, which begin with the oldest */
    enum area_kind kind;
    ULONG sections, views; /* that use it; both 0: an image is kept all the same */
    ULONG pages;
    ULONG charged_pages;  /* frames that it may come to hold; not charged while unused */
    ULONG resident_pages; /* prototype entries that have a frame */
    proto_t **tables;     /* NULL: AreaFile */
    MM_FILE file;         /* not of AreaPaging */
    /* AreaImage: */
    struct PE_INFO pe;
    char *headers;      /* the file's first page, that pe.sections points into */
    ULONG view_commit;  /* pages that each view may come to own */
    bool shares_writes; /* a page of it is shared and writable: what it holds is not the file's */
    ULONG told_base;    /* where debuggers have been told that it lies; 0: nowhere */
    LIST_ENTRY told_link;
} CONTROL_AREA;

struct SECTION {
    CONTROL_AREA *area;
    ULONGLONG bytes;  /* maximum size */
    ULONG code;       /* what views may do, MM_* */
    ULONG attributes; /* SEC_* */
};

static inline pfn_t MiProtoFrame(proto_t proto)
{
    return proto >> PAGE_SHIFT;
}
static inline ULONG MiProtoCode(proto_t proto)
{
    return proto >> 4 & 0x1F;
}
static inline bool MiIsWriteCode(ULONG code)
{
    return (code & 7) == MM_READWRITE || (code & 7) == MM_EXECUTE_READWRITE;
}

/* Does a page or view of `code` do only what `limit` allows? Everybody may read, or copy. */
static inline bool MiCodeIsWithin(ULONG code, ULONG limit)
{
    bool executes = (code & 7) == MM_EXECUTE || (code & 7) == MM_EXECUTE_READ || (code & 7) >= 6;
    bool may_execute =
        (limit & 7) == MM_EXECUTE || (limit & 7) == MM_EXECUTE_READ || (limit & 7) >= 6;
    return (!executes || may_execute) && (!MiIsWriteCode(code) || MiIsWriteCode(limit));
}

/* --- control areas (mm/controlarea.c) --- */
/* A new one with one section, its caller's; takes `file` (NULL: none) over if it succeeds. NULL: no
 * pool. Every entry is `fill`; AreaFile has none. */
CONTROL_AREA *MiCreateArea(enum area_kind kind, ULONG pages, const MM_FILE *file, proto_t fill);
/* One more section. False: no promise for the pages of an unused one (COMMITMENT_LIMIT). */
bool MiOpenArea(CONTROL_AREA *area);
/* One less; count: &area->sections or &area->views. The last one ends it, or leaves it unused. */
void MiCloseArea(CONTROL_AREA *area, ULONG *count);
/* The entry of a page; its table exists. */
static inline proto_t *MiProto(const CONTROL_AREA *area, ULONG page)
{
    return &area->tables[page / PROTOS_PER_TABLE][page % PROTOS_PER_TABLE];
}
void MiCheckAreas(void); /* lists, counts and frames agree: BUG_MM_CHECK */

/* Path of the area's file; empty: it has none. */
void MiAreaName(const CONTROL_AREA *area, WCHAR *out, ULONG characters);

/* --- images (mm/imagearea.c) --- */
/* Finds or makes the area of an image file; takes the file over. why: see MmCreateImageSection. */
NTSTATUS MiOpenImage(const MM_FILE *file, CONTROL_AREA **area, char why[128]);
/* The frame of a page, read from the file at its first use. */
NTSTATUS MiImageFrame(CONTROL_AREA *area, ULONG page, pfn_t *out);
/* Writable, private, and with no bytes in the file: a view takes a zeroed frame of its own. */
bool MiIsZeroData(const CONTROL_AREA *area, ULONG page);

void MiForgetNews(CONTROL_AREA *area); /* it goes (mm/imagenews.c) */

/* --- pages of views (mm/viewpage.c) --- */
/* Protection that the section gives the page at `va` of the view. */
ULONG MiSectionCode(const MMVAD *vad, ULONG va);
/* Makes the section's page present at `va` with `code`. STATUS_NO_MEMORY, STATUS_IN_PAGE_ERROR. */
NTSTATUS MiMapSectionPage(MM_SPACE *space, MMVAD *vad, ULONG va, ULONG code);
/* After that, for an image: maps the pages around `va` that the area has frames for
   (mm/faultaround.c). */
void MiMapAround(MM_SPACE *space, const MMVAD *vad, ULONG va);
/* The entry without the right to write, if the page is a file's: its first write tells the file. */
pte_t MiCleanEntry(const MMVAD *vad, pte_t entry);
/* MEM_COMMIT on a view. STATUS_ALREADY_COMMITTED: not of the paging file; _SECTION_PROTECTION. */
NTSTATUS MiCommitView(MM_SPACE *space, MMVAD *vad, ULONG first, ULONG last, ULONG code);
/* The first write to a page of a file through this entry, which is writable but for that. */
NTSTATUS MiFirstFileWrite(MM_SPACE *space, ULONG va, pte_t *pte);
/* Is the page's frame this process's own? Then it need not be copied before a write. True for
   private memory. */
bool MiIsPrivate(const MMVAD *vad, pte_t entry);
/* Does the view's charge count the page: is it private, or may a write make it so? */
bool MiIsChargedInView(const MMVAD *vad, ULONG va, pte_t entry);
/* NtProtectVirtualMemory for committed pages first…last of a view; *old: the first one's code. */
NTSTATUS MiProtectView(MM_SPACE *space, MMVAD *vad, ULONG first, ULONG last, ULONG code,
                       ULONG *old);
