/*
 * pooltag.c - pool usage by tag: allocations, frees, bytes; and which tag did not give back.
 *
 * An open hash table with linear probing; entries are never removed. Lock: pool.c's.
 * Source: WDK, "PoolMon", !poolused.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/pool.h"

struct pool_tag MiPoolTags[POOL_TAGS + 1];

struct pool_tag *MiFindPoolTag(ULONG tag, ULONG from)
{
    for (ULONG i = 0; i < POOL_TAGS; i++) {
        struct pool_tag *entry = &MiPoolTags[(from + i) % POOL_TAGS];
        if (entry->tag == 0)
            entry->tag = tag;
        if (entry->tag == tag)
            return entry;
    }
    MiPoolTags[POOL_TAGS].tag = TAG_('O', 'v', 'f', 'l');
    return &MiPoolTags[POOL_TAGS];
}

void ExMarkPool(void)
{
    for (ULONG i = 0; i <= POOL_TAGS; i++) {
        struct pool_tag *entry = &MiPoolTags[i];
        entry->marked_blocks = entry->allocations - entry->frees;
        entry->marked_bytes = entry->bytes;
    }
}

ULONG ExReportPoolLeaks(void)
{
    ULONG lost = 0;
    for (ULONG i = 0; i <= POOL_TAGS; i++) {
        const struct pool_tag *entry = &MiPoolTags[i];
        ULONG blocks = entry->allocations - entry->frees - entry->marked_blocks;
        if (blocks == 0 && entry->bytes == entry->marked_bytes)
            continue;
        lost += blocks;
        char name[5] = {0};
        memcpy(name, &entry->tag, 4);
        KdPrint("pool: tag '%s' holds %d blocks, %d bytes more than before the first process\n",
                name, (int)blocks, (int)(entry->bytes - entry->marked_bytes));
    }
    return lost;
}
