// SPDX-License-Identifier: MIT
// Structured exceptions on x86, at the level of fs:[0]: search, continue, unwind, nesting, vectored
// handlers. flags: -fno-omit-frame-pointer
#include "tap.h"

typedef struct registration {
    struct registration *next;
    EXCEPTION_DISPOSITION (*handler)(EXCEPTION_RECORD *, struct registration *, CONTEXT *, void *);
    int seen, unwound;
    DWORD code, flags, unwind_flags;
} registration;

typedef EXCEPTION_DISPOSITION handler_fn(EXCEPTION_RECORD *, registration *, CONTEXT *, void *);

static registration *head(void)
{
    registration *value;
    __asm__ __volatile__("movl %%fs:0, %0" : "=r"(value));
    return value;
}

static void set_head(registration *value)
{
    __asm__ __volatile__("movl %0, %%fs:0" ::"r"(value) : "memory");
}

static void push(registration *frame, handler_fn *handler)
{
    ZeroMemory(frame, sizeof(*frame));
    frame->next = head();
    frame->handler = (void *)handler;
    set_head(frame);
}

#define UNWIND (0x02 | 0x04)

static int note(EXCEPTION_RECORD *record, registration *frame)
{
    if (record->ExceptionFlags & UNWIND) {
        frame->unwound++;
        frame->unwind_flags = record->ExceptionFlags;
        return 1;
    }
    frame->seen++;
    frame->code = record->ExceptionCode;
    frame->flags = record->ExceptionFlags;
    return 0;
}

static EXCEPTION_DISPOSITION search(EXCEPTION_RECORD *record, registration *frame, CONTEXT *context,
                                    void *more)
{
    note(record, frame);
    return ExceptionContinueSearch;
}

static EXCEPTION_DISPOSITION go_on(EXCEPTION_RECORD *record, registration *frame, CONTEXT *context,
                                   void *more)
{
    if (note(record, frame))
        return ExceptionContinueSearch;
    if (record->ExceptionCode == EXCEPTION_ACCESS_VIOLATION)
        context->Eax = (DWORD)&frame->code; /* the address that the instruction wanted */
    return ExceptionContinueExecution;
}

static EXCEPTION_DISPOSITION fault_inside(EXCEPTION_RECORD *record, registration *frame,
                                          CONTEXT *context, void *more)
{
    if (!note(record, frame) && record->ExceptionCode == 0xE0000001)
        RaiseException(0xE0000002, 0, 0, NULL);
    return ExceptionContinueSearch;
}

static EXCEPTION_DISPOSITION bad_answer(EXCEPTION_RECORD *record, registration *frame,
                                        CONTEXT *context, void *more)
{
    return note(record, frame) || record->ExceptionCode != 0xE0000001 ? ExceptionContinueSearch
                                                                      : 77;
}

static EXCEPTION_DISPOSITION go_on_once(EXCEPTION_RECORD *record, registration *frame,
                                        CONTEXT *context, void *more)
{
    return note(record, frame) || record->ExceptionCode != 0xE0000001 ? ExceptionContinueSearch
                                                                      : ExceptionContinueExecution;
}

static void *resume_buffer[5];

/* What a compiler makes of __except(EXCEPTION_EXECUTE_HANDLER): unwind, then jump. */
static EXCEPTION_DISPOSITION catch_it(EXCEPTION_RECORD *record, registration *frame,
                                      CONTEXT *context, void *more)
{
    if (note(record, frame))
        return ExceptionContinueSearch;
    RtlUnwind(frame, NULL, record, NULL);
    set_head(frame->next);
    __builtin_longjmp(resume_buffer, 1);
}

static void test_search(void)
{
    registration outer, inner;
    push(&outer, go_on);
    push(&inner, search);
    RaiseException(0xE0000001, 0, 0, NULL);
    ok(inner.seen == 1 && outer.seen == 1, "the search goes from the youngest frame to the oldest");
    ok(inner.code == 0xE0000001 && outer.flags == 0, "code and flags arrive");
    set_head(outer.next);
}

static int read_through(int *address)
{
    int value;
    __asm__ __volatile__("movl (%%eax), %%eax" : "=a"(value) : "a"(address) : "memory");
    return value;
}

static void test_continue(void)
{
    registration frame;
    push(&frame, go_on);
    int value = read_through((int *)16);
    ok(frame.seen == 1 && frame.code == EXCEPTION_ACCESS_VIOLATION,
       "an access violation reaches the handler");
    ok((DWORD)value == EXCEPTION_ACCESS_VIOLATION,
       "and goes on with the register that the handler changed");
    set_head(frame.next);
}

