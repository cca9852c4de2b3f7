/*
 * boot.h - what the boot loader told us, in a form of our own.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/base.h"

#define BOOT_MEMORY_RANGES 32
#define BOOT_COMMAND_LINE  2048

typedef struct BOOT_INFO {
    struct {
        paddr_t start, end; /* usable RAM, page-aligned, below 4 GiB, ascending */
    } memory[BOOT_MEMORY_RANGES];
    ULONG memory_ranges;
    paddr_t archive; /* module 0 */
    ULONG archive_bytes;
    char command_line[BOOT_COMMAND_LINE];
} BOOT_INFO;

/* Reads the Multiboot information at physical address `information` into *boot. Needs hyperspace (MmEarlyInit).
 * Bugchecks when there is no memory map; a missing module leaves archive_bytes 0. */
void KiReadMultiboot(ULONG magic, ULONG information, BOOT_INFO *boot);

/* Value of option `name` on the kernel's command line (before " -- "), copied to `value`; false: not given.
 * An option without '=' gives "". */
bool KiBootOption(const BOOT_INFO *boot, const char *name, char *value, size_t size);
/* Reads a decimal number into *value, no more digits than fit. Returns where it ends. */
const char *KiParseNumber(const char *at, ULONG *value);
/* What follows " -- ", or NULL. */
const char *KiBootProgram(const BOOT_INFO *boot);
