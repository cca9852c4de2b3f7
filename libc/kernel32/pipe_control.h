/*
 * pipe_control.h - one way to NtFsControlFile for all functions of pipes.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "kernel32/internal.h"

#define FILE_OPENED_ 1u /* IO_STATUS_BLOCK.Information of NtCreateNamedPipeFile (WDK) */

/* FSCTL_PIPE_*. *done (may be NULL): bytes written to `out`. Without `overlapped` it ends before it
 * returns; with it, FALSE with ERROR_IO_PENDING when it goes on. FALSE with ERROR_MORE_DATA when
 * `out` is full. */
BOOL BasepPipeControl(HANDLE pipe, ULONG code, PVOID in, ULONG in_bytes, PVOID out, ULONG out_bytes,
                      DWORD *done, OVERLAPPED *overlapped);
