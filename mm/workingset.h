/*
 * workingset.h - classes of NtQueryVirtualMemory that workingset.c answers.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "mm/mm.h"

struct memory_region { /* MEMORY_REGION_INFORMATION */
    ULONG allocation_base, allocation_protect, type, bytes;
};

/* A count of pages, then one PSAPI_WORKING_SET_BLOCK each. STATUS_INFO_LENGTH_MISMATCH: the buffer
 * holds the count only, which is written. *done: bytes written. */
NTSTATUS MiQueryWorkingSet(HANDLE process, void *buffer, SIZE_T length, SIZE_T *done);
/* The whole allocation around an address. STATUS_INVALID_ADDRESS: it is free. */
NTSTATUS MiQueryRegion(HANDLE process, ULONG address, struct memory_region *region);
/* For each address of the array what its page is. *done: bytes written. */
NTSTATUS MiQueryPages(HANDLE process, void *buffer, SIZE_T length, SIZE_T *done);
