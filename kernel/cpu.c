/*
 * cpu.c - the processor: what it can do, its descriptor tables, its control registers.
 *
 * Selectors are NT's (nt/layout.def); SYSENTER and SYSEXIT force the order of the first four. Asked
 * of CPUID, none required: SEP, NX, PGE, FXSR, SSE, SMEP, SMAP. Source: Intel SDM volume 3,
 * chapters 2, 3, 5.8.7, 6, 8.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/cpu.h"
#include "k/ke.h"
#include "k/x86.h"
#include "mm/pte.h"
#include "mm/wholepage.h"

KPCR KiPcr;
bool KeHasFxsr, KeHasSep, KeHasSmap;
ULONG KeMxcsrMask;
static bool has_sse;

typedef struct KTSS {
    ULONG back, Esp0, Ss0, esp1, ss1, esp2, ss2;
    ULONG Cr3, Eip, EFlags, Eax, Ecx, Edx, Ebx, Esp, Ebp, Esi, Edi;
    ULONG Es, Cs, Ss, Ds, Fs, Gs, Ldt;
    USHORT trap, IoMapBase;
} KTSS;

struct gate {
    USHORT offset_low, selector, type, offset_high;
};
struct table_pointer {
    USHORT limit;
    ULONG base;
} __attribute__((packed));

enum { GDT_ENTRIES = 11, IDT_ENTRIES = 256 };
enum { GATE_INTERRUPT = 0x8E00, GATE_USER = 0xEE00, GATE_TASK = 0x8500 };

static uint64_t gdt[GDT_ENTRIES];
static struct gate idt[IDT_ENTRIES];
static KTSS tss, double_fault_tss;
static char double_fault_stack[4096] __attribute__((aligned(16)));
/* until KiFastCallEntry has loaded the thread's */
static char sysenter_stack[128] __attribute__((aligned(16)));

extern void (*const KiTrapTable[32])(void), (*const KiInterruptTable[16])(void);
void KiSystemCallInt(void);
void KiFastCallEntry(void);
void KiDoubleFaultTask(void);
extern pte_t KiBootPdpt[4];

static uint64_t descriptor(ULONG base, ULONG limit, ULONG access, ULONG flags)
{
    return (uint64_t)(limit & 0xFFFF) | (uint64_t)(base & 0xFFFFFF) << 16 | (uint64_t)access << 40 |
           (uint64_t)((limit >> 16) & 0xF) << 48 | (uint64_t)flags << 52 |
           (uint64_t)(base >> 24) << 56;
}

void KiSetTebBase(ULONG base)
{
    gdt[KGDT_R3_TEB >> 3] = descriptor(base, 0xFFF, 0xF3, 0x4);
    __asm__ volatile("" ::: "memory");
}

static void load_gdt(void)
{
    struct table_pointer pointer = {sizeof gdt - 1, (ULONG)(uintptr_t)gdt};
    gdt[KGDT_R0_CODE >> 3] = descriptor(0, 0xFFFFF, 0x9B, 0xC);
    gdt[KGDT_R0_DATA >> 3] = descriptor(0, 0xFFFFF, 0x93, 0xC);
    gdt[KGDT_R3_CODE >> 3] = descriptor(0, 0xFFFFF, 0xFB, 0xC);
    gdt[KGDT_R3_DATA >> 3] = descriptor(0, 0xFFFFF, 0xF3, 0xC);
    gdt[KGDT_TSS >> 3] = descriptor((ULONG)(uintptr_t)&tss, sizeof tss - 1, 0x89, 0);
    gdt[KGDT_R0_PCR >> 3] = descriptor((ULONG)(uintptr_t)&KiPcr, sizeof KiPcr - 1, 0x93, 0x4);
    gdt[KGDT_DF_TSS >> 3] =
        descriptor((ULONG)(uintptr_t)&double_fault_tss, sizeof tss - 1, 0x89, 0);
    KiSetTebBase(0);
    lgdt(&pointer);
    KiLoadSegments();
}

static void set_gate(int vector, void (*handler)(void), ULONG type)
{
    ULONG offset = (ULONG)(uintptr_t)handler;
    idt[vector] = (struct gate){(USHORT)offset, KGDT_R0_CODE, (USHORT)type, (USHORT)(offset >> 16)};
}

static void load_idt(void)
{
    struct table_pointer pointer = {sizeof idt - 1, (ULONG)(uintptr_t)idt};
    for (int v = 0; v < 32; v++)
        set_gate(v, KiTrapTable[v], v == 3 || v == 4 ? GATE_USER : GATE_INTERRUPT);
    for (int line = 0; line < 16; line++)
        set_gate(KI_IRQ_VECTOR + line, KiInterruptTable[line], GATE_INTERRUPT);
    set_gate(0x2E, KiSystemCallInt, GATE_USER);
    idt[8] = (struct gate){0, KGDT_DF_TSS, GATE_TASK, 0};
    lidt(&pointer);
}

