/*
 * wholepage.h - a page at once: wholepage.asm.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/base.h"

extern bool MiHasSse; /* SSE may be used: set by kernel/cpu.c, false before */

void MiZeroPage(void *page);                 /* page: kernel address, a multiple of 4096 */
void MiCopyPage(void *to, const void *from); /* both: the same */
