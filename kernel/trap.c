/*
 * trap.c - what each exception of the CPU becomes: a page, an exception of the program,
 * or a bugcheck.
 *
 * From ring 3 every vector maps to a status (table below), delivered by KiDispatchException. From
 * ring 0 only a page fault inside KiCopyUser is legitimate;
 * anything else is the kernel's own mistake.
 *
 * Before: kernel/trapentry.asm.  Next: mm/pagefault.c.  Source: Intel SDM volume 3, 6.15;
 * MSDN EXCEPTION_RECORD.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/ex.h"
#include "k/ke.h"
#include "k/x86.h"
#include "mm/mm.h"
#include "mm/pte.h"

enum {
    VECTOR_DE = 0,
    VECTOR_DB = 1,
    VECTOR_BP = 3,
    VECTOR_OF = 4,
    VECTOR_BR = 5,
    VECTOR_UD = 6,
    VECTOR_GP = 13,
    VECTOR_PF = 14,
    VECTOR_MF = 16,
    VECTOR_AC = 17,
    VECTOR_XM = 19
};
enum { FAULT_WRITE = 2, FAULT_FETCH = 16 }; /* error code of #PF */

/* usercopy.asm, userulong.asm */
extern char KiCopyUser[], KiCopyUserFault[], KiCallService[], KiCallServiceFault[];
extern char ReadUserUlongFault[], WriteUserUlongFault[];

/* The code of ring 0 that may touch ring 3's memory, and where it goes on when that fails. */
static const struct user_access {
    const char *begin, *fault;
} user_accesses[] = {
    {KiCopyUser, KiCopyUserFault},
    {KiCallService, KiCallServiceFault},
    {(const char *)ReadUserUlong, ReadUserUlongFault},
    {(const char *)WriteUserUlong, WriteUserUlongFault},
};

/* 0: it must not have accessed it there. */
static ULONG user_access_fixup(const KTRAP_FRAME *frame)
{
    const char *eip = (const char *)(uintptr_t)frame->Eip;
    for (ULONG i = 0; i < ARRAY_SIZE(user_accesses); i++)
        if (eip >= user_accesses[i].begin && eip < user_accesses[i].fault)
            return (ULONG)(uintptr_t)user_accesses[i].fault;
    return 0;
}

static void raise(KTRAP_FRAME *frame, NTSTATUS code, ULONG parameters, ULONG p0, ULONG p1)
{
    EXCEPTION_RECORD record = {
        .ExceptionCode = (DWORD)code,
        .ExceptionAddress = (PVOID)(uintptr_t)frame->Eip,
        .NumberParameters = parameters,
        .ExceptionInformation = {p0, p1},
    };
    KiDispatchException(&record, frame, true);
}

/* A guard page was hit: if it is that of the thread's own stack,
 * the stack grows and nobody hears of it. */
static NTSTATUS grow_stack(KTHREAD *thread, ULONG address)
{
    NT_TIB tib;
    ULONG reservation, kept, limit;
    PTEB teb = thread->Teb;
    if (!NT_SUCCESS(ReadUser(&tib, &teb->NtTib)) ||
        !NT_SUCCESS(ReadUser(&kept, &teb->GuaranteedStackBytes)) ||
        !NT_SUCCESS(ReadUser(&reservation, (ULONG *)&teb->DeallocationStack)))
        return STATUS_GUARD_PAGE_VIOLATION;
    if (address < reservation || address >= (ULONG)(uintptr_t)tib.StackBase)
        return STATUS_GUARD_PAGE_VIOLATION;
    NTSTATUS status = MmGrowStack(&thread->process->space, address, reservation, kept, &limit);
    NTSTATUS write = WriteUser((ULONG *)&teb->NtTib.StackLimit, &limit);
    return NT_SUCCESS(status) ? write : status;
}

static NTSTATUS resolve(KTHREAD *thread, ULONG address, enum mm_access access)
{
    NTSTATUS status = MmAccessFault(&thread->process->space, address, access);
    if (status == STATUS_GUARD_PAGE_VIOLATION)
        status = grow_stack(thread, address);
    return status;
}

static void page_fault(KTRAP_FRAME *frame)
{
    ULONG address = read_cr2();
    KTHREAD *thread = KeGetCurrentThread();
    enum mm_access access = (frame->ErrCode & FAULT_FETCH)   ? AccessExecute
                            : (frame->ErrCode & FAULT_WRITE) ? AccessWrite
                                                             : AccessRead;
    bool user_half = address <= HIGHEST_USER_ADDRESS && thread != NULL;
    ULONG fixup = KiFromUser(frame) || !user_half ? 0 : user_access_fixup(frame);
    if (!KiFromUser(frame) && fixup == 0) {
        ExCheckPoolFault(address);
        KeBugCheckEx(BUG_UNEXPECTED_TRAP, VECTOR_PF, frame->Eip, frame->ErrCode, address);
    }
    NTSTATUS status = user_half ? resolve(thread, address, access) : STATUS_ACCESS_VIOLATION;
    if (NT_SUCCESS(status))
        return;
    if (fixup != 0) { /* the copy ends with the status */
        frame->Eip = fixup;
        frame->Eax = (ULONG)status;
    } else {
        raise(frame, status, status == STATUS_STACK_OVERFLOW ? 0 : 2, access, address);
    }
}

