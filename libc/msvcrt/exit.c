/* exit.c - how a program ends: exit, _exit, _cexit, atexit, abort.
 *
 * The exit list is a stack: the youngest entry runs first, each is popped before it is called, so
 * an exit from within a handler goes on with the rest. Then all streams are flushed, then the
 * process ends.
 * Manual: Visual C++ run-time library, "exit, _exit", "_cexit, _c_exit", "atexit", "_onexit",
 *         "abort"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include <process.h>
#include <signal.h>

static _PVFV *first, *next, *limit;

/* Room for one more entry between *begin and *end, in a block of the heap. */
static BOOL grow_list(_PVFV **begin, _PVFV **end, _PVFV **list_limit)
{
    size_t count = *end - *begin;
    size_t room = count < 32 ? 32 : 2 * count;
    _PVFV *moved = realloc(*begin, room * sizeof *moved);
    if (!moved)
        return FALSE;
    *begin = moved;
    *end = moved + count;
    *list_limit = moved + room;
    return TRUE;
}

/* _onexit(function): function runs at exit. Returns it; NULL: no memory. */
_onexit_t _onexit(_onexit_t function)
{
    _lock(CRT_LOCK_EXIT);
    if (next == limit && !grow_list(&first, &next, &limit))
        function = NULL;
    else
        *next++ = (_PVFV)function;
    _unlock(CRT_LOCK_EXIT);
    return function;
}

int atexit(_PVFV function)
{
    return _onexit((_onexit_t)function) ? 0 : -1;
}

/* __dllonexit(function, begin, end): the same for a list that another DLL owns. */
_onexit_t __dllonexit(_onexit_t function, _PVFV **begin, _PVFV **end)
{
    _lock(CRT_LOCK_EXIT);
    size_t count = *end - *begin;
    _PVFV *moved = realloc(*begin, (count + 1) * sizeof *moved);
    if (moved) {
        moved[count] = (_PVFV)function;
        *begin = moved;
        *end = moved + count + 1;
    }
    _unlock(CRT_LOCK_EXIT);
    return moved ? function : NULL;
}

static _PVFV pop_exit(void)
{
    _lock(CRT_LOCK_EXIT);
    _PVFV function = next > first ? *--next : NULL;
    _unlock(CRT_LOCK_EXIT);
    return function;
}

void crt_run_exit_list(void)
{
    while (next > first) {
        _PVFV function = pop_exit();
        if (function)
            function();
    }
}

/* _cexit(): the whole of exit but its last step. */
void _cexit(void)
{
    crt_run_exit_list();
    _flushall();
}

/* _c_exit(): neither list nor flush; nothing is left to do. */
void _c_exit(void)
{
}

void exit(int code)
{
    _cexit();
    _exit(code);
}

/* _exit(code): no exit list, no flush. */
void _exit(int code)
{
    ExitProcess(code);
    __builtin_unreachable();
}

void crt_write_error(const char *text)
{
    DWORD written;
    WriteFile(GetStdHandle(STD_ERROR_HANDLE), text, strlen(text), &written, NULL);
}

/* abort(): say so, raise SIGABRT, end with 3. */
void abort(void)
{
    crt_write_error(
        "\r\nThis application has requested the Runtime to terminate it in an unusual way.\r\n"
        "Please contact the application's support team for more information.\r\n");
    raise(SIGABRT);
    _exit(3);
}

/* _amsg_exit(number): a run-time error "R60xx"; ends with 255. */
void _amsg_exit(int number)
{
    char text[64];
    _snprintf(text, sizeof text, "\r\nruntime error R%d\r\n", number + 6000);
    crt_write_error(text);
    _exit(255);
}

void _assert(const char *expression, const char *file, unsigned line)
{
    char text[1024];
    _snprintf(text, sizeof text, "Assertion failed: %s, file %s, line %u\r\n", expression, file,
              line);
    text[sizeof text - 1] = 0;
    crt_write_error(text);
    abort();
}

void _wassert(const wchar_t *expression, const wchar_t *file, unsigned line)
{
    char *narrow = crt_narrow(expression), *narrow_file = crt_narrow(file);
    _assert(narrow ? narrow : "?", narrow_file ? narrow_file : "?", line);
}

void _purecall(void)
{
    _amsg_exit(25); /* R6025: pure virtual function call */
}
