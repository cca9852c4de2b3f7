/*
 * fiber.c - fibers: stacks among which a thread changes by itself, in ring 3 alone.
 *
 *   thread ─ TEB.NtTib.FiberData ─► the fiber that runs ◄─ SwitchToFiber ─► fibers that do not
 *
 * The kernel knows the stack only by the TEB's StackBase, StackLimit and DeallocationStack, which
 * SwitchToFiber (fiber_switch.asm) changes: so each fiber's stack grows and overflows by itself.
 * Manual: MSDN "Fibers", "CreateFiberEx", "ConvertThreadToFiberEx", "DeleteFiber".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/fiber.h"

#define ERROR_ALREADY_FIBER_  1280u
#define ERROR_ALREADY_THREAD_ 1281u
#define FIRST_CONTROL_WORD    0x027Fu
#define FIRST_MXCSR           0x1F80u
#define SWITCH_FRAME_WORDS    6 /* edi, esi, ebx, ebp, return address, argument of SwitchToFiber */

static FIBER *new_fiber(PVOID data, DWORD flags)
{
    if (flags & ~FLOAT_SWITCH) {
        BasepFail(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    FIBER *fiber = BasepAllocate(sizeof *fiber);
    if (fiber == NULL) {
        BasepFail(ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    *fiber = (FIBER){.data = data,
                     .exception_list = (PVOID)-1,
                     .flags = flags,
                     .control_word = FIRST_CONTROL_WORD,
                     .mxcsr = FIRST_MXCSR};
    return fiber;
}

/* The stack as SwitchToFiber finds that of a fiber which it has left. */
static void build_switch_frame(FIBER *fiber)
{
    PVOID *frame = (PVOID *)fiber->stack_base - SWITCH_FRAME_WORDS;
    memset(frame, 0, SWITCH_FRAME_WORDS * sizeof(PVOID));
    frame[4] = (PVOID)BaseFiberStartThunk;
    fiber->esp = frame;
}

/* commit, reserve: bytes, 0: as the program's header says. flags: 0, FIBER_FLAG_FLOAT_SWITCH. NULL
 * with ERROR_NOT_ENOUGH_MEMORY, ERROR_INVALID_PARAMETER. */
LPVOID WINAPI CreateFiberEx(SIZE_T commit, SIZE_T reserve, DWORD flags, LPFIBER_START_ROUTINE start,
                            LPVOID parameter)
{
    INITIAL_TEB stack;
    FIBER *fiber = new_fiber(parameter, flags);
    if (fiber == NULL)
        return NULL;
    NTSTATUS status = RtlpCreateUserStack(NtCurrentProcess(), reserve, commit, &stack);
    if (!NT_SUCCESS(status)) {
        BasepFree(fiber);
        BasepFailStatus(status);
        return NULL;
    }
    fiber->start = start;
    fiber->stack_base = stack.StackBase;
    fiber->stack_limit = stack.StackLimit;
    fiber->reservation = stack.AllocatedStackBase;
    build_switch_frame(fiber);
    return fiber;
}

LPVOID WINAPI CreateFiber(SIZE_T commit, LPFIBER_START_ROUTINE start, LPVOID parameter)
{
    return CreateFiberEx(commit, 0, 0, start, parameter);
}

/* The thread's stack becomes that of its first fiber. NULL with ERROR_ALREADY_FIBER,
 * ERROR_NOT_ENOUGH_MEMORY, ERROR_INVALID_PARAMETER. */
LPVOID WINAPI ConvertThreadToFiberEx(LPVOID parameter, DWORD flags)
{
    PTEB teb = RtlTeb();
    if (teb->HasFiberData) {
        BasepFail(ERROR_ALREADY_FIBER_);
        return NULL;
    }
    FIBER *fiber = new_fiber(parameter, flags);
    if (fiber == NULL)
        return NULL;
    fiber->exception_list = teb->NtTib.ExceptionList;
    fiber->stack_base = teb->NtTib.StackBase;
    fiber->stack_limit = teb->NtTib.StackLimit;
    fiber->reservation = teb->DeallocationStack;
    teb->NtTib.FiberData = fiber;
    teb->HasFiberData = TRUE;
    return fiber;
}

LPVOID WINAPI ConvertThreadToFiber(LPVOID parameter)
{
    return ConvertThreadToFiberEx(parameter, 0);
}

/* The thread goes on, on the stack of the fiber that runs. FALSE with ERROR_ALREADY_THREAD. */
BOOL WINAPI ConvertFiberToThread(void)
{
    PTEB teb = RtlTeb();
    if (!teb->HasFiberData)
        return BasepFail(ERROR_ALREADY_THREAD_);
    BasepFree(teb->NtTib.FiberData);
    teb->NtTib.FiberData = NULL;
    teb->HasFiberData = FALSE;
    return TRUE;
}

BOOL WINAPI IsThreadAFiber(void)
{
    return RtlTeb()->HasFiberData != 0;
}

/* Frees a fiber and its stack; the one that runs takes its thread along. */
VOID WINAPI DeleteFiber(LPVOID doomed)
{
    FIBER *fiber = doomed;
    PTEB teb = RtlTeb();
    if (teb->HasFiberData && teb->NtTib.FiberData == fiber)
        ExitThread(1);
    INITIAL_TEB stack = {.AllocatedStackBase = fiber->reservation};
    RtlpFreeUserStack(NtCurrentProcess(), &stack);
    BasepFree(fiber);
}
