/*
 * teb.c - pages for the PEB and the TEBs, in blocks of 64 KiB from the top of the user half down.
 *
 *   7FFD0000 | TEB 15 | … | TEB 2 | TEB 1 (7FFDE000) | PEB (7FFDF000) |   the first block
 *
 * A TEB's page is committed while its thread lives. Source: seen on Windows XP.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/ex.h"
#include "kernel/process.h"
#include "mm/mm.h"

enum { SLOTS = 16, PEB_SLOT = 15, BLOCK_BYTES = SLOTS * PAGE_SIZE };

typedef struct TEB_BLOCK {
    struct TEB_BLOCK *next;
    ULONG base;
    ULONG used; /* bit per page */
} TEB_BLOCK;

static TEB_BLOCK *new_block(EPROCESS *process)
{
    TEB_BLOCK *block = ExAllocateZeroed(sizeof *block, TAG_('T', 'e', 'b', ' '));
    ULONG bytes = BLOCK_BYTES;
    if (block == NULL)
        return NULL;
    if (!NT_SUCCESS(MmAllocate(&process->space, &block->base, &bytes, MEM_RESERVE | MEM_TOP_DOWN,
                               PAGE_READWRITE))) {
        ExFreePool(block);
        return NULL;
    }
    block->next = process->teb_blocks;
    process->teb_blocks = block;
    return block;
}

static ULONG commit_slot(EPROCESS *process, TEB_BLOCK *block, int slot)
{
    ULONG base = block->base + (ULONG)slot * PAGE_SIZE, bytes = PAGE_SIZE;
    if (!NT_SUCCESS(MmAllocate(&process->space, &base, &bytes, MEM_COMMIT, PAGE_READWRITE)))
        return 0;
    block->used |= 1u << slot;
    return base;
}

NTSTATUS PspCreatePeb(EPROCESS *process)
{
    TEB_BLOCK *block = new_block(process);
    if (block == NULL)
        return STATUS_NO_MEMORY;
    process->Peb = (PPEB)(uintptr_t)commit_slot(process, block, PEB_SLOT);
    return process->Peb != NULL ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

PTEB PspAllocateTeb(EPROCESS *process)
{
    TEB_BLOCK *block = process->teb_blocks;
    while (block != NULL && block->used == (1u << SLOTS) - 1)
        block = block->next;
    if (block == NULL && (block = new_block(process)) == NULL)
        return NULL;
    int slot = SLOTS - 1;
    while (block->used & (1u << slot))
        slot--;
    return (PTEB)(uintptr_t)commit_slot(process, block, slot);
}

void PspFreeTeb(EPROCESS *process, PTEB teb)
{
    KATTACH saved;
    ULONG base = (ULONG)(uintptr_t)teb, bytes = PAGE_SIZE;
    for (TEB_BLOCK *block = process->teb_blocks; block != NULL; block = block->next) {
        if (base - block->base >= BLOCK_BYTES)
            continue;
        block->used &= ~(1u << ((base - block->base) / PAGE_SIZE));
        KeAttachProcess(process, &saved);
        MmFree(&process->space, &base, &bytes, MEM_DECOMMIT);
        KeDetachProcess(&saved);
        return;
    }
}

void PspDropTebs(EPROCESS *process)
{
    while (process->teb_blocks != NULL) {
        TEB_BLOCK *block = process->teb_blocks;
        process->teb_blocks = block->next;
        ExFreePool(block);
    }
}
