/* spawn.c - other processes: none can be started yet; each call says so with its own error.
 *
 * Manual: Visual C++ run-time library, "system", "_popen", "_spawn Functions", "_cwait", "_getpid"
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

/* _spawnv...: a file that is not there is ENOENT; one that is there cannot be run: ENOEXEC. */
intptr_t _spawnv(int mode, const char *path, const char *const *argv)
{
    (void)mode;
    (void)argv;
    return _access(path, 0) < 0 ? -1 : crt_fail(ENOEXEC);
}

intptr_t _spawnvp(int mode, const char *path, const char *const *argv)
{
    return _spawnv(mode, path, argv);
}

intptr_t _spawnve(int mode, const char *path, const char *const *argv, const char *const *env)
{
    (void)env;
    return _spawnv(mode, path, argv);
}

intptr_t _spawnvpe(int mode, const char *path, const char *const *argv, const char *const *env)
{
    return _spawnve(mode, path, argv, env);
}

intptr_t _spawnl(int mode, const char *path, const char *first, ...)
{
    return _spawnv(mode, path, &first);
}

intptr_t _spawnlp(int mode, const char *path, const char *first, ...)
{
    return _spawnv(mode, path, &first);
}

intptr_t _execl(const char *path, const char *first, ...)
{
    return _spawnv(_P_OVERLAY, path, &first);
}

intptr_t _execlp(const char *path, const char *first, ...)
{
    return _spawnv(_P_OVERLAY, path, &first);
}

intptr_t _execv(const char *path, const char *const *argv)
{
    return _spawnv(_P_OVERLAY, path, argv);
}

intptr_t _execvp(const char *path, const char *const *argv)
{
    return _spawnv(_P_OVERLAY, path, argv);
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
