/*
 * borland_block.c - free blocks: a ring, searched from where the last search ended (next fit).
 *
 * A free block says its size at both ends, so the block behind it finds its start. Knuth 2.5.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bcrt/borland.h"

static BLOCK ring = {0, &ring, &ring};
static BLOCK *rover = &ring;

/* Makes a free block of `bytes` bytes, and tells the one behind it. */
static void list(BLOCK *block, ULONG bytes)
{
    block->tag = bytes | (block->tag & PREVIOUS_FREE);
    *(ULONG *)((char *)block + bytes - TAG_BYTES) = bytes;
    block_after(block)->tag |= PREVIOUS_FREE;
    block->next = rover->next;
    block->previous = rover;
    block->next->previous = rover->next = block;
}

void block_unlist(BLOCK *block)
{
    if (rover == block)
        rover = block->previous;
    block->previous->next = block->next;
    block->next->previous = block->previous;
    block_after(block)->tag &= ~(ULONG)PREVIOUS_FREE;
}

/* Cuts what is beyond `bytes` off a used block, if it makes a block. */
static void cut(BLOCK *block, ULONG bytes)
{
    ULONG rest = block_bytes(block) - bytes;
    if (rest < LEAST_BYTES)
        return;
    block->tag -= rest;
    BLOCK *behind = block_after(block);
    behind->tag = rest | USED;
    block_give(behind);
}

BLOCK *block_take(ULONG bytes)
{
    BLOCK *block = rover;
    do {
        if (block_bytes(block) >= bytes) {
            rover = block->previous;
            block_unlist(block);
            block->tag |= USED;
            cut(block, bytes);
            return block;
        }
        block = block->next;
    } while (block != rover);
    return NULL;
}

BLOCK *block_give(BLOCK *block)
{
    BLOCK *behind = block_after(block);
    ULONG bytes = block_bytes(block);
    if (!(behind->tag & USED)) {
        block_unlist(behind);
        bytes += block_bytes(behind);
    }
    if (block->tag & PREVIOUS_FREE) {
        ULONG before = *((ULONG *)block - 1);
        block = (BLOCK *)((char *)block - before);
        block_unlist(block);
        bytes += before;
    }
    list(block, bytes);
    return block;
}

int block_grow(BLOCK *block, ULONG bytes)
{
    BLOCK *behind = block_after(block);
    if (block_bytes(block) < bytes) {
        if (behind->tag & USED || block_bytes(block) + block_bytes(behind) < bytes)
            return 0;
        block_unlist(behind);
        block->tag += block_bytes(behind);
    }
    cut(block, bytes);
    return 1;
}
