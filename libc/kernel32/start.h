/*
 * start.h - where threads begin in kernel32, and how the outermost exception frame is made.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "kernel32/internal.h"

typedef ULONG(NTAPI *program_entry_t)(void);

void NTAPI BaseProcessStartThunk(void); /* start_thunks.asm */
void NTAPI BaseThreadStartThunk(void);
