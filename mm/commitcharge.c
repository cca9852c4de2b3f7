/*
 * commitcharge.c - what is promised: of the system, of a process, of a VAD.
 *
 * A promise is counted when it is made and refused where it could not be kept, so that no touch of
 * a page fails. Source: "Windows Internals", commit charge and commit limit.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/inject.h"
#include "mm/userpage.h"

static ULONG committed_pages, peak_committed_pages;

/* Of the frames that were free before the first process, programs may promise 15/16; the rest is
 * for page tables and pool, which are charged as well.
 * Until MmSetCommitLimit nothing is refused. */
static ULONG limit_programs = 0xFFFFFFFF, limit_system = 0xFFFFFFFF;

void MmSetCommitLimit(void)
{
    limit_system = committed_pages + MmFreePages();
    limit_programs = limit_system - limit_system / 16;
}

static bool charge(ULONG pages, ULONG limit)
{
    if (MiMustFail(InjectCharge) || pages > limit || committed_pages > limit - pages)
        return false;
    committed_pages += pages;
    if (committed_pages > peak_committed_pages)
        peak_committed_pages = committed_pages;
    return true;
}

bool MiChargeSystem(ULONG pages)
{
    return charge(pages, limit_system);
}

void MiReturnSystem(ULONG pages)
{
    KASSERT(pages <= committed_pages);
    committed_pages -= pages;
}

bool MiChargeShared(ULONG pages)
{
    return charge(pages, limit_programs);
}

bool MiChargeCommit(MM_SPACE *space, MMVAD *vad, ULONG pages)
{
    if (!charge(pages, limit_programs))
        return false;
    space->commit_pages += pages;
    if (space->commit_pages > space->peak_commit_pages)
        space->peak_commit_pages = space->commit_pages;
    if (vad != NULL)
        vad->commit_pages += pages;
    return true;
}

void MiReturnCommit(MM_SPACE *space, MMVAD *vad, ULONG pages)
{
    KASSERT(pages <= committed_pages && pages <= space->commit_pages);
    committed_pages -= pages;
    space->commit_pages -= pages;
    if (vad != NULL)
        vad->commit_pages -= pages;
}

void MmQueryFigures(struct MM_FIGURES *figures)
{
    figures->physical_pages = MmPhysicalPages;
    figures->available_pages = MmFreePages() + MiReclaimableFrames();
    figures->committed_pages = committed_pages;
    figures->commit_limit = limit_programs;
    figures->peak_commitment = peak_committed_pages;
    MiFaultFigures(figures);
}
