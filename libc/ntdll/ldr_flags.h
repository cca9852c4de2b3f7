/*
 * ldr_flags.h - NtGlobalFlag: what a process shall be checked for.
 *
 * Source: MSDN "GFlags Flag Table", "GFlags and PageHeap".
 * SPDX-License-Identifier: MIT
 */
#pragma once

#define FLG_HEAP_ENABLE_TAIL_CHECK   0x00000010u /* htc */
#define FLG_HEAP_ENABLE_FREE_CHECK   0x00000020u /* hfc */
#define FLG_HEAP_VALIDATE_PARAMETERS 0x00000040u /* hpc */
#define FLG_HEAP_VALIDATE_ALL        0x00000080u /* hvc */
#define FLG_USER_STACK_TRACE_DB      0x00001000u /* ust */
#define FLG_HEAP_PAGE_ALLOCS         0x02000000u /* hpa */
#define PAGE_HEAP_BACKWARD           0x00000010u /* of LdrpPageHeapFlags: catch backward overruns */

extern ULONG LdrpPageHeapFlags;
extern ULONG LdrpHeapReport; /* not 0: tell what is held at the end */

/* Sets PEB.NtGlobalFlag, before the first heap is made. */
void LdrpSetGlobalFlags(PPEB peb);
