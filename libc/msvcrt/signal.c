/* signal.c - signal, raise, and how a hardware exception becomes a signal.
 *
 * A table per process; a handler is reset to SIG_DFL before it is called. SIGINT and SIGBREAK come
 * from the console.
 * Manual: Visual C++ run-time library, "signal", "raise", "_XcptFilter"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include <float.h>
#include <signal.h>

typedef void (*handler_t)(int);
static handler_t handlers[NSIG];
static BOOL console_hooked;

static BOOL is_known(int number)
{
    return number == SIGINT || number == SIGILL || number == SIGFPE || number == SIGSEGV ||
           number == SIGTERM || number == SIGBREAK || number == SIGABRT || number == SIGABRT_COMPAT;
}

static handler_t take_handler(int number)
{
    _lock(CRT_LOCK_SIGNAL);
    handler_t handler = handlers[number];
    if (handler != SIG_IGN)
        handlers[number] = SIG_DFL;
    _unlock(CRT_LOCK_SIGNAL);
    return handler;
}

/* A handler of SIGFPE gets the kind of the error as a second argument. */
static void call_fpe(handler_t handler, int kind)
{
    ((void (*)(int, int))(void *)handler)(SIGFPE, kind);
}

static BOOL WINAPI on_console(DWORD event)
{
    int number = event == CTRL_C_EVENT ? SIGINT : SIGBREAK;
    handler_t handler = take_handler(number);
    if (handler == SIG_DFL)
        return FALSE;
    if (handler != SIG_IGN)
        handler(number);
    return TRUE;
}

/* signal(number, handler): returns the previous one; SIG_ERR and EINVAL for a number that is
 * unknown. */
handler_t signal(int number, handler_t handler)
{
    if (number == SIGABRT_COMPAT)
        number = SIGABRT;
    if (!is_known(number) || handler == SIG_ERR) {
        errno = EINVAL;
        return SIG_ERR;
    }
    _lock(CRT_LOCK_SIGNAL);
    if ((number == SIGINT || number == SIGBREAK) && !console_hooked)
        console_hooked = SetConsoleCtrlHandler(on_console, TRUE);
    handler_t old = handlers[number];
    if (handler != SIG_GET)
        handlers[number] = handler;
    _unlock(CRT_LOCK_SIGNAL);
    return old;
}

/* raise(number): 0; without a handler the process ends with 3. -1 and EINVAL: unknown number. */
int raise(int number)
{
    if (number == SIGABRT_COMPAT)
        number = SIGABRT;
    if (!is_known(number))
        return crt_fail(EINVAL);
    handler_t handler = take_handler(number);
    if (handler == SIG_IGN)
        return 0;
    if (handler == SIG_DFL)
        _exit(3);
    if (number == SIGFPE)
        call_fpe(handler, _FPE_EXPLICITGEN);
    else
        handler(number);
    return 0;
}

static const struct {
    DWORD code;
    int number, fpe;
} exceptions[] = {
    {EXCEPTION_ACCESS_VIOLATION, SIGSEGV, 0},
    {EXCEPTION_ILLEGAL_INSTRUCTION, SIGILL, 0},
    {EXCEPTION_PRIV_INSTRUCTION, SIGILL, 0},
    {EXCEPTION_FLT_DENORMAL_OPERAND, SIGFPE, _FPE_DENORMAL},
    {EXCEPTION_FLT_DIVIDE_BY_ZERO, SIGFPE, _FPE_ZERODIVIDE},
    {EXCEPTION_FLT_INEXACT_RESULT, SIGFPE, _FPE_INEXACT},
    {EXCEPTION_FLT_INVALID_OPERATION, SIGFPE, _FPE_INVALID},
    {EXCEPTION_FLT_OVERFLOW, SIGFPE, _FPE_OVERFLOW},
    {EXCEPTION_FLT_STACK_CHECK, SIGFPE, _FPE_STACKOVERFLOW},
    {EXCEPTION_FLT_UNDERFLOW, SIGFPE, _FPE_UNDERFLOW},
};

/* _XcptFilter(code, pointers): the filter around main of programs made by Visual C++: runs the
 * handler of the signal that matches. What the __except filter shall do: -1 go on, 0 look further,
 * 1 run the __except block. */
int _XcptFilter(unsigned long code, EXCEPTION_POINTERS *pointers)
{
    struct per_thread *self = crt_thread();
    unsigned i = 0;
    while (i < sizeof exceptions / sizeof *exceptions && exceptions[i].code != code)
        i++;
    if (i == sizeof exceptions / sizeof *exceptions || !handlers[exceptions[i].number])
        return UnhandledExceptionFilter(pointers);
    int number = exceptions[i].number;
    handler_t handler = take_handler(number);
    if (handler == SIG_IGN)
        return EXCEPTION_CONTINUE_EXECUTION;
    self->exception = pointers;
    self->fpe_code = exceptions[i].fpe;
    if (number == SIGFPE)
        call_fpe(handler, exceptions[i].fpe);
    else
        handler(number);
    self->exception = NULL;
    return EXCEPTION_CONTINUE_EXECUTION;
}

void **__pxcptinfoptrs(void)
{
    return (void **)&crt_thread()->exception;
}

int *__fpecode(void)
{
    return &crt_thread()->fpe_code;
}
