/*
 * pool.h - between pool.c (blocks within a page), poolbig.c (whole pages) and pooltag.c (usage).
 *
 * Lock: pool.c's, held by every caller.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/ex.h"

#define POOL_BIG_TAG TAG_('P', 'o', 'o', 'L') /* descriptors of poolbig.c */

/* First parameter of BUG_BAD_POOL_CALLER and BUG_BAD_POOL_HEADER, with NT's numbers. */
enum pool_fault {
    POOL_FREED_TWICE = 0x07,
    POOL_WRONG_TAG = 0x0A,
    POOL_NO_BLOCK = 0x46,
    POOL_HEADER = 0x20,      /* the word before the block was overwritten */
    POOL_TAIL = 0x21,        /* the byte behind it */
    POOL_FREE_HEADER = 0x25, /* that of a free block */
};

struct pool_tag {
    ULONG tag, allocations, frees;
    size_t bytes, peak_bytes; /* asked for and not yet freed */
    ULONG marked_blocks;      /* blocks when ExMarkPool was called */
    size_t marked_bytes;
};
#define POOL_TAGS 128 /* a power of two; the entry behind them takes all other tags */
extern struct pool_tag MiPoolTags[POOL_TAGS + 1];

struct pool_tag *MiFindPoolTag(ULONG tag, ULONG from); /* entry of the tag, made if need be */
static inline struct pool_tag *MiPoolTag(ULONG tag)
{
    ULONG home = (tag * 0x9E3779B1u) >> 25; /* Knuth's multiplicative hash: 7 bits */
    struct pool_tag *entry = &MiPoolTags[home];
    return __builtin_expect(entry->tag == tag, 1) ? entry : MiFindPoolTag(tag, home);
}

/* Blocks in pages of their own. guarded: at the end of them, before one that is never mapped. */
void *MiAllocateBigPool(size_t bytes, ULONG tag, bool guarded);
/* Bytes that were asked for; a bugcheck when there is no such block or the tag is another's (0: any). */
size_t MiFreeBigPool(void *block, ULONG *tag);
bool MiIsBigPool(const void *block);
extern bool MiPoolIsGuarded; /* some blocks within a page are poolbig.c's */

/* Blocks within a page, for the descriptors. */
void *MiAllocateSmallPool(size_t bytes, ULONG tag);
void MiFreeSmallPool(void *block, ULONG tag);
