/* spawn.c - the command interpreter, and waiting for a process.
 *
 * Manual: Visual C++ run-time library, "system", "_popen", "_cwait", "_getpid"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include <process.h>

int _getpid(void)
{
    return GetCurrentProcessId();
}

/* system(NULL) asks for a command interpreter: 0, there is none. Any command: -1 and ENOENT. */
int system(const char *command)
{
    return command ? crt_fail(ENOENT) : (errno = ENOENT, 0);
}

int _wsystem(const wchar_t *command)
{
    return command ? crt_fail(ENOENT) : (errno = ENOENT, 0);
}

/* _popen: the interpreter that would run the command cannot be found: NULL and ENOENT. */
FILE *_popen(const char *command, const char *mode)
{
    (void)command;
    (void)mode;
    errno = ENOENT;
    return NULL;
}

FILE *_wpopen(const wchar_t *command, const wchar_t *mode)
{
    (void)command;
    (void)mode;
    errno = ENOENT;
    return NULL;
}

/* No stream comes from _popen. */
int _pclose(FILE *stream)
{
    (void)stream;
    return crt_fail(EINVAL);
}

/* _cwait(status, process, action): waits for a process handle; its handle closes. -1 and ECHILD. */
intptr_t _cwait(int *status, intptr_t process, int action)
{
    DWORD code;
    (void)action;
    if (WaitForSingleObject((HANDLE)process, INFINITE) != WAIT_OBJECT_0 ||
        !GetExitCodeProcess((HANDLE)process, &code)) {
        crt_os_fail();
        return crt_fail(ECHILD);
    }
    if (status)
        *status = code;
    CloseHandle((HANDLE)process);
    return process;
}
