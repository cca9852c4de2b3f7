/*
 * vm_world.c - see vm_world.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/host/vm_world.h"
#include "k/ex.h"
#include "k/prcb.h"
#include "mm/pte.h"
#include "mm/userpage.h"

enum {
    SYS_EXIT = 1,
    SYS_WRITE = 4,
    SYS_MUNMAP = 91,
    SYS_SIGACTION = 174,
    SYS_MMAP2 = 192,
    SYS_FTRUNCATE = 93,
    SYS_MEMFD_CREATE = 356
};
enum {
    PROT_RW = 3,
    MAP_SHARED = 1,
    MAP_FIXED = 0x10,
    MAP_PRIVATE_ANONYMOUS = 0x22,
    SIGSEGV = 11,
    SA_SIGINFO = 4
};
enum {
    TABLES = 0xC0000000,
    TABLES_END = 0xC0400000,
    DIRECTORIES = 0xC0600000,
    DIRECTORY_BYTES = 0x4000
};
enum { TABLE_PAGES = 1024, LARGE_PAGES = 512, LARGEST_POOL = 256, MOST_FAULTS = 4 };

FRAME_CACHE WorldFrameCaches[FRAME_CACHES];
MM_SPACE world_space;
ULONG world_pool_blocks;
bool world_pool_fails;
ULONG world_step;
const char *world_doing = "start";
static int memory; /* the file */
static MMPFN database[WORLD_FRAMES];
static pte_t tlb[USER_PAGES];
static bool table_mapped[TABLE_PAGES];

/* --- Linux --- */

static int linux_call(int number, int a, int b, int c, int d, int e, int f)
{
    int result;
    __asm__ volatile(
        "pushl %7; pushl %%ebp; movl 4(%%esp),%%ebp; int $0x80; popl %%ebp; addl $4,%%esp"
        : "=a"(result)
        : "0"(number), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e), "m"(f)
        : "memory");
    return result;
}

void WorldExit(int code)
{
    for (;;)
        linux_call(SYS_EXIT, code, 0, 0, 0, 0, 0);
}

static void put_text(const char *text)
{
    linux_call(SYS_WRITE, 1, (int)text, (int)strlen(text), 0, 0, 0);
}

static void put_number(ULONG value, ULONG base)
{
    char digits[12], *at = digits + sizeof digits;
    *--at = 0;
    do
        *--at = "0123456789abcdef"[value % base];
    while ((value /= base) != 0);
    put_text(at);
}

void WorldPrint(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    for (char one[2] = {0}; (one[0] = *format) != 0; format++) {
        if (one[0] != '%')
            put_text(one);
        else if (*++format == 's')
            put_text(va_arg(args, const char *));
        else
            put_number(va_arg(args, ULONG), *format == 'x' ? 16 : 10);
    }
    va_end(args);
}

static void *map(ULONG address, ULONG bytes, int flags, int file, ULONG page)
{
    int at = linux_call(SYS_MMAP2, (int)address, (int)bytes, PROT_RW, flags | MAP_FIXED, file,
                        (int)page);
    if (at != (int)address) {
        WorldPrint("Bail out! no memory at 0x%x\n", address);
        WorldExit(1);
    }
    return (void *)(uintptr_t)address;
}

/* --- the processor's page tables --- */

/* A table that the directory names, and that the self-map has not shown yet. */
static void on_fault(int signal, const ULONG *info)
{
    ULONG address = info[3]; /* si_addr */
    ULONG slot = (address - TABLES) / PAGE_SIZE;
    if (address >= TABLES && address < TABLES_END) {
        pte_t pde = ((pte_t *)DIRECTORIES)[slot];
        if ((pde & PTE_VALID) && !table_mapped[slot]) {
            map(ROUND_DOWN(address, PAGE_SIZE), PAGE_SIZE, MAP_SHARED, memory, MiPteFrame(pde));
            table_mapped[slot] = true;
            return;
        }
    }
    WorldPrint("Bail out! a fault of mm itself at 0x%x\n", address);
    WorldExit(1);
}

__asm__("restore: movl $173,%eax\n int $0x80\n");
extern char restore[];