static void load_tss(void)
{
    tss.Ss0 = KGDT_R0_DATA;
    tss.IoMapBase = sizeof tss; /* no port is open to ring 3 */
    double_fault_tss = (KTSS){
        .Cr3 = read_cr3(),
        .Eip = (ULONG)(uintptr_t)KiDoubleFaultTask,
        .EFlags = 2,
        .Esp = (ULONG)(uintptr_t)(double_fault_stack + sizeof double_fault_stack),
        .Es = KGDT_R3_DATA,
        .Cs = KGDT_R0_CODE,
        .Ss = KGDT_R0_DATA,
        .Ds = KGDT_R3_DATA,
        .Fs = KGDT_R0_PCR,
        .IoMapBase = sizeof tss,
    };
    ltr(KGDT_TSS);
}

void KiInitializeProcessor(void)
{
    KiPcr.ExceptionList = (PVOID)(uintptr_t)-1;
    KiPcr.Self = &KiPcr;
    KiPcr.GDT = gdt;
    KiPcr.IDT = idt;
    KiPcr.TSS = &tss;
    load_gdt();
    load_idt();
    load_tss();
}

/* SEP is announced by early Pentium Pros that lack it: family 6 below model 3 stepping 3. */
static bool has_sep(const ULONG leaf1[4])
{
    ULONG family = (leaf1[0] >> 8) & 0xF, model_stepping = leaf1[0] & 0xFF;
    return (leaf1[3] & (1u << 11)) && !(family == 6 && model_stepping < 0x33);
}

static void enable_sysenter(void)
{
    wrmsr(MSR_SYSENTER_CS, KGDT_R0_CODE);
    wrmsr(MSR_SYSENTER_ESP, (ULONG)(uintptr_t)(sysenter_stack + sizeof sysenter_stack));
    wrmsr(MSR_SYSENTER_EIP, (ULONG)(uintptr_t)KiFastCallEntry);
}

/* The mask of MXCSR: SDM volume 1, 11.6.6. */
static void enable_fpu(void)
{
    write_cr0((read_cr0() & ~(CR0_EM | CR0_TS)) | CR0_MP | CR0_NE);
    if (KeHasFxsr)
        write_cr4(read_cr4() | CR4_OSFXSR | (has_sse ? CR4_OSXMMEXCPT : 0));
    MiHasSse = KeHasFxsr && has_sse;
    fninit();
    if (KeHasFxsr) {
        static ULONG image[128] __attribute__((aligned(16)));
        fxsave(image);
        KeMxcsrMask = image[7] != 0 ? image[7] : 0xFFBF; /* 0: a processor without DAZ */
    }
}

static void set_processor_features(const ULONG leaf1[4])
{
    volatile UCHAR *features = KeSharedData->ProcessorFeatures; /* index: PF_* of winnt.h */
    features[2] = (leaf1[3] >> 8) & 1;  /* CMPXCHG8B */
    features[3] = (leaf1[3] >> 23) & 1; /* MMX */
    features[6] = has_sse;
    features[8] = (leaf1[3] >> 4) & 1; /* RDTSC */
    features[9] = 1;                   /* PAE */
    features[10] = (leaf1[3] >> 26) & 1; /* SSE2 */
    features[12] = MiNx != 0;
    features[13] = leaf1[2] & 1; /* SSE3 */
}

/* NX must be known before the first page table is written for good. */
void KiDetectNx(void)
{
    ULONG out[4];
    cpuid(0x80000000u, out);
    if (out[0] < 0x80000001u)
        return;
    cpuid(0x80000001u, out);
    if (out[3] & (1u << 20)) {
        wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_NXE);
        MiNx = PTE_NX;
    }
}

void KiEnableFeatures(void)
{
    ULONG leaf0[4], leaf1[4], leaf7[4] = {0};
    cpuid(0, leaf0);
    cpuid(1, leaf1);
    if (leaf0[0] >= 7)
        cpuid(7, leaf7);
    KeHasFxsr = (leaf1[3] >> 24) & 1;
    has_sse = (leaf1[3] >> 25) & 1;
    KeHasSep = has_sep(leaf1);
    KeHasSmap = (leaf7[1] >> 20) & 1;
    enable_fpu();
    if (KeHasSep)
        enable_sysenter();
    if (leaf1[3] & (1u << 13))
        write_cr4(read_cr4() | CR4_PGE);
    if (leaf7[1] & (1u << 7))
        write_cr4(read_cr4() | CR4_SMEP);
    if (KeHasSmap)
        write_cr4(read_cr4() | CR4_SMAP);
    set_processor_features(leaf1);
}

/* The double fault's task begins here; the TSS that it interrupted holds the registers. */
void KiHandleDoubleFault(void)
{
    KeBugCheckEx(BUG_DOUBLE_FAULT, tss.Eip, tss.Esp, tss.Ebp, read_cr2());
}
