/*
 * bootinfo.c - reads the Multiboot information and the kernel's command line.
 *
 * The structures may lie anywhere in physical memory, so they are read through a window, never by pointer.
 * Source: Multiboot Specification 0.6.96, section 3.3.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/boot.h"
#include "mm/machine.h"

enum { MULTIBOOT_MAGIC = 0x2BADB002 };
enum { HAS_COMMAND_LINE = 1 << 2, HAS_MODULES = 1 << 3, HAS_MEMORY_MAP = 1 << 6 };

struct multiboot_info {
    ULONG flags, mem_lower, mem_upper, boot_device, cmdline, mods_count, mods_addr;
    ULONG syms[4];
    ULONG mmap_length, mmap_addr;
};
struct multiboot_module {
    ULONG start, end, string, reserved;
};
struct multiboot_range {
    ULONG size; /* of what follows this field */
    uint64_t base, length;
    ULONG type; /* 1: usable */
} __attribute__((packed));

static void add_range(BOOT_INFO *boot, uint64_t start, uint64_t end)
{
    const uint64_t limit = 0x100000000ull;
    start = (start + PAGE_MASK) & ~(uint64_t)PAGE_MASK;
    end = (end < limit ? end : limit) & ~(uint64_t)PAGE_MASK;
    if (start >= end || boot->memory_ranges == BOOT_MEMORY_RANGES)
        return;
    ULONG i = boot->memory_ranges++;
    for (; i > 0 && boot->memory[i - 1].start > start; i--)
        boot->memory[i] = boot->memory[i - 1];
    boot->memory[i].start = start;
    boot->memory[i].end = end;
}

static void read_memory_map(BOOT_INFO *boot, ULONG address, ULONG length)
{
    struct multiboot_range range;
    for (ULONG at = 0; at + sizeof range <= length; at += range.size + 4) {
        MiReadPhysical(&range, address + at, sizeof range);
        if (range.type == 1)
            add_range(boot, range.base, range.base + range.length);
    }
}

static void read_string(char *to, ULONG address, size_t size)
{
    size_t i = 0;
    for (; i + 1 < size; i++) {
        MiReadPhysical(&to[i], address + i, 1);
        if (to[i] == 0)
            break;
    }
    to[i] = 0;
}

void KiReadMultiboot(ULONG magic, ULONG information, BOOT_INFO *boot)
{
    struct multiboot_info info;
    MiReadPhysical(&info, information, sizeof info);
    if (magic != MULTIBOOT_MAGIC || !(info.flags & HAS_MEMORY_MAP))
        KeBugCheckEx(BUG_MEMORY_TOO_SMALL, 0, 0, magic, info.flags);
    read_memory_map(boot, info.mmap_addr, info.mmap_length);
    if (info.flags & HAS_COMMAND_LINE)
        read_string(boot->command_line, info.cmdline, sizeof boot->command_line);
    if ((info.flags & HAS_MODULES) && info.mods_count > 0) {
        struct multiboot_module module;
        MiReadPhysical(&module, info.mods_addr, sizeof module);
        boot->archive = module.start;
        boot->archive_bytes = module.end - module.start;
    }
}

const char *KiBootProgram(const BOOT_INFO *boot)
{
    for (const char *at = boot->command_line; *at; at++)
        if (strncmp(at, " -- ", 4) == 0)
            return at + 4;
    return NULL;
}

bool KiBootOption(const BOOT_INFO *boot, const char *name, char *value, size_t size)
{
    size_t length = strlen(name);
    for (const char *at = boot->command_line; *at && strncmp(at, " -- ", 4) != 0; at++) {
        bool begins = at == boot->command_line || at[-1] == ' ';
        if (!begins || strncmp(at, name, length) != 0)
            continue;
        const char *end = at + length;
        if (*end != '=' && *end != ' ' && *end != 0)
            continue;
        if (*end == '=')
            end++;
        size_t i = 0;
        for (; end[i] && end[i] != ' ' && i + 1 < size; i++)
            value[i] = end[i];
        value[i] = 0;
        return true;
    }
    return false;
}

const char *KiParseNumber(const char *at, ULONG *value)
{
    *value = 0;
    while (*at >= '0' && *at <= '9' && *value < 0x10000000)
        *value = *value * 10 + (ULONG)(*at++ - '0');
    return at;
}
