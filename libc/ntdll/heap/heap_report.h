/*
 * heap_report.h - what the heap says and does when a pointer is no block, or a structure is not as
 * it was left.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

struct HEAP;

/* What was found. HEAP_BLOCK_...: the caller's pointer is wrong, the heap is sound. */
enum heap_fault {
    HEAP_BLOCK_UNALIGNED,
    HEAP_BLOCK_OUTSIDE,   /* in no heap of the process */
    HEAP_BLOCK_ELSEWHERE, /* not in this heap, which the caller has locked */
    HEAP_BLOCK_OTHER_HEAP,
    HEAP_BLOCK_FREED, /* and waits for its next use */
    HEAP_BLOCK_FREE,  /* in a free list, joined with what was free around it */
    HEAP_BLOCK_INTERIOR,
    HEAP_DAMAGED_HEADER, /* somebody wrote over the header */
    HEAP_DAMAGED_FREE,   /* ... over the links of a free block */
    HEAP_DAMAGED
};

/* A routine of the API was handed something that heap_prove does not accept: finds out what it is,
 * reports it, sets ERROR_INVALID_PARAMETER. Caller holds no lock. Returns FALSE. */
BOOLEAN heap_refuse_block(struct HEAP *heap, const void *block, const char *routine);

/* The header at `entry`, or what it heads, was overwritten: reports and raises
 * STATUS_HEAP_CORRUPTION; may return. Caller holds the lock. */
void heap_report_damage(struct HEAP *heap, const void *entry);

/* RtlValidateHeap found something at `where`: reports. */
void heap_report_unsound(struct HEAP *heap, const void *where);

/* A wrong pointer has been reported: raises STATUS_HEAP_CORRUPTION if the program asked for it. */
void heap_report_wrong_pointer(const void *block);

/* HeapEnableTerminationOnCorruption: from now on each report ends the process. */
void heap_report_terminates(void);