/* The x87 and SSE exceptions by their status bits that are not masked. */
static NTSTATUS floating_point_status(ULONG pending)
{
    if (pending & 1)
        return (pending & 0x40) ? STATUS_FLOAT_STACK_CHECK : STATUS_FLOAT_INVALID_OPERATION;
    if (pending & 4)
        return STATUS_FLOAT_DIVIDE_BY_ZERO;
    if (pending & 2)
        return STATUS_FLOAT_DENORMAL_OPERAND;
    if (pending & 8)
        return STATUS_FLOAT_OVERFLOW;
    return (pending & 16) ? STATUS_FLOAT_UNDERFLOW : STATUS_FLOAT_INEXACT_RESULT;
}

static NTSTATUS x87_status(KTHREAD *thread)
{
    USHORT *image = thread->fx_area; /* FXSAVE: control word, status word */
    if (!KeHasFxsr)
        return STATUS_FLOAT_INVALID_OPERATION;
    fxsave(image);
    return floating_point_status(image[1] & ~image[0] & 0x7F);
}

static NTSTATUS sse_status(KTHREAD *thread)
{
    fxsave(thread->fx_area);
    ULONG mxcsr = *(ULONG *)((char *)thread->fx_area + 24);
    return floating_point_status(mxcsr & ~(mxcsr >> 7) & 0x3F);
}

/* HLT, IN, CLI and their like in ring 3: Windows tells them from other causes of #GP. */
static bool is_privileged_instruction(ULONG eip)
{
    UCHAR code[2];
    const UCHAR *at = (const UCHAR *)(uintptr_t)eip;
    if (!NT_SUCCESS(ReadUser(&code[0], at)))
        return false;
    if (code[0] == 0x0F && !NT_SUCCESS(ReadUser(&code[1], at + 1)))
        return false;
    if (code[0] == 0x0F)
        return (code[1] >= 0x20 && code[1] <= 0x23) || code[1] == 0x30 || code[1] == 0x32 ||
               code[1] == 0x08 || code[1] == 0x09 || code[1] == 0x06 || code[1] == 0x00 ||
               code[1] == 0x01;
    return code[0] == 0xF4 || code[0] == 0xFA || code[0] == 0xFB || (code[0] & 0xF4) == 0xE4 ||
           (code[0] & 0xFC) == 0x6C;
}

static void user_trap(KTRAP_FRAME *frame, ULONG vector)
{
    KTHREAD *thread = KeGetCurrentThread();
    switch (vector) {
    case VECTOR_DE:
        raise(frame, STATUS_INTEGER_DIVIDE_BY_ZERO, 0, 0, 0);
        break;
    case VECTOR_DB:
        frame->EFlags &= ~EFLAGS_TF;
        raise(frame, STATUS_SINGLE_STEP, 0, 0, 0);
        break;
    case VECTOR_BP:
        frame->Eip -= 1; /* back onto the INT3 */
        raise(frame, STATUS_BREAKPOINT, 1, 0, 0);
        break;
    case VECTOR_OF:
        raise(frame, STATUS_INTEGER_OVERFLOW, 0, 0, 0);
        break;
    case VECTOR_BR:
        raise(frame, STATUS_ARRAY_BOUNDS_EXCEEDED, 0, 0, 0);
        break;
    case VECTOR_UD:
        raise(frame, STATUS_ILLEGAL_INSTRUCTION, 0, 0, 0);
        break;
    case VECTOR_MF:
        raise(frame, x87_status(thread), 1, 0, 0);
        break;
    case VECTOR_XM:
        raise(frame, sse_status(thread), 1, 0, 0);
        break;
    case VECTOR_AC:
        raise(frame, STATUS_DATATYPE_MISALIGNMENT, 0, 0, 0);
        break;
    default: /* #GP, #SS, #NP, #TS: no address is known */
        if (is_privileged_instruction(frame->Eip))
            raise(frame, STATUS_PRIVILEGED_INSTRUCTION, 0, 0, 0);
        else
            raise(frame, STATUS_ACCESS_VIOLATION, 2, 0, 0xFFFFFFFF);
        break;
    }
}

void KiHandleTrap(KTRAP_FRAME *frame, ULONG vector)
{
    if (vector == VECTOR_PF) {
        page_fault(frame);
        return;
    }
    if (!KiFromUser(frame))
        KeBugCheckEx(BUG_UNEXPECTED_TRAP, vector, frame->Eip, frame->ErrCode, read_cr2());
    sti();
    user_trap(frame, vector);
}
