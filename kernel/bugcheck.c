/*
 * bugcheck.c - the kernel's own mistakes: says why, with values, registers and stack,
 * and ends the machine.
 *
 * Uses nothing that could be broken: polled serial output, no allocation, no lock.
 * QEMU ends with status 35.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/ke.h"
#include "k/x86.h"
#include "mm/page.h"

enum { EXIT_PORT = 0xF4, EXIT_BUGCHECK = 0x11, STACK_FRAMES = 24 };

extern char KiImageStart[], KiTextEnd[];

static const struct {
    const char *name, *sentence;
} bugs[] = {
    [BUG_ASSERTION] = {"ASSERTION",
        "An assertion of the kernel does not hold: line, file, expression."},
    [BUG_UNEXPECTED_TRAP] = {"UNEXPECTED_TRAP",
        "The kernel itself faulted: vector, EIP, error code, CR2."},
    [BUG_DOUBLE_FAULT] = {"DOUBLE_FAULT",
        "A fault while entering a fault handler, most often a kernel stack that ran "
        "over: EIP, ESP, EBP, CR2."},
    [BUG_PFN_DOUBLE_FREE] = {"PFN_DOUBLE_FREE",
        "A frame was freed that is free: frame, state, last owner, caller."},
    [BUG_PFN_IN_USE] = {"PFN_IN_USE",
        "A frame was freed that others still use: frame, state, owner, references."},
    [BUG_PFN_BAD_ADDRESS] = {"PFN_BAD_ADDRESS",
        "A frame was freed that is no RAM: frame, highest frame, caller."},
    [BUG_PFN_CORRUPT] = {"PFN_CORRUPT",
        "The PFN database contradicts itself: frame, expected, found (see mm/page.c, "
        "mm/buddy.c)."},
    [BUG_BAD_POOL_CALLER] = {"BAD_POOL_CALLER",
        "A pool block was freed wrongly: 7 twice, A with another tag, 46 no block; block, "
        "tag given, tag found (see mm/pool.c)."},
    [BUG_BAD_POOL_HEADER] = {"BAD_POOL_HEADER",
        "A pool block was overwritten: 20 before it, 21 behind it, 25 while free; block, "
        "tag, found (see mm/pool.c)."},
    [BUG_SPECIAL_POOL_DETECTED_MEMORY_CORRUPTION] = {"SPECIAL_POOL_DETECTED_MEMORY_CORRUPTION",
        "A byte beside a guarded pool block was written: block, address, tag, found "
        "(see mm/poolbig.c)."},
    [BUG_PAGE_FAULT_BEYOND_END_OF_ALLOCATION] = {"PAGE_FAULT_BEYOND_END_OF_ALLOCATION",
        "The kernel went beyond the end of a guarded pool block: address, block, tag, bytes."},
    [BUG_PAGE_FAULT_IN_FREED_SPECIAL_POOL] = {"PAGE_FAULT_IN_FREED_SPECIAL_POOL",
        "The kernel used a guarded pool block after its free: address, first page, tag."},
    [BUG_MEMORY_TOO_SMALL] = {"MEMORY_TOO_SMALL",
        "There is too little memory, or no memory map: KiB found, KiB needed."},
    [BUG_NO_ARCHIVE] = {"NO_ARCHIVE",
        "There is no archive as Multiboot module 0, or it is no ustar archive: address, "
        "size."},
    [BUG_PROCESS1_INITIALIZATION_FAILED] = {"PROCESS1_INITIALIZATION_FAILED",
        "The first thread could not be made: status."},
    [BUG_CPU_TOO_OLD] = {"CPU_TOO_OLD",
        "The CPU lacks a feature that Plumb needs."},
    [BUG_MM_CHECK] = {"MM_CHECK",
        "VADs, page tables, frames and charges disagree: check, address, expected, "
        "found (see mm/mmcheck.c)."},
    [BUG_STACK_OVERRUN] = {"STACK_OVERRUN",
        "A function wrote beyond an array on its stack: address in the function (see "
        "kernel/canary.c)."},
};

static bool is_text(ULONG address)
{
    return address >= (ULONG)(uintptr_t)KiImageStart && address < (ULONG)(uintptr_t)KiTextEnd;
}

/* Frames of ring 0 only: the chain ends where an address is not the kernel's. */
static void print_stack(ULONG *ebp)
{
    KdPrint("stack:");
    for (int i = 0; i < STACK_FRAMES; i++) {
        if ((uintptr_t)ebp < 0x80000000u || ((uintptr_t)ebp & 3) != 0 || !is_text(ebp[1]))
            break;
        KdPrint(" %08x", ebp[1]);
        ebp = (ULONG *)(uintptr_t)ebp[0];
    }
    KdPrint("\n(addr2line -fpe build/plumb.elf names them)\n");
}

static void explain(enum bugcheck code, uint32_t p1, uint32_t p2, uint32_t p3)
{
    KdPrint("%s\n", bugs[code].sentence);
    if (code == BUG_ASSERTION)
        KdPrint("%s:%u: %s\n", (const char *)(uintptr_t)p2, p1, (const char *)(uintptr_t)p3);
    if (code == BUG_PFN_DOUBLE_FREE || code == BUG_PFN_IN_USE)
        KdPrint("frame 0x%x belongs to %s.\n", p1, MmOwnerName((enum page_owner)p3));
    if (code >= BUG_BAD_POOL_CALLER && code <= BUG_PAGE_FAULT_IN_FREED_SPECIAL_POOL)
        KdPrint("tag '%c%c%c%c'\n", p3 & 0xFF, p3 >> 8 & 0xFF, p3 >> 16 & 0xFF, p3 >> 24);
}

/* Ends the machine. Without an exit port it halts for good. */
NORETURN void KiEndMachine(UCHAR value)
{
    cli();
    if (KiExitByPort)
        outb(EXIT_PORT, value);
    for (;;)
        __asm__ volatile("hlt");
}

NORETURN void KeBugCheckEx(enum bugcheck code, uint32_t p1, uint32_t p2, uint32_t p3, uint32_t p4)
{
    static bool entered;
    cli();
    if (!entered) {
        entered = true;
        KdPrint("@bugcheck %s %08x %08x %08x %08x\n", bugs[code].name, p1, p2, p3, p4);
        explain(code, p1, p2, p3);
        KdPrint("cr0=%08x cr2=%08x cr3=%08x cr4=%08x eflags=%08x\n", read_cr0(), read_cr2(),
                read_cr3(), read_cr4(), read_eflags());
        print_stack(__builtin_frame_address(0));
    }
    KiEndMachine(EXIT_BUGCHECK);
}
