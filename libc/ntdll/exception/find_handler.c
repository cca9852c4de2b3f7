/*
 * find_handler.c - finding a handler: vectored handlers first, then the chain at fs:[0], youngest
 * frame first.
 *
 * The chain is data of the program and may be damaged: every record is proved before it is used.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/exception/seh.h"
#include "ntdll/heap/heap_os.h"
#include "ntdll/ldr_flags.h"

int RtlpFrameIsValid(const REGISTRATION *frame)
{
    const NT_TIB *tib = &RtlTeb()->NtTib;
    ULONG_PTR low = (ULONG_PTR)tib->StackLimit, high = (ULONG_PTR)tib->StackBase;
    ULONG_PTR at = (ULONG_PTR)frame;

    if (at % 4 || at < low || at > high - sizeof(REGISTRATION))
        return 0;
    ULONG_PTR handler = (ULONG_PTR)frame->handler;
    return handler < low || handler >= high; /* code on the stack is an attack, not a handler */
}

/* One handler's answer. Results: 1 go on running, 0 go on searching, -1 give up. */
static int judge(ULONG answer, PEXCEPTION_RECORD record,
                 const struct DISPATCHER_CONTEXT *dispatcher, REGISTRATION **nested)
{
    switch (answer) {
    case DISPOSITION_CONTINUE:
        if (record->ExceptionFlags & EH_NONCONTINUABLE)
            RtlpRaiseNoncontinuable(STATUS_NONCONTINUABLE_EXCEPTION, record);
        return 1;
    case DISPOSITION_SEARCH:
        return record->ExceptionFlags & EH_STACK_INVALID ? -1 : 0;
    case DISPOSITION_NESTED:
        record->ExceptionFlags |= EH_NESTED_CALL;
        if (dispatcher->frame > *nested)
            *nested = dispatcher->frame;
        return 0;
    default:
        RtlpRaiseNoncontinuable(STATUS_INVALID_DISPOSITION, record);
        return -1;
    }
}

static BOOLEAN search_chain(PEXCEPTION_RECORD record, PCONTEXT context)
{
    struct DISPATCHER_CONTEXT dispatcher = {NULL};
    REGISTRATION *nested = NULL;

    for (REGISTRATION *frame = registration_head(); frame != END_OF_CHAIN; frame = frame->next) {
        if (!RtlpFrameIsValid(frame)) {
            record->ExceptionFlags |= EH_STACK_INVALID;
            return FALSE;
        }
        ULONG answer = RtlpCallHandler(record, frame, context, &dispatcher);
        if (frame == nested) { /* past the handler that faulted */
            record->ExceptionFlags &= ~EH_NESTED_CALL;
            nested = NULL;
        }
        int verdict = judge(answer, record, &dispatcher, &nested);
        if (verdict)
            return verdict > 0;
    }
    return FALSE;
}

/*
 * Offers the exception to every handler. TRUE: execution goes on at *context. FALSE: nobody wants
 * it.
 */
BOOLEAN NTAPI RtlDispatchException(PEXCEPTION_RECORD record, PCONTEXT context)
{
    if (RtlPeb()->NtGlobalFlag & FLG_HEAP_PAGE_ALLOCS && record->NumberParameters == 2 &&
        record->ExceptionCode == (DWORD)STATUS_ACCESS_VIOLATION)
        heap_page_explain((const void *)record->ExceptionInformation[1]);
    BOOLEAN handled = RtlpCallVectoredHandlers(record, context) || search_chain(record, context);
    if (handled)
        RtlpCallContinueHandlers(record, context);
    return handled;
}
