/*
 * aslr.h - where things go when addresses are random (option aslr; docs/channels.md).
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "mm/vad.h"
#include "rtl/pe.h"

/* Pages that a new process's searches begin beyond; 0: not random. */
ULONG MiRandomBias(void);
/* MiFindGap, beyond the space's bias if there is room. */
ULONG MiChooseGap(const MM_SPACE *space, ULONG pages, ULONG lowest, ULONG highest, bool top_down);
/* Where the image belongs in this run: its preferred base, or its random one. */
ULONG MiImageBase(const struct PE_INFO *pe);