static void catch_faults(void)
{
    struct {
        void (*handler)(int, const ULONG *);
        ULONG flags;
        void *restorer;
        ULONG mask[2];
    } action = {NULL, SA_SIGINFO | 0x04000000, restore, {0, 0}};
    /* The kernel passes (signal, siginfo, context) on the stack: C's convention. */
    action.handler = on_fault;
    linux_call(SYS_SIGACTION, SIGSEGV, (int)&action, 0, 8, 0, 0);
}

void WorldFlush(uint32_t address)
{
    if (address >= TABLES && address < TABLES_END) {
        ULONG slot = (address - TABLES) / PAGE_SIZE;
        if (table_mapped[slot])
            linux_call(SYS_MUNMAP, (int)ROUND_DOWN(address, PAGE_SIZE), PAGE_SIZE, 0, 0, 0, 0);
        table_mapped[slot] = false;
    } else if (address >> PAGE_SHIFT < USER_PAGES) {
        ULONG page = address >> PAGE_SHIFT, table = ROUND_DOWN(page, LARGE_PAGES);
        for (ULONG i = table; i < table + LARGE_PAGES; i++)
            if (tlb[i] & PTE_LARGE) /* one entry of the TLB stands for all of them */
                tlb[i] = 0;
        tlb[page] = 0;
    }
}

static bool allows(pte_t pte, enum mm_access access)
{
    if (!(pte & PTE_VALID) || !(pte & PTE_USER))
        return false;
    return access == AccessWrite ? (pte & PTE_WRITE) != 0 : access == AccessRead || !(pte & PTE_NX);
}

/* The entry of a walk: from the tables in physical memory, not from what mm sees of them. */
static pte_t walk(ULONG page)
{
    pte_t pde = ((pte_t *)DIRECTORIES)[page >> 9];
    if (!(pde & PTE_VALID))
        return 0;
    if (pde & PTE_LARGE)
        return pde + (page & 511) * PAGE_SIZE;
    return ((pte_t *)(uintptr_t)(PHYSICAL + MiPteFrame(pde) * PAGE_SIZE))[page & 511];
}

/* The first write through an entry sets its dirty bit: SDM volume 3, 4.8. */
static void note_write(ULONG page)
{
    pte_t pde = ((pte_t *)DIRECTORIES)[page >> 9];
    tlb[page] |= PTE_DIRTY;
    ((pte_t *)(uintptr_t)(PHYSICAL + MiPteFrame(pde) * PAGE_SIZE))[page & 511] |= PTE_DIRTY;
}

NTSTATUS WorldAccess(ULONG address, enum mm_access access, ULONG **bytes)
{
    ULONG page = address >> PAGE_SHIFT;
    for (int faults = 0; faults < MOST_FAULTS; faults++) {
        if (!allows(tlb[page], access))
            tlb[page] = walk(page);
        if (allows(tlb[page], access)) {
            if (access == AccessWrite && !(tlb[page] & PTE_DIRTY))
                note_write(page);
            *bytes = (ULONG *)(uintptr_t)(PHYSICAL + MiPteFrame(tlb[page]) * PAGE_SIZE);
            return STATUS_SUCCESS;
        }
        tlb[page] = 0; /* a page fault drops the entry: SDM volume 3, 4.10.4.1 */
        NTSTATUS status = MmAccessFault(&world_space, address, access);
        if (!NT_SUCCESS(status))
            return status;
    }
    WorldPrint("Bail out! faults without end at 0x%x, access %d\n", address, access);
    WorldExit(1);
}

/* --- what mm takes from its host --- */

void *MiMapFrame(pfn_t pfn, enum mm_window window)
{
    return (void *)(uintptr_t)(PHYSICAL + pfn * PAGE_SIZE);
}

void MiZeroFrame(pfn_t pfn)
{
    memset(MiMapFrame(pfn, WindowZero), 0, PAGE_SIZE);
}

void MiCopyFrame(pfn_t to, pfn_t from)
{
    memcpy(MiMapFrame(to, WindowCopy), MiMapFrame(from, WindowSource), PAGE_SIZE);
}

NTSTATUS ReadUserUlong(ULONG *to, const void *user)
{
    *to = *(const ULONG *)user;
    return STATUS_SUCCESS;
}

NTSTATUS CaptureUserUlong(ULONG *to, void *user)
{
    return ReadUserUlong(to, user);
}

