/*
 * x86.h - the instructions that C cannot say, each as a function with its Intel name.
 *
 * The only inline assembly of the kernel. Source: Intel SDM volume 2.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#define CR0_MP 0x00000002u
#define CR0_EM 0x00000004u
#define CR0_TS 0x00000008u
#define CR0_NE 0x00000020u
#define CR0_WP 0x00010000u
#define CR0_PG 0x80000000u
#define CR4_PSE 0x00000010u
#define CR4_PAE 0x00000020u
#define CR4_PGE 0x00000080u
#define CR4_OSFXSR 0x00000200u
#define CR4_OSXMMEXCPT 0x00000400u
#define CR4_SMEP 0x00100000u
#define CR4_SMAP 0x00200000u
#define MSR_SYSENTER_CS 0x174u
#define MSR_SYSENTER_ESP 0x175u
#define MSR_SYSENTER_EIP 0x176u
#define MSR_EFER 0xC0000080u
#define EFER_NXE 0x800u
#define EFLAGS_TF 0x00000100u
#define EFLAGS_IF 0x00000200u
#define EFLAGS_DF 0x00000400u
#define EFLAGS_NT 0x00004000u
#define EFLAGS_VM 0x00020000u
#define EFLAGS_AC 0x00040000u

static inline void outb(uint16_t port, uint8_t v) { __asm__ volatile("outb %0,%1" ::"a"(v), "Nd"(port)); }
static inline uint8_t inb(uint16_t port) { uint8_t v; __asm__ volatile("inb %1,%0" : "=a"(v) : "Nd"(port)); return v; }
static inline void outsb(uint16_t port, const void *from, uint32_t n) { __asm__ volatile("rep outsb" : "+S"(from), "+c"(n) : "d"(port) : "memory"); }
static inline void cli(void) { __asm__ volatile("cli" ::: "memory"); }
static inline void sti(void) { __asm__ volatile("sti" ::: "memory"); }
static inline void sti_hlt(void) { __asm__ volatile("sti; hlt" ::: "memory"); }
static inline uint32_t read_eflags(void) { uint32_t v; __asm__ volatile("pushfl; popl %0" : "=r"(v)); return v; }
static inline uint32_t irq_save(void) { uint32_t v = read_eflags(); cli(); return v; }
static inline void irq_restore(uint32_t flags) { if (flags & EFLAGS_IF) sti(); }
static inline uint32_t read_cr0(void) { uint32_t v; __asm__ volatile("movl %%cr0,%0" : "=r"(v)); return v; }
static inline void write_cr0(uint32_t v) { __asm__ volatile("movl %0,%%cr0" ::"r"(v) : "memory"); }
static inline uint32_t read_cr2(void) { uint32_t v; __asm__ volatile("movl %%cr2,%0" : "=r"(v)); return v; }
static inline uint32_t read_cr3(void) { uint32_t v; __asm__ volatile("movl %%cr3,%0" : "=r"(v)); return v; }
static inline void write_cr3(uint32_t v) { __asm__ volatile("movl %0,%%cr3" ::"r"(v) : "memory"); }
static inline uint32_t read_cr4(void) { uint32_t v; __asm__ volatile("movl %%cr4,%0" : "=r"(v)); return v; }
static inline void write_cr4(uint32_t v) { __asm__ volatile("movl %0,%%cr4" ::"r"(v) : "memory"); }
static inline void invlpg(const void *va) { __asm__ volatile("invlpg (%0)" ::"r"(va) : "memory"); }
static inline uint64_t rdtsc(void) { uint64_t v; __asm__ volatile("rdtsc" : "=A"(v)); return v; }
/* false: the generator has no number ready. */
static inline bool rdrand(uint32_t *out) { bool good; __asm__ volatile("rdrand %0" : "=r"(*out), "=@ccc"(good)); return good; }
static inline uint64_t rdmsr(uint32_t msr) { uint64_t v; __asm__ volatile("rdmsr" : "=A"(v) : "c"(msr)); return v; }
static inline void wrmsr(uint32_t msr, uint64_t v) { __asm__ volatile("wrmsr" ::"c"(msr), "A"(v)); }
static inline void cpuid(uint32_t leaf, uint32_t out[4]) { __asm__ volatile("cpuid" : "=a"(out[0]), "=b"(out[1]), "=c"(out[2]), "=d"(out[3]) : "a"(leaf), "c"(0)); }
static inline void fxsave(void *area) { __asm__ volatile("fxsave (%0)" ::"r"(area) : "memory"); }
static inline void fxrstor(const void *area) { __asm__ volatile("fxrstor (%0)" ::"r"(area) : "memory"); }
static inline void fnsave(void *area) { __asm__ volatile("fnsave (%0)" ::"r"(area) : "memory"); }
static inline void frstor(const void *area) { __asm__ volatile("frstor (%0)" ::"r"(area) : "memory"); }
static inline void fninit(void) { __asm__ volatile("fninit"); }
static inline void lgdt(const void *p) { __asm__ volatile("lgdt (%0)" ::"r"(p) : "memory"); }
static inline void lidt(const void *p) { __asm__ volatile("lidt (%0)" ::"r"(p) : "memory"); }
static inline void ltr(uint16_t sel) { __asm__ volatile("ltr %0" ::"r"(sel)); }
/* Zeroes `bytes` (a multiple of 4) from `to` on. */
static inline void stosd_zero(void *to, uint32_t bytes) { uint32_t n = bytes / 4; __asm__ volatile("rep stosl" : "+D"(to), "+c"(n) : "a"(0) : "memory"); }
