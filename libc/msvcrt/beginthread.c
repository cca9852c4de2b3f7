/* beginthread.c - threads started through the run-time: _beginthread, _beginthreadex and their
 * ends.
 *
 * The per-thread block goes at DLL_THREAD_DETACH, so threads of CreateThread are cleaned up just as
 * well.
 * Manual: Visual C++ run-time library, "_beginthread, _beginthreadex", "_endthread, _endthreadex"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include <process.h>

struct start {
    unsigned(__stdcall *ex)(void *);
    void(__cdecl *plain)(void *);
    void *argument;
    HANDLE self; /* _beginthread only: closed when the thread ends */
};
static DWORD self_slot = TLS_OUT_OF_INDEXES;

static DWORD WINAPI run(void *given)
{
    struct start start = *(struct start *)given;
    free(given);
    if (start.ex)
        _endthreadex(start.ex(start.argument));
    TlsSetValue(self_slot, start.self);
    start.plain(start.argument);
    _endthread();
    return 0;
}

static HANDLE create(void *security, unsigned stack, struct start start, unsigned flags,
                     unsigned *id)
{
    DWORD thread_id;
    struct start *copy = malloc(sizeof *copy);
    if (!copy)
        return NULL;
    *copy = start;
    HANDLE thread = CreateThread(security, stack, run, copy,
                                 flags | (start.plain ? CREATE_SUSPENDED : 0), &thread_id);
    if (!thread) {
        crt_os_fail();
        free(copy);
        return NULL;
    }
    if (start.plain) {
        copy->self = thread;
        ResumeThread(thread);
    }
    if (id)
        *id = thread_id;
    return thread;
}

/* _beginthreadex(security, stack bytes, function, argument, flags, id): the thread's handle, which
 * the caller closes; 0: EAGAIN, EINVAL, ENOMEM. */
uintptr_t _beginthreadex(void *security, unsigned stack, unsigned(__stdcall *function)(void *),
                         void *argument, unsigned flags, unsigned *id)
{
    return (uintptr_t)create(security, stack, (struct start){.ex = function, .argument = argument},
                             flags, id);
}

/* _beginthread(function, stack bytes, argument): a handle that closes itself at the thread's end;
 * -1 and errno. */
uintptr_t _beginthread(void(__cdecl *function)(void *), unsigned stack, void *argument)
{
    _lock(CRT_LOCK_EXIT);
    if (self_slot == TLS_OUT_OF_INDEXES)
        self_slot = TlsAlloc();
    _unlock(CRT_LOCK_EXIT);
    HANDLE thread =
        create(NULL, stack, (struct start){.plain = function, .argument = argument}, 0, NULL);
    return thread ? (uintptr_t)thread : (uintptr_t)-1;
}

void _endthread(void)
{
    HANDLE self = self_slot == TLS_OUT_OF_INDEXES ? NULL : TlsGetValue(self_slot);
    if (self)
        CloseHandle(self);
    _endthreadex(0);
}

void _endthreadex(unsigned code)
{
    ExitThread(code);
    __builtin_unreachable();
}

uintptr_t __threadhandle(void)
{
    return (uintptr_t)GetCurrentThread();
}

unsigned long __threadid(void)
{
    return GetCurrentThreadId();
}
