/*
 * heap_create.c - making and destroying a heap. The HEAP itself lies at the start of its first
 * segment.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap.h"

#define PAGES(count) ((SIZE_T)(count)*HEAP_PAGE_BYTES)

_Static_assert(sizeof(HEAP) < HEAP_PAGE_BYTES - 256, "a heap begins with one page");

static SIZE_T round_up(SIZE_T bytes, SIZE_T to)
{
    return (bytes + to - 1) / to * to;
}

HEAP *heap_from_handle(void *handle)
{
    HEAP *heap = handle;
    if (heap && (uintptr_t)heap % HEAP_PAGE_BYTES == 0 && heap->Signature == HEAP_SIGNATURE_)
        return heap;
    heap_os_refuse(STATUS_INVALID_HANDLE);
    return NULL;
}

/* The documented defaults of RtlCreateHeap. 0: the sizes are absurd. */
static int decide_sizes(SIZE_T *reserve, SIZE_T *commit)
{
    if (*reserve > LARGEST_BLOCK || *commit > LARGEST_BLOCK)
        return 0;
    *commit = round_up(*commit ? *commit : 1, PAGES(1));
    *reserve = *reserve ? round_up(*reserve, PAGES(1)) : round_up(*commit, PAGES(64));
    if (*commit > *reserve)
        *commit = *reserve;
    return 1;
}

static void fill(HEAP *heap, ULONG flags, SIZE_T reserve, SIZE_T commit)
{
    UCHAR *base = (UCHAR *)heap, *first = base + round_up(sizeof(HEAP), GRANULE);
    heap->Signature = HEAP_SIGNATURE_;
    heap->Flags = flags;
    heap->ForceFlags = flags & (HEAP_NO_SERIALIZE | HEAP_GENERATE_EXCEPTIONS);
    heap->next_segment_bytes = SEGMENT_BYTES;
    heap->large.Flink = heap->large.Blink = &heap->large;
    for (ULONG i = 0; i < FREE_LISTS; i++)
        heap->free_lists[i].Flink = heap->free_lists[i].Blink = &heap->free_lists[i];
    heap->entry.Size = (USHORT)((SIZE_T)(first - base) / GRANULE);
    heap->entry.Flags = ENTRY_BUSY;
    heap->segments[0] = &heap->own_segment;
    heap->segment_count = 1;
    heap_os_lock_init(&heap->lock);
    heap_segment_init(heap, 0, &heap->own_segment, base, reserve, commit, first);
}

/*
 * Creates a heap. reserve, commit: bytes of its first segment; 0 and 0: 64 pages and one. Without
 * HEAP_GROWABLE it stays within `reserve`, and one block within 0x7F000 bytes. base, lock,
 * parameters: only NULL is supported. NULL: no memory, or arguments that are not supported. MSDN:
 * RtlCreateHeap.
 */
PVOID NTAPI RtlCreateHeap(ULONG flags, PVOID base, SIZE_T reserve, SIZE_T commit, PVOID lock,
                          PRTL_HEAP_PARAMETERS parameters)
{
    if (base || lock || !decide_sizes(&reserve, &commit)) {
        heap_os_refuse(STATUS_INVALID_PARAMETER);
        return NULL;
    }
    int executable = (flags & HEAP_CREATE_ENABLE_EXECUTE) != 0;
    HEAP *heap = heap_os_reserve(reserve, executable);
    if (!heap)
        return NULL;
    if (!heap_os_commit(heap, commit, executable)) {
        heap_os_release(heap);
        return NULL;
    }
    fill(heap, flags, reserve, commit);
    if (!heap_os_list_add(heap)) {
        heap_os_lock_delete(&heap->lock);
        heap_os_release(heap);
        return NULL;
    }
    return heap;
}

/*
 * Destroys a heap with all its blocks. Returns NULL; or the handle if it is none, or that of the
 * process heap. MSDN: RtlDestroyHeap.
 */
PVOID NTAPI RtlDestroyHeap(PVOID handle)
{
    HEAP *heap = heap_from_handle(handle);
    if (!heap)
        return handle;
    if (heap_os_is_process_heap(heap)) {
        heap_os_refuse(STATUS_INVALID_HANDLE);
        return handle;
    }
    heap_os_list_remove(heap);
    while (heap->large.Flink != &heap->large)
        heap_large_free(heap, (LARGE_BLOCK *)heap->large.Flink);
    for (ULONG i = 1; i < heap->segment_count; i++)
        if (heap->segments[i])
            heap_os_release(heap->segments[i]->base);
    heap_os_lock_delete(&heap->lock);
    heap->Signature = 0;
    heap_os_release(heap);
    return NULL;
}