static void __attribute__((noinline)) raise_under(registration *frames, int count)
{
    for (int i = count; i--;) /* the chain must rise: a younger record lies lower */
        push(&frames[i], search);
    RaiseException(0xE0000003, 0, 0, NULL);
}

static void test_unwind(void)
{
    registration frames[3], *volatile before = head(), *younger = frames;
    push(&frames[2], catch_it);
    if (__builtin_setjmp(resume_buffer) == 0) {
        raise_under(younger, 2);
        ok(0, "not reached");
    }
    ok(frames[2].seen == 1 && frames[2].unwound == 0,
       "the frame that catches is not unwound itself");
    ok(younger[0].unwound == 1 && younger[1].unwound == 1, "each younger frame is told once");
    ok((younger[0].unwind_flags & 0x02) == 0x02 && !(younger[0].unwind_flags & 0x04),
       "with EXCEPTION_UNWINDING");
    ok(head() == before, "and is off the chain");
}

static void test_nested(void)
{
    registration outer, inner;
    push(&outer, go_on);
    push(&inner, fault_inside);
    RaiseException(0xE0000001, 0, 0, NULL);
    ok(inner.seen == 2, "an exception inside a handler starts a new search");
    ok(outer.seen == 2 && outer.code == 0xE0000001, "which ends, and the first one goes on");
    set_head(outer.next);
}

static DWORD raised_by(handler_fn *handler, DWORD flags)
{
    registration frames[2];
    push(&frames[1], catch_it);
    if (__builtin_setjmp(resume_buffer) == 0) {
        push(&frames[0], handler);
        RaiseException(0xE0000001, flags, 0, NULL);
        set_head(frames[1].next);
    }
    return frames[1].code;
}

static void test_refusals(void)
{
    ok(raised_by(go_on_once, EXCEPTION_NONCONTINUABLE) == STATUS_NONCONTINUABLE_EXCEPTION,
       "a noncontinuable exception does not continue");
    ok(raised_by(bad_answer, 0) == STATUS_INVALID_DISPOSITION,
       "an unknown answer raises STATUS_INVALID_DISPOSITION");
}

static int vectored_calls, vectored_order;
static LONG vectored_answer;

static LONG CALLBACK vectored(EXCEPTION_POINTERS *pointers)
{
    vectored_calls++;
    vectored_order = vectored_order * 10 + 1;
    return vectored_answer;
}

static LONG CALLBACK vectored_second(EXCEPTION_POINTERS *pointers)
{
    vectored_order = vectored_order * 10 + 2;
    return EXCEPTION_CONTINUE_SEARCH;
}

static void test_vectored(void)
{
    registration frame;
    void *handle = AddVectoredExceptionHandler(1, vectored),
         *second = AddVectoredExceptionHandler(0, vectored_second);
    push(&frame, go_on);
    vectored_answer = EXCEPTION_CONTINUE_SEARCH;
    RaiseException(0xE0000001, 0, 0, NULL);
    ok(vectored_order == 12 && frame.seen == 1,
       "vectored handlers come in order, and before the frames");
    vectored_answer = EXCEPTION_CONTINUE_EXECUTION;
    RaiseException(0xE0000001, 0, 0, NULL);
    ok(vectored_order == 121 && frame.seen == 1, "one that continues ends the search");
    ok(RemoveVectoredExceptionHandler(handle) && !RemoveVectoredExceptionHandler(handle),
       "it can be removed once");
    RemoveVectoredExceptionHandler(second);
    RaiseException(0xE0000001, 0, 0, NULL);
    ok(vectored_calls == 2 && frame.seen == 2, "and is not called any more");
    set_head(frame.next);
}

static void __attribute__((noinline)) test_context(void)
{
    CONTEXT context;
    RtlCaptureContext(&context);
    ok((context.ContextFlags & CONTEXT_FULL) == CONTEXT_FULL,
       "RtlCaptureContext fills the integer registers");
    NT_TIB *tib;
    __asm__("movl %%fs:0x18, %0" : "=r"(tib));
    ok(context.Esp > (DWORD)tib->StackLimit && context.Esp < (DWORD)tib->StackBase,
       "with a place on this stack");
    void *trace[4];
    ok(RtlCaptureStackBackTrace(0, 4, trace, NULL) >= 2, "the stack can be traced");
}

int main(void)
{
    test_search();
    test_continue();
    test_unwind();
    test_nested();
    test_refusals();
    test_vectored();
    test_context();
    return tap_end();
}
