/* bench_exceptions.c - from the instruction that faults to the handler, and back.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bench.h"

/* The handlers note when they are reached, and go on behind write_to_null's instruction. */
enum { WRITE_TO_NULL_BYTES = 3 };
static void *vectored;

static LONG CALLBACK handle(EXCEPTION_POINTERS *exception)
{
    bench_reached = bench_now();
    if (exception->ExceptionRecord->ExceptionCode == EXCEPTION_ACCESS_VIOLATION)
        exception->ContextRecord->Eip += WRITE_TO_NULL_BYTES;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void add_handler(void)
{
    vectored = AddVectoredExceptionHandler(1, handle);
}

static void remove_handler(void)
{
    RemoveVectoredExceptionHandler(vectored);
}

static void write_to_null(void)
{
    __asm__ volatile("movb $1,(%0)" ::"r"(0) : "memory");
}

static void raise_one(void)
{
    RaiseException(0xE0000001, 0, 0, NULL);
}

static EXCEPTION_DISPOSITION NTAPI handle_frame(EXCEPTION_RECORD *record, void *frame,
                                                CONTEXT *context, void *unused)
{
    bench_reached = bench_now();
    context->Eip += WRITE_TO_NULL_BYTES;
    return ExceptionContinueExecution;
}

static void write_to_null_in_frame(void)
{
    struct {
        void *next, *handler;
    } frame;
    __asm__ volatile("movl %%fs:0,%0" : "=r"(frame.next));
    frame.handler = (void *)handle_frame;
    __asm__ volatile("movl %0,%%fs:0" ::"r"(&frame) : "memory");
    write_to_null();
    __asm__ volatile("movl %0,%%fs:0" ::"r"(frame.next) : "memory");
}

const struct measurement bench_exceptions[] = {
    {"exception", add_handler, write_to_null, remove_handler, 1, 1},
    {"exception-frame", bench_nothing, write_to_null_in_frame, bench_nothing, 1, 1},
    {"raise", add_handler, raise_one, remove_handler, 1, 1},
    {"exception-and-back", add_handler, write_to_null, remove_handler, 1},
    {NULL},
};
