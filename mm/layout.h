/*
 * layout.h - the upper half of every address space.
 *
 *   80000000  first MiB of physical memory (VGA text at 800B8000)
 *   80100000  kernel image
 *   81000000  PFN database                                   up to 32 MiB
 *   83000000  archive and other physical ranges, for ever    128 MiB
 *   8B000000  system space: pool, kernel stacks              848 MiB
 *   C0000000  page tables, C0600000 page directories         8 MiB, its own in each process
 *   C0800000  hyperspace: windows on single frames           2 MiB
 *   FFDF0000  KUSER_SHARED_DATA, writable
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#define KERNEL_OFFSET   0x80000000u
#define PFN_DATABASE    0x81000000u
#define PHYSICAL_WINDOW 0x83000000u
#define SYSTEM_SPACE    0x8B000000u
#define SYSTEM_SPACE_END 0xC0000000u
#define HYPERSPACE      0xC0800000u
#define SHARED_DATA     0xFFDF0000u
