/*
 * unwind.c - RtlUnwind: telling every frame younger than the target that it is left, and going on
 * in the target.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/exception/seh.h"

/* Tells one frame; the frame to go on from comes back (another one after a collision). */
static REGISTRATION *leave_frame(PEXCEPTION_RECORD record, REGISTRATION *frame, PCONTEXT context)
{
    struct DISPATCHER_CONTEXT dispatcher = {NULL};
    if (!RtlpFrameIsValid(frame))
        RtlpRaiseNoncontinuable(STATUS_BAD_STACK, record);
    switch (RtlpCallUnwindHandler(record, frame, context, &dispatcher)) {
    case DISPOSITION_SEARCH:
        return frame;
    case DISPOSITION_COLLIDED:
        return dispatcher.frame;
    default:
        RtlpRaiseNoncontinuable(STATUS_INVALID_DISPOSITION, record);
        return frame;
    }
}

/*
 * Second half of RtlUnwind; `context` is that of its caller. target NULL: every frame is left (the
 * thread ends). Raises STATUS_INVALID_UNWIND_TARGET, STATUS_BAD_STACK, STATUS_INVALID_DISPOSITION.
 * Does not return.
 */
void NTAPI RtlpUnwindWithContext(REGISTRATION *target, PVOID target_ip, PEXCEPTION_RECORD record,
                                 PVOID return_value, PCONTEXT context)
{
    EXCEPTION_RECORD own = {.ExceptionCode = (DWORD)STATUS_UNWIND,
                            .ExceptionAddress = (PVOID)(ULONG_PTR)context->Eip};
    if (!record)
        record = &own;
    record->ExceptionFlags |= target ? EH_UNWINDING : EH_UNWINDING | EH_EXIT_UNWIND;
    context->Eax = (DWORD)(ULONG_PTR)return_value;
    if (target_ip)
        context->Eip = (DWORD)(ULONG_PTR)target_ip;

    REGISTRATION *frame = registration_head();
    while (frame != END_OF_CHAIN && frame != target) {
        if (target && frame > target)
            RtlpRaiseNoncontinuable(STATUS_INVALID_UNWIND_TARGET, record);
        frame = leave_frame(record, frame, context)->next;
        set_registration_head(frame);
    }
    if (target && frame == END_OF_CHAIN)
        NtRaiseException(record, context, FALSE);
    NtContinue(context, FALSE);
    RtlpRaiseNoncontinuable(STATUS_BAD_STACK, record);
}
