/*
 * pagereport.c - the free memory in one line of the log: how much, and in blocks of which size.
 *
 * Written when the first process has ended (docs/channels.md); `pfn -s` in gdb shows the same.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/page.h"

void MmReportPages(void)
{
    struct page_statistics statistics;
    MmPageStatistics(&statistics);
    KdPrint("pages: %u of %u free, %u%% of them not usable for 2 MiB; free blocks by order:",
            statistics.free_pages, MmPhysicalPages, statistics.unusable_percent);
    for (uint32_t order = 0; order <= PAGE_MAX_ORDER; order++)
        if (statistics.free_blocks[order] > 0)
            KdPrint(" %u:%u", order, statistics.free_blocks[order]);
    KdPrint("\n");
}
