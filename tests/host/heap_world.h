/*
 * heap_world.h - the world that a host test of the heap brings: heap_os.h over mmap, counted, and
 * able to fail.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "ntdll/heap/heap_cache.h"

extern size_t reserved_bytes, committed_bytes;
extern long commits_until_failure; /* -1: none fails */
extern NTSTATUS raised, refused;   /* the last ones */
extern char printed[256];          /* the last line */

int is_committed(const void *at); /* the byte there can be read */
