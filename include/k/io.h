/*
 * io.h - files as objects, the console; with fs.h (the tree of files) and serial.h.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/fs.h"
#include "k/ob.h"
#include "k/serial.h"

/* The node behind a file handle of the current process (for NtCreateSection); referenced. */
NTSTATUS IoNodeFromHandle(HANDLE handle, ACCESS_MASK access, FS_NODE **node);
/* Handles 0, 1, 2 of the first process: standard input, output, error. */
NTSTATUS IoOpenStandard(EPROCESS *process, HANDLE *in, HANDLE *out, HANDLE *err);

void IoCancelThread(struct KTHREAD *thread); /* ends the requests that it has begun (irp.c) */

enum stdin_mode { StdinNone, StdinRaw, StdinFramed };
void IoInitializeConsole(enum stdin_mode mode); /* COM1's interrupt and ring buffer */
extern bool IoStandardIsConsole; /* option stdio=console: standard handles are character devices */
