/*
 * context.c - between a thread's registers (trap frame, FX area) and the CONTEXT that ring 3 sees.
 *
 * What ring 3 hands in is cleaned: segments are ours,
 * EFLAGS gets only the bits that ring 3 may set.
 * Source: winnt.h CONTEXT; Intel SDM volume 1, 10.5 (FXSAVE).
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/ke.h"
#include "k/x86.h"

#define EFLAGS_USER 0x00254DD5u /* CF PF AF ZF SF TF DF OF NT RF AC ID */
enum { FXSAVE_BYTES = 512, MXCSR_OFFSET = 24 };
#define SYSTEM_CALL_MARK 0xBADB0D00u /* DbgArgMark of a frame that KiFastCallEntry made */

/* FXSAVE image -> the old FSAVE form. Registers are 80 bits in both;
 * the tag word is made full again. */
static void fnsave_from_fxsave(FLOATING_SAVE_AREA *out, const UCHAR *fx)
{
    const USHORT *words = (const USHORT *)fx;
    ULONG tags = 0;
    out->ControlWord = 0xFFFF0000u | words[0];
    out->StatusWord = 0xFFFF0000u | words[1];
    for (int i = 0; i < 8; i++)
        tags |= ((fx[4] >> i) & 1 ? 0u : 3u) << (2 * i);
    out->TagWord = 0xFFFF0000u | tags;
    memcpy(&out->ErrorOffset, fx + 8, 4);
    out->ErrorSelector = words[6] | (ULONG)words[3] << 16;
    memcpy(&out->DataOffset, fx + 16, 4);
    out->DataSelector = words[10];
    for (int i = 0; i < 8; i++)
        memcpy(out->RegisterArea + 10 * i, fx + 32 + 16 * i, 10);
    out->Cr0NpxState = 0;
}

static void fxsave_from_fnsave(UCHAR *fx, const FLOATING_SAVE_AREA *in)
{
    USHORT *words = (USHORT *)fx;
    words[0] = (USHORT)in->ControlWord;
    words[1] = (USHORT)in->StatusWord;
    fx[4] = 0;
    for (int i = 0; i < 8; i++)
        fx[4] |= (UCHAR)((((in->TagWord >> (2 * i)) & 3) != 3) << i);
    for (int i = 0; i < 8; i++)
        memcpy(fx + 32 + 16 * i, in->RegisterArea + 10 * i, 10);
}

/* The thread's FX area is up to date after this (the current thread's lies in the FPU). */
static void save_fpu(const KTHREAD *thread)
{
    if (thread != KeGetCurrentThread())
        return;
    if (KeHasFxsr) {
        fxsave(thread->fx_area);
    } else {
        fnsave(thread->fx_area);
        frstor(thread->fx_area);
    }
}

static void load_fpu(const KTHREAD *thread)
{
    if (thread != KeGetCurrentThread())
        return;
    if (KeHasFxsr) {
        fxrstor(thread->fx_area);
    } else {
        fninit(); /* FRSTOR would raise what is pending, here in ring 0 */
        frstor(thread->fx_area);
    }
}

static void get_fpu(const KTHREAD *thread, CONTEXT *context)
{
    bool floating = (context->ContextFlags & CONTEXT_FLOATING_POINT) == CONTEXT_FLOATING_POINT;
    bool extended =
        (context->ContextFlags & CONTEXT_EXTENDED_REGISTERS) == CONTEXT_EXTENDED_REGISTERS;
    if (!floating && !extended)
        return;
    save_fpu(thread);
    if (floating && KeHasFxsr)
        fnsave_from_fxsave(&context->FloatSave, thread->fx_area);
    else if (floating)
        memcpy(&context->FloatSave, thread->fx_area, 108);
    if (extended && KeHasFxsr)
        memcpy(context->ExtendedRegisters, thread->fx_area, FXSAVE_BYTES);
}

static void set_fpu(KTHREAD *thread, const CONTEXT *context)
{
    bool floating = (context->ContextFlags & CONTEXT_FLOATING_POINT) == CONTEXT_FLOATING_POINT;
    bool extended =
        (context->ContextFlags & CONTEXT_EXTENDED_REGISTERS) == CONTEXT_EXTENDED_REGISTERS;
    if (!floating && !extended)
        return;
    save_fpu(thread);
    if (extended && KeHasFxsr) {
        memcpy(thread->fx_area, context->ExtendedRegisters, FXSAVE_BYTES);
        *(ULONG *)((char *)thread->fx_area + MXCSR_OFFSET) &= KeMxcsrMask; /* reserved bits fault */
    }
    if (floating && KeHasFxsr)
        fxsave_from_fnsave(thread->fx_area, &context->FloatSave);
    else if (floating)
        memcpy(thread->fx_area, &context->FloatSave, 108);
    load_fpu(thread);
}

