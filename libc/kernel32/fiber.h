/*
 * fiber.h - a fiber: a stack, and where the thread left it.
 *
 * The first five fields lie where Windows has them on x86; fiber_switch.asm knows all of them.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "kernel32/internal.h"

#define FLOAT_SWITCH 1u /* FIBER_FLAG_FLOAT_SWITCH: the control words of the FPU go with it */

typedef struct _FIBER {
    PVOID data;           /* 00: what GetFiberData returns: TEB.NtTib.FiberData leads here */
    PVOID exception_list; /* 04: from here to 10 as in the TEB, while the fiber does not run */
    PVOID stack_base;     /* 08 */
    PVOID stack_limit;    /* 0C */
    PVOID reservation;    /* 10: DeallocationStack */
    PVOID esp;            /* 14: while it does not run: edi, esi, ebx, ebp, return address */
    ULONG kept_bytes;     /* 18: GuaranteedStackBytes */
    ULONG flags;          /* 1C: FLOAT_SWITCH or 0 */
    USHORT control_word;  /* 20: of the x87 */
    ULONG mxcsr;          /* 24 */
    LPFIBER_START_ROUTINE start;
} FIBER;
_Static_assert(offsetof(FIBER, esp) == 0x14 && offsetof(FIBER, mxcsr) == 0x24, "fiber_switch.asm");

/* fiber_switch.asm: the first code of a fiber; goes to BaseFiberStart. */
void NTAPI BaseFiberStartThunk(void);
