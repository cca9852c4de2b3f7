/*
 * cpu.h - bringing the processor up, in the order of main.c.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/base.h"

#define KI_IRQ_VECTOR 0x30 /* of the first PIC's line 0 */

extern bool KeHasFxsr, KeHasSep, KeHasSmap;

void KiSeedStackGuard(void); /* canary.c */
void KiInitializeProcessor(void); /* GDT, IDT, TSS: from here on a fault is a bugcheck */
void KiDetectNx(void);
void KiEnableFeatures(void);      /* FPU, SYSENTER, SMEP, SMAP; ProcessorFeatures */
void KiLoadSegments(void);        /* segments.asm: CS, SS, DS, ES, FS, GS from the new GDT */
void KiInitializeInterrupts(void); /* PICs to vectors 0x30…, all masked */
void KiInitializeClock(void);      /* PIT at 100 Hz, TSC measured, time of day */