/* See ke.h. */
size_t KiContextBytes(ULONG flags)
{
    bool extended = (flags & CONTEXT_EXTENDED_REGISTERS) == CONTEXT_EXTENDED_REGISTERS;
    return extended ? sizeof(CONTEXT) : offsetof(CONTEXT, ExtendedRegisters);
}

/* See ke.h. */
NTSTATUS KiReadContext(CONTEXT *to, const CONTEXT *user)
{
    size_t head = offsetof(CONTEXT, ExtendedRegisters);
    NTSTATUS status = ProbeAndRead(to, user, head);
    if (!NT_SUCCESS(status) || KiContextBytes(to->ContextFlags) == head)
        return status;
    return ReadUser(&to->ExtendedRegisters, &user->ExtendedRegisters);
}

void KiContextFromTrapFrame(const KTRAP_FRAME *frame, const KTHREAD *thread, CONTEXT *context)
{
    ULONG flags = context->ContextFlags;
    /* sysenter's frame has no ecx, edx, GS, ES, DS: what lies there is another's */
    bool kept = frame->DbgArgMark != SYSTEM_CALL_MARK;
    if ((flags & CONTEXT_CONTROL) == CONTEXT_CONTROL) {
        context->Ebp = frame->Ebp;
        context->Eip = frame->Eip;
        context->SegCs = frame->SegCs;
        context->EFlags = frame->EFlags;
        context->Esp = frame->HardwareEsp;
        context->SegSs = frame->HardwareSegSs;
    }
    if ((flags & CONTEXT_INTEGER) == CONTEXT_INTEGER) {
        context->Edi = frame->Edi;
        context->Esi = frame->Esi;
        context->Ebx = frame->Ebx;
        context->Edx = kept ? frame->Edx : 0;
        context->Ecx = kept ? frame->Ecx : 0;
        context->Eax = frame->Eax;
    }
    if ((flags & CONTEXT_SEGMENTS) == CONTEXT_SEGMENTS) {
        context->SegFs = frame->SegFs & 0xFFFF;
        context->SegGs = kept ? frame->SegGs & 0xFFFF : 0;
        context->SegEs = kept ? frame->SegEs & 0xFFFF : KGDT_R3_DATA;
        context->SegDs = kept ? frame->SegDs & 0xFFFF : KGDT_R3_DATA;
    }
    if ((flags & CONTEXT_DEBUG_REGISTERS) == CONTEXT_DEBUG_REGISTERS)
        context->Dr0 = context->Dr1 = context->Dr2 = context->Dr3 = context->Dr6 = context->Dr7 = 0;
    get_fpu(thread, context);
}

void KiContextToTrapFrame(const CONTEXT *context, KTRAP_FRAME *frame, KTHREAD *thread)
{
    ULONG flags = context->ContextFlags;
    if ((flags & CONTEXT_CONTROL) == CONTEXT_CONTROL) {
        frame->Ebp = frame->DbgEbp = context->Ebp;
        frame->Eip = frame->DbgEip = context->Eip;
        frame->SegCs = KGDT_R3_CODE;
        frame->EFlags = (context->EFlags & EFLAGS_USER) | EFLAGS_IF | 2;
        frame->HardwareEsp = context->Esp;
        frame->HardwareSegSs = KGDT_R3_DATA;
    }
    if ((flags & CONTEXT_INTEGER) == CONTEXT_INTEGER) {
        frame->Edi = context->Edi;
        frame->Esi = context->Esi;
        frame->Ebx = context->Ebx;
        frame->Edx = context->Edx;
        frame->Ecx = context->Ecx;
        frame->Eax = context->Eax;
    }
    frame->SegGs = 0;
    frame->SegFs = KGDT_R3_TEB;
    frame->SegEs = frame->SegDs = KGDT_R3_DATA;
    frame->DbgArgMark = 0; /* every register comes from the frame: no sysexit */
    set_fpu(thread, context);
}
