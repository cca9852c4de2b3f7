/*
 * seh.h - structured exceptions on x86, private to this folder.
 *
 *  fs:[0] ─► { Next, Handler } ─► { Next, Handler } ─► -1        each record lies in its function's
 * stack frame
 *
 * Flags of a record (0 and 1 come from outside): see MSDN, EXCEPTION_RECORD; Matt Pietrek, "A Crash
 * Course on the Depths of Win32 Structured Exception Handling" (MSJ, January 1997).
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "ntdll/ntdllp.h"

#define EH_NONCONTINUABLE 0x01u
#define EH_UNWINDING      0x02u
#define EH_EXIT_UNWIND    0x04u
#define EH_STACK_INVALID  0x08u
#define EH_NESTED_CALL    0x10u
#define EH_TARGET_UNWIND  0x20u
#define EH_COLLIDED       0x40u

typedef struct REGISTRATION {
    struct REGISTRATION *next;
    void *handler;
} REGISTRATION;

#define END_OF_CHAIN ((REGISTRATION *)-1)

/* What a handler answers. */
enum disposition {
    DISPOSITION_CONTINUE,
    DISPOSITION_SEARCH,
    DISPOSITION_NESTED,
    DISPOSITION_COLLIDED
};

/* The fourth argument of a handler; the guard handlers answer through it. */
struct DISPATCHER_CONTEXT {
    REGISTRATION *frame;
};

/* handler_call.asm: calls the handler of `frame` under a guard record, so that a fault inside it is
 * seen. */
ULONG NTAPI RtlpCallHandler(PEXCEPTION_RECORD record, REGISTRATION *frame, PCONTEXT context,
                            struct DISPATCHER_CONTEXT *dispatcher);
ULONG NTAPI RtlpCallUnwindHandler(PEXCEPTION_RECORD record, REGISTRATION *frame, PCONTEXT context,
                                  struct DISPATCHER_CONTEXT *dispatcher);

/* Whether the record and its handler may be used: aligned, inside the stack, the handler outside of
 * it. */
int RtlpFrameIsValid(const REGISTRATION *frame);

/* TRUE: the context says how to go on. FALSE: nobody handled it. */
BOOLEAN NTAPI RtlDispatchException(PEXCEPTION_RECORD record, PCONTEXT context);

/* Vectored handlers: TRUE if one of them continues execution. */
int RtlpCallVectoredHandlers(PEXCEPTION_RECORD record, PCONTEXT context);
void RtlpCallContinueHandlers(PEXCEPTION_RECORD record, PCONTEXT context);

/* Raises `status` as noncontinuable, with `cause` as its inner record. Does not return. */
void RtlpRaiseNoncontinuable(NTSTATUS status, PEXCEPTION_RECORD cause);

static inline REGISTRATION *registration_head(void)
{
    return (REGISTRATION *)RtlTeb()->NtTib.ExceptionList;
}

static inline void set_registration_head(REGISTRATION *frame)
{
    RtlTeb()->NtTib.ExceptionList = (void *)frame;
}
