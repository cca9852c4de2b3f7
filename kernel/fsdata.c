/*
 * fsdata.c - the bytes of a file.
 *
 *   offset:     0        4096      8192      12288        size
 *   chunks:   [  NULL  ][ page   ][  NULL  ][  NULL  …
 *   read as:   archive   page      archive   zeros beyond archive_bytes
 *
 * Copy on write by the page: the archive's own bytes never change. Bytes of a chunk beyond the size
 * are 0, and archive_bytes never exceeds the size: a file that grows again reads as zeros there.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/fsp.h"

enum { FIRST_SLOTS = 4 };

static const UCHAR zeros[PAGE_SIZE];

static UCHAR *chunk_at(const FS_NODE *node, ULONG offset)
{
    ULONG i = offset / PAGE_SIZE;
    return i < node->chunk_slots ? node->chunks[i] : NULL;
}

static ULONG least(ULONG a, ULONG b)
{
    return a < b ? a : b;
}

const UCHAR *FsReadSpan(const FS_NODE *node, ULONG offset, ULONG *bytes)
{
    KASSERT(offset < node->size);
    *bytes = least(*bytes, node->size - offset);
    const UCHAR *chunk = chunk_at(node, offset);
    if (chunk == NULL && offset < node->archive_bytes) {
        *bytes = least(*bytes, least(PAGE_SIZE - offset % PAGE_SIZE, node->archive_bytes - offset));
        return node->archive + offset;
    }
    *bytes = least(*bytes, PAGE_SIZE - offset % PAGE_SIZE);
    return (chunk ? chunk : zeros) + offset % PAGE_SIZE;
}

UCHAR *FsWriteSpan(FS_NODE *node, ULONG offset, ULONG *bytes)
{
    UCHAR *chunk = chunk_at(node, offset);
    KASSERT(chunk != NULL);
    *bytes = least(*bytes, PAGE_SIZE - offset % PAGE_SIZE);
    return chunk + offset % PAGE_SIZE;
}

ULONG FsRead(const FS_NODE *node, ULONG offset, void *to, ULONG bytes)
{
    ULONG done = 0;
    while (done < bytes && offset + done < node->size) {
        ULONG span = bytes - done;
        const UCHAR *from = FsReadSpan(node, offset + done, &span);
        memcpy((UCHAR *)to + done, from, span);
        done += span;
    }
    return done;
}

static bool grow_slots(FS_NODE *node, ULONG wanted)
{
    ULONG slots = node->chunk_slots ? node->chunk_slots : FIRST_SLOTS;
    if (wanted <= node->chunk_slots)
        return true;
    while (slots < wanted)
        slots *= 2;
    UCHAR **chunks = ExAllocateZeroed(slots * sizeof *chunks, TAG_DATA);
    if (chunks == NULL)
        return false;
    if (node->chunks) {
        memcpy(chunks, node->chunks, node->chunk_slots * sizeof *chunks);
        ExFreePoolWithTag(node->chunks, TAG_DATA);
    }
    node->chunks = chunks;
    node->chunk_slots = slots;
    return true;
}

/* A page with what the file reads as there. */
static UCHAR *make_chunk(const FS_NODE *node, ULONG offset)
{
    UCHAR *chunk = ExAllocatePoolWithTag(PagedPool, PAGE_SIZE, TAG_DATA);
    if (chunk == NULL)
        return NULL;
    ULONG kept = FsRead(node, offset, chunk, PAGE_SIZE);
    memset(chunk + kept, 0, PAGE_SIZE - kept);
    return chunk;
}

/* Chunks that lie wholly behind `size`. */
static void free_chunks_beyond(FS_NODE *node, ULONG size)
{
    for (ULONG i = (size + PAGE_MASK) / PAGE_SIZE; i < node->chunk_slots; i++) {
        if (node->chunks[i])
            ExFreePoolWithTag(node->chunks[i], TAG_DATA);
        node->chunks[i] = NULL;
    }
}

UCHAR *FsPage(const FS_NODE *node, ULONG page)
{
    return page < node->chunk_slots ? node->chunks[page] : NULL;
}

bool FsReserveSlots(FS_NODE *node, ULONG bytes)
{
    return grow_slots(node, (bytes + PAGE_MASK) / PAGE_SIZE);
}

void FsClearTail(FS_NODE *node)
{
    UCHAR *last = node->size % PAGE_SIZE ? chunk_at(node, node->size) : NULL;
    if (last)
        memset(last + node->size % PAGE_SIZE, 0, PAGE_SIZE - node->size % PAGE_SIZE);
}

NTSTATUS FsReserve(FS_NODE *node, ULONG offset, ULONG bytes)
{
    if (bytes == 0)
        return STATUS_SUCCESS;
    if (offset > FS_MAXIMUM_BYTES || bytes > FS_MAXIMUM_BYTES - offset)
        return STATUS_DISK_FULL;
    ULONG first = offset / PAGE_SIZE, last = (offset + bytes - 1) / PAGE_SIZE;
    if (node->sections.DataSectionObject && offset + bytes > node->size)
        FsClearTail(node);
    if (!grow_slots(node, last + 1))
        return STATUS_DISK_FULL;
    for (ULONG i = first; i <= last; i++) {
        if (node->chunks[i] == NULL)
            node->chunks[i] = make_chunk(node, i * PAGE_SIZE);
        if (node->chunks[i] == NULL) {
            free_chunks_beyond(node, node->size);
            return STATUS_DISK_FULL;
        }
    }
    return STATUS_SUCCESS;
}

void FsExtend(FS_NODE *node, ULONG end)
{
    if (end > node->size)
        node->size = end;
    FsTouch(node);
}

void FsTruncate(FS_NODE *node, ULONG size)
{
    if (node->sections.DataSectionObject && size > node->size)
        FsClearTail(node);
    free_chunks_beyond(node, size);
    UCHAR *cut = size % PAGE_SIZE ? chunk_at(node, size) : NULL;
    if (cut)
        memset(cut + size % PAGE_SIZE, 0, PAGE_SIZE - size % PAGE_SIZE);
    node->archive_bytes = least(node->archive_bytes, size);
    node->size = size;
    FsTouch(node);
}

void FsFreeData(FS_NODE *node)
{
    for (ULONG i = 0; i < node->chunk_slots; i++)
        if (node->chunks[i])
            ExFreePoolWithTag(node->chunks[i], TAG_DATA);
    if (node->chunks)
        ExFreePoolWithTag(node->chunks, TAG_DATA);
    node->chunks = NULL;
    node->chunk_slots = 0;
}

ULONG FsAllocatedBytes(const FS_NODE *node)
{
    return ROUND_UP(node->size, PAGE_SIZE);
}
