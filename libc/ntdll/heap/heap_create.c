/*
 * heap_create.c - making and destroying a heap. The HEAP itself lies at the start of its first
 * segment.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/heap/heap_cache.h"
#include "ntdll/heap/heap_debug.h"

#define PAGES(count)       ((SIZE_T)(count)*HEAP_PAGE_BYTES)
#define SEGMENT_RESERVE    0x100000u /* bytes */
#define SEGMENT_COMMIT     0x4000u
#define DECOMMIT_BLOCK     0x4000u
#define CALLS_BEFORE_CACHE 64u

HEAP *heap_from_handle(void *handle)
{
    HEAP *heap = handle;
    if (heap && (uintptr_t)heap % 8 == 0 && heap->Signature == HEAP_SIGNATURE)
        return heap;
    heap_os_refuse(STATUS_INVALID_HANDLE);
    return NULL;
}

/* The documented defaults of RtlCreateHeap. 0: the sizes are absurd. */
static int decide_sizes(SIZE_T *reserve, SIZE_T *commit)
{
    if (*reserve > LARGEST_BLOCK || *commit > LARGEST_BLOCK)
        return 0;
    SIZE_T least = round_up(sizeof(HEAP) + 4 * GRANULE, PAGES(1));
    *commit = round_up(*commit > least ? *commit : least, PAGES(1));
    *reserve = *reserve ? round_up(*reserve, PAGES(1)) : round_up(*commit, PAGES(64));
    if (*reserve < least)
        *reserve = least;
    if (*commit > *reserve)
        *commit = *reserve;
    return 1;
}

/* Only heaps that grow have caches: a small fixed one should not lose memory to them. */
static void begin_caches(HEAP *heap)
{
    int wants = heap->Flags & HEAP_GROWABLE && !heap->even_sizes && !heap->debug;
    heap->cache_slot = heap->own_slot = HEAP_NO_SLOT;
    heap->calls_before_cache = CALLS_BEFORE_CACHE;
    heap->has_caches = wants != 0;
    if (!wants || heap->Flags & HEAP_NO_SERIALIZE)
        return;
    heap_os_list_lock();
    heap->cache_slot = heap->own_slot = heap_slot_take();
    heap_os_list_unlock();
    heap->has_caches = heap->own_slot != HEAP_NO_SLOT;
}

static void apply_parameters(HEAP *heap, const RTL_HEAP_PARAMETERS *parameters)
{
    heap->SegmentReserve = SEGMENT_RESERVE;
    heap->SegmentCommit = SEGMENT_COMMIT;
    heap->DeCommitFreeBlockThreshold = DECOMMIT_BLOCK;
    heap->DeCommitTotalFreeThreshold = HEAP_KEEPS;
    heap->MaximumAllocationSize = LARGEST_BLOCK;
    heap->VirtualMemoryThreshold = MAX_GRANULES;
    if (!parameters || parameters->Length != sizeof(*parameters))
        return;
    if (parameters->SegmentReserve)
        heap->SegmentReserve = round_up(parameters->SegmentReserve, 0x10000);
    if (parameters->SegmentCommit)
        heap->SegmentCommit = round_up(parameters->SegmentCommit, PAGES(1));
    if (parameters->DeCommitFreeBlockThreshold)
        heap->DeCommitFreeBlockThreshold = parameters->DeCommitFreeBlockThreshold;
    if (parameters->DeCommitTotalFreeThreshold)
        heap->DeCommitTotalFreeThreshold = parameters->DeCommitTotalFreeThreshold;
    if (parameters->MaximumAllocationSize &&
        parameters->MaximumAllocationSize < heap->MaximumAllocationSize)
        heap->MaximumAllocationSize = parameters->MaximumAllocationSize;
    SIZE_T granules = parameters->VirtualMemoryThreshold / GRANULE;
    if (granules > 2 * MIN_GRANULES && granules < MAX_GRANULES)
        heap->VirtualMemoryThreshold = (ULONG)granules;
    heap->CommitRoutine = parameters->CommitRoutine;
}

/* Makes zeroed memory a heap. */
static void fill(HEAP *heap, ULONG flags, SIZE_T reserve, SIZE_T commit, HEAP_LOCK *lock)
{
    heap->Flags = flags;
    heap->ForceFlags = flags & (HEAP_NO_SERIALIZE | HEAP_GENERATE_EXCEPTIONS);
    heap->key = heap_os_key();
    heap->even_sizes = GRANULE < 16 && flags & HEAP_CREATE_ALIGN_16;
    heap->VirtualAllocdBlocks.Flink = heap->VirtualAllocdBlocks.Blink = &heap->VirtualAllocdBlocks;
    for (ULONG i = 0; i < FREE_LISTS; i++)
        heap->FreeLists[i].Flink = heap->FreeLists[i].Blink = &heap->FreeLists[i];
    heap->lock = lock ? lock : &heap->own_lock;
    if (!lock)
        heap_os_lock_init(heap->lock);
    heap_segment_open(heap, 0, &heap->own_segment, (UCHAR *)heap, reserve, commit, sizeof(HEAP));
    heap->Signature = HEAP_SIGNATURE;
}

