/*
 * heap_api.h - the heap's exports: part of ntdll.h, apart so that a host test can have them without
 * <windows.h>.
 *
 * Flags: HEAP_* of <winnt.h>; sizes in bytes. Each routine is described where it is defined, and in
 * MSDN under its Win32 name (HeapAlloc is RtlAllocateHeap).
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#ifndef NTDLLAPI
#define NTDLLAPI
#endif

typedef NTSTATUS(NTAPI *PRTL_HEAP_COMMIT_ROUTINE)(PVOID base, PVOID *address, SIZE_T *bytes);
typedef struct _RTL_HEAP_PARAMETERS {
    ULONG Length;
    SIZE_T SegmentReserve, SegmentCommit;
    SIZE_T DeCommitFreeBlockThreshold, DeCommitTotalFreeThreshold;
    SIZE_T MaximumAllocationSize, VirtualMemoryThreshold;
    SIZE_T InitialCommit, InitialReserve;
    PRTL_HEAP_COMMIT_ROUTINE CommitRoutine;
    SIZE_T Reserved[2];
} RTL_HEAP_PARAMETERS, *PRTL_HEAP_PARAMETERS;

#define RTL_HEAP_BUSY           0x0001u
#define RTL_HEAP_SEGMENT        0x0002u
#define RTL_HEAP_SETTABLE_VALUE 0x0010u
#define RTL_HEAP_SETTABLE_FLAGS 0x00E0u
#define RTL_HEAP_UNCOMMITTED    0x0100u
typedef struct _RTL_HEAP_WALK_ENTRY { /* all of the walk's state; begin with DataAddress NULL */
    PVOID DataAddress;
    SIZE_T DataSize;
    UCHAR OverheadBytes, SegmentIndex;
    USHORT Flags; /* RTL_HEAP_*; a free block has none */
    union {
        struct {
            SIZE_T Settable;
            USHORT TagIndex, AllocatorBackTraceIndex;
            ULONG Reserved[2];
        } Block;
        struct {
            ULONG CommittedSize, UnCommittedSize;
            PVOID FirstEntry, LastEntry;
        } Segment;
    };
} RTL_HEAP_WALK_ENTRY, *PRTL_HEAP_WALK_ENTRY;

typedef struct _RTL_HEAP_USAGE {
    ULONG Length; /* sizeof(RTL_HEAP_USAGE), by the caller */
    SIZE_T BytesAllocated, BytesCommitted, BytesReserved, BytesReservedMaximum;
    PVOID Entries, AddedEntries, RemovedEntries; /* NULL: blocks are not listed */
    SIZE_T Reserved[8];
} RTL_HEAP_USAGE, *PRTL_HEAP_USAGE;

typedef NTSTATUS(NTAPI *PRTL_ENUM_HEAPS_ROUTINE)(PVOID heap, PVOID context);

NTDLLAPI PVOID NTAPI RtlCreateHeap(ULONG flags, PVOID base, SIZE_T reserve, SIZE_T commit,
                                   PVOID lock, PRTL_HEAP_PARAMETERS parameters);
NTDLLAPI PVOID NTAPI RtlDestroyHeap(PVOID heap); /* NULL: done; the heap: not */
NTDLLAPI PVOID NTAPI RtlAllocateHeap(PVOID heap, ULONG flags, SIZE_T bytes);
NTDLLAPI BOOLEAN NTAPI RtlFreeHeap(PVOID heap, ULONG flags, PVOID block);
NTDLLAPI PVOID NTAPI RtlReAllocateHeap(PVOID heap, ULONG flags, PVOID block, SIZE_T bytes);
NTDLLAPI SIZE_T NTAPI RtlSizeHeap(PVOID heap, ULONG flags, const void *block); /* -1: no block */
NTDLLAPI BOOLEAN NTAPI RtlValidateHeap(PVOID heap, ULONG flags, const void *block);
NTDLLAPI BOOLEAN NTAPI RtlValidateProcessHeaps(void);
NTDLLAPI BOOLEAN NTAPI RtlLockHeap(PVOID heap);
NTDLLAPI BOOLEAN NTAPI RtlUnlockHeap(PVOID heap);
NTDLLAPI SIZE_T NTAPI RtlCompactHeap(PVOID heap, ULONG flags); /* largest free block */
NTDLLAPI NTSTATUS NTAPI RtlWalkHeap(PVOID heap, PRTL_HEAP_WALK_ENTRY entry);
NTDLLAPI NTSTATUS NTAPI RtlUsageHeap(PVOID heap, ULONG flags, PRTL_HEAP_USAGE usage);
NTDLLAPI NTSTATUS NTAPI RtlZeroHeap(PVOID heap, ULONG flags);
NTDLLAPI NTSTATUS NTAPI RtlExtendHeap(PVOID heap, ULONG flags, PVOID base, SIZE_T bytes);
NTDLLAPI ULONG NTAPI RtlMultipleAllocateHeap(PVOID heap, ULONG flags, SIZE_T bytes, ULONG count,
                                             PVOID *blocks);
NTDLLAPI ULONG NTAPI RtlMultipleFreeHeap(PVOID heap, ULONG flags, ULONG count, PVOID *blocks);
NTDLLAPI NTSTATUS NTAPI RtlEnumProcessHeaps(PRTL_ENUM_HEAPS_ROUTINE routine, PVOID context);
NTDLLAPI ULONG NTAPI RtlGetProcessHeaps(ULONG count, PVOID *heaps);
NTDLLAPI BOOLEAN NTAPI RtlSetUserValueHeap(PVOID heap, ULONG flags, PVOID block, PVOID value);
NTDLLAPI BOOLEAN NTAPI RtlSetUserFlagsHeap(PVOID heap, ULONG flags, PVOID block, ULONG reset,
                                           ULONG set);
NTDLLAPI BOOLEAN NTAPI RtlGetUserInfoHeap(PVOID heap, ULONG flags, PVOID block, PVOID *value,
                                          ULONG *user_flags);
