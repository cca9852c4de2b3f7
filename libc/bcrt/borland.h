/*
 * borland.h - the memory of a C run-time in Borland's manner: its own allocator straight on
 * VirtualAlloc; no HeapAlloc, so HeapWalk sees none of its blocks.
 *
 *   SECTION ── reserved: 1 MiB, or a multiple of it ───────────────────────────┐
 *   ┌──────┬───────┬───────┬────┬────────────┬───┬ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ┐
 *   │header│ block │ block │free│   block    │end│      not committed          │
 *   └──────┴───────┴───────┴────┴────────────┴───┴ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ┘
 *                                                ▲ committed_end, in steps of 16 KiB
 *   a block  │ tag: bytes + flags │ the caller's bytes …            │   4 + n, multiples of 4
 *   if free  │ tag │ next │ previous │ …                    │ bytes │   at least 16
 *
 * Blocks are aligned to 4 bytes, not to 8 as those of a Windows heap. Two free blocks never meet.
 *
 * Lock: borland_lock, held by all but borland_malloc.c's functions.
 * Source: the manual of Borland's run-time memory manager: sections, steps, headers.
 * SPDX-License-Identifier: MIT
 */
#pragma once
#define _CRTIMP /* we are the run-time: nothing of it is imported */
#include <windows.h>

#include <stddef.h>

#define SECTION_BYTES 0x100000u
#define STEP_BYTES    0x4000u
#define TAG_BYTES     4u
#define LEAST_BYTES   16u         /* of a block: what a free one needs */
#define MOST_BYTES    0x7F000000u /* of a request */

enum { USED = 1, PREVIOUS_FREE = 2, FLAGS = 3 };

typedef struct BLOCK {
    ULONG tag;                     /* bytes of the whole block, with USED and PREVIOUS_FREE */
    struct BLOCK *next, *previous; /* free blocks only: the ring */
} BLOCK;

typedef struct SECTION {
    struct SECTION *next, *previous;
    char *committed_end, *reserved_end;
} SECTION;

static inline ULONG block_bytes(const BLOCK *block)
{
    return block->tag & ~(ULONG)FLAGS;
}

static inline BLOCK *block_after(const BLOCK *block)
{
    return (BLOCK *)((char *)block + block_bytes(block));
}

/* Behind it is the end mark of its section. */
static inline int block_is_last(const BLOCK *block)
{
    return block_bytes(block_after(block)) == 0;
}

/* borland_section.c */
BLOCK *section_grow(ULONG bytes); /* a free block of so many bytes, in the ring; NULL: no memory */
void section_trim(BLOCK *last);

/* borland_block.c */
BLOCK *block_take(ULONG bytes);  /* NULL: no free block is large enough */
BLOCK *block_give(BLOCK *block); /* joins its neighbours; the free block that came of it */
void block_unlist(BLOCK *block);
int block_grow(BLOCK *block, ULONG bytes); /* in place; 0: no room behind it */