static void clear(HEAP *heap)
{
    heap_os_zero(heap, sizeof(HEAP));
}

/* Address space for the first segment, with its first bytes committed; NULL: no memory. */
static HEAP *reserve_first(ULONG flags, SIZE_T reserve, SIZE_T commit)
{
    int executable = (flags & HEAP_CREATE_ENABLE_EXECUTE) != 0;
    HEAP *heap = heap_os_reserve(reserve, executable);
    if (heap && !heap_os_commit(heap, commit, executable)) {
        heap_os_release(heap);
        return NULL;
    }
    return heap;
}

/* What must be so for memory or a lock of the caller. */
static int may_bring(ULONG flags, PVOID base, PVOID lock, const RTL_HEAP_PARAMETERS *parameters)
{
    if (lock && flags & HEAP_NO_SERIALIZE)
        return 0;
    if (parameters && parameters->Length == sizeof(*parameters) && parameters->CommitRoutine)
        return base && parameters->InitialCommit && parameters->InitialReserve &&
               parameters->InitialCommit <= parameters->InitialReserve;
    return (uintptr_t)base % HEAP_PAGE_BYTES == 0;
}

/*
 * Creates a heap. reserve, commit: bytes of its first segment; 0 and 0: 64 pages and one. Without
 * HEAP_GROWABLE it stays within `reserve`, and one block within 0x7F000 bytes.
 *   base        the caller's memory, page-aligned, `commit` bytes of it committed (0: all of
 *               `reserve`); it is neither decommitted nor released
 *   lock        the caller's critical section, or NULL
 *   parameters  thresholds; a commit routine (InitialCommit and InitialReserve are then the sizes)
 * NULL: no memory, or arguments that do not fit together. MSDN: RtlCreateHeap.
 */
PVOID NTAPI RtlCreateHeap(ULONG flags, PVOID base, SIZE_T reserve, SIZE_T commit, PVOID lock,
                          PRTL_HEAP_PARAMETERS parameters)
{
    flags |= heap_os_debug_flags();
    if (base && parameters && parameters->CommitRoutine) {
        reserve = parameters->InitialReserve;
        commit = parameters->InitialCommit;
    } else if (base && !commit) {
        commit = reserve;
    }
    if (!may_bring(flags, base, lock, parameters) || (base && reserve <= sizeof(HEAP) + 64) ||
        !decide_sizes(&reserve, &commit)) {
        heap_os_refuse(STATUS_INVALID_PARAMETER);
        return NULL;
    }
    HEAP *heap = base ? base : reserve_first(flags, reserve, commit);
    if (!heap)
        return NULL;
    clear(heap);
    apply_parameters(heap, parameters);
    fill(heap, flags, reserve, commit, lock);
    heap->own_segment.keeps_all = base != NULL;
    if (heap->Flags & HEAP_DEBUG_FLAGS && !heap_debug_begin(heap))
        heap->Flags &= ~HEAP_DEBUG_FLAGS;
    if (heap_os_list_add(heap)) {
        begin_caches(heap);
        return heap;
    }
    heap_debug_end(heap);
    if (!lock)
        heap_os_lock_delete(heap->lock);
    if (!base)
        heap_os_release(heap);
    return NULL;
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
    heap_forget_caches(heap);
    heap_await_keepers(heap);
    while (heap->VirtualAllocdBlocks.Flink != &heap->VirtualAllocdBlocks)
        heap_large_free(heap, (LARGE_BLOCK *)heap->VirtualAllocdBlocks.Flink);
    heap_large_release_kept(heap);
    heap_debug_end(heap);
    for (ULONG i = 1; i < heap->segment_count; i++)
        if (heap->Segments[i] && !heap->Segments[i]->keeps_all)
            heap_os_release(heap->Segments[i]->base);
    if (heap->depot)
        heap_os_release(heap->depot);
    if (heap->lock == &heap->own_lock)
        heap_os_lock_delete(heap->lock);
    heap->Signature = 0;
    if (!heap->own_segment.keeps_all)
        heap_os_release(heap);
    return NULL;
}
