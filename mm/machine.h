/*
 * machine.h - what mm needs of the machine; a host test gives its own in place of mm/hyperspace.c.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/base.h"

/* Windows on single frames: each use has its own, so that two can be open at once. */
enum mm_window { WindowZero, WindowCopy, WindowPhysical, WindowDirectory };

/* Kernel address of frame `pfn`, until the same window is opened on another frame. */
void *MiMapFrame(pfn_t pfn, enum mm_window window);
void MiZeroFrame(pfn_t pfn);                                     /* all 4096 bytes */
void MiReadPhysical(void *to, paddr_t from, size_t bytes);       /* from anywhere below 4 GiB */
