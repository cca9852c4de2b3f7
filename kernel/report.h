/*
 * report.h - what people read when a program or the kernel ends badly.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/ke.h"

/* The @report lines on an exception that nobody handled, of the current process. */
void KiReportException(const EXCEPTION_RECORD *record, const CONTEXT *context);
/* "module+0x1234" or "0x00401234" for a user address of the current process. */
void KiNameAddress(ULONG address, char *out, size_t size);
