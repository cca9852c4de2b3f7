/* except_handler.c - _except_handler3: the handler behind __try / __except / __finally of Visual
 * C++.
 *
 * A function has one frame (except_frame.h); its try level is an index in its scope table. Each
 * scope names the one around it, a filter (none: __finally) and a block.
 * Manual: Pietrek, "A Crash Course on the Depths of Win32 Structured Exception Handling", MSJ
 *         January 1997
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include "except_frame.h"

#pragma GCC diagnostic ignored                                                                     \
    "-Wdangling-pointer" /* the pointers live as long as the filters run */

int crt_call_block(void *code, void *ebp);
void crt_enter_block(void *code, void *ebp) __attribute__((noreturn));

enum { UNWINDING = 2, EXIT_UNWIND = 4 };

/* _local_unwind2(frame, level): leave scopes until `level` is the innermost; run their __finally
 * blocks. */
void _local_unwind2(struct except_frame *frame, int level)
{
    while (frame->try_level != -1 && frame->try_level != level) {
        const struct scope *scope = &frame->scopes[frame->try_level];
        frame->try_level = scope->outer_level;
        if (!scope->filter)
            crt_call_block(scope->handler, frame->ebp);
    }
}

void _global_unwind2(struct except_frame *frame)
{
    crt_global_unwind(frame);
}

static void __attribute__((noreturn)) enter(struct except_frame *frame, int level)
{
    const struct scope *scope = &frame->scopes[level];
    crt_global_unwind(frame);
    _local_unwind2(frame, level);
    frame->try_level = scope->outer_level;
    crt_enter_block(scope->handler, frame->ebp);
}

int _except_handler3(EXCEPTION_RECORD *record, struct except_frame *frame, CONTEXT *context,
                     void *dispatcher)
{
    (void)dispatcher;
    if (record->ExceptionFlags & (UNWINDING | EXIT_UNWIND)) {
        _local_unwind2(frame, -1);
        return ExceptionContinueSearch;
    }
    EXCEPTION_POINTERS pointers = {record, context};
    ((EXCEPTION_POINTERS **)frame)[-1] = &pointers; /* GetExceptionInformation() */
    for (int level = frame->try_level; level != -1; level = frame->scopes[level].outer_level) {
        const struct scope *scope = &frame->scopes[level];
        int answer = scope->filter ? crt_call_block(scope->filter, frame->ebp) : 0;
        if (answer < 0)
            return ExceptionContinueExecution;
        if (answer > 0)
            enter(frame, level);
    }
    return ExceptionContinueSearch;
}
