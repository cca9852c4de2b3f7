/*
 * main.c - KiSystemStartup: the kernel's start, in the order in which things must happen.
 *
 * Before: boot/boot.asm.  Next: kernel/run.c, in a thread of its own;
 * this stack becomes the idle thread.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/boot.h"
#include "k/ex.h"
#include "k/io.h"
#include "k/x86.h"
#include "kernel/cpu.h"
#include "kernel/process.h"
#include "mm/layout.h"
#include "mm/mm.h"

extern volatile uint16_t *KiVgaText; /* vga.c */
bool KiExitByPort = true;
ULONG KiCheckPeriod;
uint64_t KiStartTsc; /* the time-stamp counter at KiSystemStartup */
static BOOT_INFO boot;

/* pool=guard, or pool=guard:TAG. */
static void read_pool_option(const char *value)
{
    ULONG tag = 0;
    if (strncmp(value, "guard", 5) != 0)
        return;
    if (value[5] == ':') {
        memset(&tag, ' ', sizeof tag);
        memcpy(&tag, value + 6, strlen(value + 6) < 4 ? strlen(value + 6) : 4);
    }
    ExGuardPool(tag);
}

/* aslr, or aslr=SEED, decimal. */
static void read_aslr_option(const char *value)
{
    uint32_t seed = 0;
    for (; *value >= '0' && *value <= '9'; value++)
        seed = seed * 10 + (uint32_t)(*value - '0');
    MmRandomizeBases(seed != 0 ? seed : (uint32_t)rdtsc());
}

static void read_options(void)
{
    char value[16];
    if (KiBootOption(&boot, "pool", value, sizeof value))
        read_pool_option(value);
    if (KiBootOption(&boot, "aslr", value, sizeof value))
        read_aslr_option(value);
    KiExitByPort = KiBootOption(&boot, "exit", value, sizeof value) && strcmp(value, "f4") == 0;
    if (KiBootOption(&boot, "checked", value, sizeof value) &&
        (*KiParseNumber(value, &KiCheckPeriod) != 0 || KiCheckPeriod == 0))
        KiCheckPeriod = 1;
    KiYieldAfterReads = KiBootOption(&boot, "yield", value, sizeof value);
    if (KiBootOption(&boot, "vga", value, sizeof value) && strcmp(value, "off") == 0)
        KiVgaText = NULL;
}

static void open_console(void)
{
    char value[16] = "none", kind[16] = "";
    KiBootOption(&boot, "stdin", value, sizeof value);
    KiBootOption(&boot, "stdio", kind, sizeof kind);
    IoStandardIsConsole = strcmp(kind, "console") == 0;
    bool raw = strcmp(value, "raw") == 0, framed = strcmp(value, "framed") == 0;
    IoInitializeConsole(raw ? StdinRaw : framed ? StdinFramed : StdinNone);
}

static void fill_shared_data(void)
{
    static const char root[] = "C:\\Windows";
    for (size_t i = 0; i < sizeof root; i++)
        KeSharedData->NtSystemRoot[i] = (UCHAR)root[i];
    KeSharedData->ImageNumberLow = KeSharedData->ImageNumberHigh = 0x14C;
    KeSharedData->NtProductType = 1;
    KeSharedData->ProductTypeIsValid = 1;
    KeSharedData->NtMajorVersion = 5;
    KeSharedData->NtMinorVersion = 1;
    KeSharedData->NumberOfPhysicalPages = MmPhysicalPages;
}

static void greet(void)
{
    KdPrint("Plumb: %u KiB of memory, %u KiB free; TSC %u kHz; %s, %s\n", MmPhysicalPages * 4,
            MmFreePages() * 4, (ULONG)(KeTscFrequency / 1000), KeHasSep ? "sysenter" : "int 2Eh",
            KeHasFxsr ? "FXSR" : "no FXSR");
}

void KiSystemStartup(ULONG magic, ULONG information)
{
    KiStartTsc = rdtsc();
    KiSeedStackGuard();      /* before functions that have it on their stack */
    KiInitializeProcessor(); /* GDT, IDT, TSS: now a fault is a bugcheck */
    KiVgaText = (void *)(KERNEL_OFFSET + 0xB8000); /* which can be read on the screen */
    SerialInitialize();                            /* and on COM2 */
    KiDetectNx();                                  /* before the page tables that use it */
    MmOpenHyperspace();                            /* windows on physical memory */
    KiReadMultiboot(magic, information, &boot);    /* memory map, archive, command line */
    read_options();                                /* how to end, what to check */
    MmInitialize(&boot);                           /* page tables, PFN database, _PageAlloc */
    PsInitializeSystemProcess();                   /* whose threads never leave ring 0 */
    KiInitializeScheduler();                       /* this code is now the idle thread */
    KiEnableFeatures();                            /* FPU, sysenter, SMEP, SMAP */
    KiInitializeInterrupts();                      /* the PICs */
    KiInitializeClock();                           /* ticks and time */
    fill_shared_data();                            /* what ring 3 reads at 0x7FFE0000 */
    open_console();                                /* standard input */
    greet();
    if (PsCreateSystemThread(KiRunFirstProcess, &boot, 16) == NULL) /* the program */
        KeBugCheckEx(BUG_PROCESS1_INITIALIZATION_FAILED, (ULONG)STATUS_NO_MEMORY, 0, 0, 0);
    KiIdleLoop(); /* zeroes frames, halts */
}
