/*
 * internal.h - what the files of kernel32 share: how they see <windows.h>, and the four helpers
 * they all use.
 *
 * kernel32 turns Win32 calls into system services and runtime routines of ntdll, and statuses into
 * last errors.
 * `_KERNEL32_` makes <windows.h> declare our own functions without dllimport, so that each
 * definition is checked against its public prototype. Functions that the .def forwards to ntdll
 * (GetLastError, HeapAlloc…) have no body here: call the Rtl routine instead.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#define _KERNEL32_
#include "nt/ntapi.h"
#include "ntdll/ntdll.h"

#define NOINLINE        __attribute__((noinline)) /* keeps a frame of its own in every backtrace */
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#define KUSER ((volatile const KUSER_SHARED_DATA *)KUSER_BASE)

/* What the process was started with: command line, environment, standard handles. */
static inline PRTL_USER_PROCESS_PARAMETERS BasepParameters(void)
{
    return RtlPeb()->ProcessParameters;
}

/* Blocks of the process heap, for short-lived strings and tables. NULL when there is no memory. */
PVOID BasepAllocate(SIZE_T bytes);
void BasepFree(PVOID block);

/* Sets the last error and returns FALSE, so that `return BasepFail(...)` says both. */
BOOL BasepFail(DWORD error);

/* The same for a status: the last error becomes its Win32 equivalent. */
BOOL BasepFailStatus(NTSTATUS status);

/* TRUE for success; otherwise as BasepFailStatus. The last error stays untouched on success. */
BOOL BasepDone(NTSTATUS status);

/* A NUL-terminated narrow string (ANSI code page) as UTF-16, in place when it is short. */
typedef struct {
    PWSTR text; /* NULL for a NULL string */
    WCHAR small[MAX_PATH];
} wide_t;

/* FALSE, with ERROR_NOT_ENOUGH_MEMORY, when there is no memory; otherwise BasepDropWide must
 * follow. */
BOOL BasepWiden(wide_t *wide, LPCSTR text);
void BasepDropWide(wide_t *wide);

/* A counted narrow string (*length bytes, negative: up to the NUL) as UTF-16 in a block for
 * BasepFree; *length becomes units. NULL with ERROR_NOT_ENOUGH_MEMORY. */
PWSTR BasepWidenCounted(LPCCH text, int *length);

/* Copies `length` UTF-16 units as narrow text into `buffer` of `size` bytes, and a NUL. Returns the
 * length in bytes without NUL; when that does not fit, the size needed with NUL, and `buffer` is
 * left alone. */
DWORD BasepNarrow(LPCWSTR text, DWORD length, LPSTR buffer, DWORD size);

/* The same for UTF-16 to UTF-16; lengths in units. */
DWORD BasepCopyOut(LPCWSTR text, DWORD length, LPWSTR buffer, DWORD size);

/* A text that ends in NUL, as narrow text of at most `size` bytes with its NUL. Returns its length; when
 * it was cut, `size`, with ERROR_INSUFFICIENT_BUFFER. Up to MAX_PATH characters. */
DWORD BasepNarrowCut(LPCWSTR text, LPSTR buffer, DWORD size);

/* A relative or absolute time in 100 ns for a wait; NULL (for ever) for INFINITE. */
LARGE_INTEGER *BasepTimeout(LARGE_INTEGER *time, DWORD milliseconds);
