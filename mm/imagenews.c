/*
 * imagenews.c - which mappings of images debuggers and tools are told of.
 *
 * Symbols depend on which image lies where, whatever the process. So a mapping is news when the
 * image was not told to lie there, or another one was told to lie in the same place since; each
 * process that starts the same program again is none.
 *
 * Invariant: no two images in `told` overlap. Lock: list_lock.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/section.h"

static KLOCK list_lock;
static LIST_ENTRY told = {&told, &told}; /* of CONTROL_AREA.told_link */

static void withdraw(CONTROL_AREA *area)
{
    RemoveEntryList(&area->told_link);
    area->told_base = 0;
}

/* Nobody is told any more that an image lies in the `bytes` bytes from `base` on. */
static void withdraw_range(ULONG base, ULONG bytes)
{
    LIST_ENTRY *next;
    for (LIST_ENTRY *entry = told.Flink; entry != &told; entry = next) {
        CONTROL_AREA *area = CONTAINER_OF(entry, CONTROL_AREA, told_link);
        next = entry->Flink;
        if (area->told_base < base + bytes && base < area->told_base + (area->pages << PAGE_SHIFT))
            withdraw(area);
    }
}

bool MmIsNews(const SECTION *section, ULONG base)
{
    CONTROL_AREA *area = section->area;
    if (area->told_base == base)
        return false;
    KeAcquireLock(&list_lock);
    if (area->told_base != 0)
        withdraw(area);
    withdraw_range(base, area->pages << PAGE_SHIFT);
    area->told_base = base;
    InsertTailList(&told, &area->told_link);
    KeReleaseLock(&list_lock);
    return true;
}

void MmWithdrawNews(ULONG base)
{
    KeAcquireLock(&list_lock);
    withdraw_range(base, PAGE_SIZE);
    KeReleaseLock(&list_lock);
}

void MiForgetNews(CONTROL_AREA *area)
{
    KeAcquireLock(&list_lock);
    if (area->told_base != 0)
        withdraw(area);
    KeReleaseLock(&list_lock);
}