NTSTATUS WriteUserUlong(void *user, const ULONG *from)
{
    *(ULONG *)user = *from;
    return STATUS_SUCCESS;
}

NTSTATUS MiCapture(void *to, const void *user, size_t bytes)
{
    memcpy(to, user, bytes);
    return STATUS_SUCCESS;
}

NTSTATUS MiReturn(void *user, const void *from, size_t bytes)
{
    memcpy(user, from, bytes);
    return STATUS_SUCCESS;
}

NTSTATUS MiEnterSpace(HANDLE process, ULONG access, MM_VISIT *visit)
{
    *visit = (MM_VISIT){.space = &world_space};
    return STATUS_SUCCESS;
}

void MiLeaveSpace(MM_VISIT *visit)
{
}

/* Blocks of one size suffice: VADs; and one large block, for the bitmap of locked pages. */
static char large_block[USER_PAGES / 8 + 1];
static bool large_block_used;
static union block {
    union block *next;
    char bytes[LARGEST_POOL];
} blocks[16384], *free_block;

void *ExAllocatePoolWithTag(enum pool_type type, size_t bytes, ULONG tag)
{
    if (free_block == NULL || (world_pool_fails && WorldRandom() % 16 == 0))
        return NULL;
    if (bytes > LARGEST_POOL) {
        if (large_block_used || bytes > sizeof large_block)
            return NULL;
        large_block_used = true;
        return large_block;
    }
    union block *block = free_block;
    free_block = block->next;
    world_pool_blocks++;
    return memset(block, 0xCD, sizeof *block);
}

void *ExAllocateZeroed(size_t bytes, ULONG tag)
{
    void *block = ExAllocatePoolWithTag(NonPagedPool, bytes, tag);
    return block != NULL ? memset(block, 0, bytes) : NULL;
}

void ExFreePoolWithTag(void *at, ULONG tag)
{
    if (at == large_block) {
        large_block_used = false;
        return;
    }
    union block *block = memset(at, 0xDD, sizeof *block);
    block->next = free_block;
    free_block = block;
    world_pool_blocks--;
}

void ExFreePool(void *block)
{
    ExFreePoolWithTag(block, 0);
}

void KeBugCheckEx(enum bugcheck code, uint32_t p1, uint32_t p2, uint32_t p3, uint32_t p4)
{
    WorldPrint("Bail out! bugcheck %d: %x %x %x %x\n", code, p1, p2, p3, p4);
    if (code == BUG_ASSERTION)
        WorldPrint("# %s:%d: %s\n", p2, p1, p3);
    WorldPrint("# step %d, %s\n", world_step, world_doing);
    WorldExit(1);
}

/* --- --- */

static ULONG state;

ULONG WorldRandom(void)
{
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state >> 4;
}

void WorldStart(ULONG seed)
{
    state = seed * 2654435761u | 1;
    memory = linux_call(SYS_MEMFD_CREATE, (int)"memory", 0, 0, 0, 0, 0);
    linux_call(SYS_FTRUNCATE, memory, WORLD_FRAMES * PAGE_SIZE, 0, 0, 0, 0);
    map(PHYSICAL, WORLD_FRAMES * PAGE_SIZE, MAP_SHARED, memory, 0);
    map(DIRECTORIES, DIRECTORY_BYTES, MAP_PRIVATE_ANONYMOUS, -1, 0);
    catch_faults();
    MiNx = PTE_NX;
    for (ULONG i = 0; i < ARRAY_SIZE(blocks); i++) {
        blocks[i].next = free_block;
        free_block = &blocks[i];
    }
}

void WorldReset(ULONG frames)
{
    memset(database, 0, sizeof database);
    memset((void *)PHYSICAL, 0xA5, WORLD_FRAMES * PAGE_SIZE);
    memset((void *)DIRECTORIES, 0, DIRECTORY_BYTES);
    memset(&world_space, 0, sizeof world_space);
    for (ULONG slot = 0; slot < TABLE_PAGES; slot++)
        WorldFlush(TABLES + slot * PAGE_SIZE);
    memset(tlb, 0, sizeof tlb);
    MiInitializePages(database, WORLD_FRAMES - 1);
    MiAddPages(16, frames);
    MmSetCommitLimit();
}
