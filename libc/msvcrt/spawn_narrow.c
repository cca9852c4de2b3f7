/* spawn_narrow.c - the narrow _spawn and _exec functions, and the arrays that they take.
 *
 * In the forms with an l the arguments lie on the stack as an array does, the environment (e)
 * behind their NULL.
 * Manual: Visual C++ run-time library, "_spawn, _wspawn Functions", "_exec, _wexec Functions"
 * SPDX-License-Identifier: MIT
 */
#include "spawn.h"

static void free_wide(wchar_t **array)
{
    for (int i = 0; array && array[i]; i++)
        free(array[i]);
    free(array);
}

/* A copy for free_wide(); NULL: no memory. */
static wchar_t **widen_array(const char *const *array)
{
    int count = 0;
    while (array[count])
        count++;
    wchar_t **wide = calloc(count + 1, sizeof *wide);
    for (int i = 0; wide && i < count; i++)
        if (!(wide[i] = crt_widen(array[i]))) {
            free_wide(wide);
            return NULL;
        }
    return wide;
}

intptr_t crt_spawn_narrow(int mode, const char *path, const char *const *argv,
                          const char *const *environment, int flags)
{
    if (!path || !argv)
        return crt_fail(EINVAL);
    wchar_t *wide_path = crt_widen(path), **wide_argv = widen_array(argv);
    wchar_t **wide_environment = environment ? widen_array(environment) : NULL;
    intptr_t result = crt_fail(ENOMEM);
    if (wide_path && wide_argv && (!environment || wide_environment))
        result = crt_spawn(mode, wide_path, (const wchar_t *const *)wide_argv,
                           (const wchar_t *const *)wide_environment, flags);
    free(wide_path);
    free_wide(wide_argv);
    free_wide(wide_environment);
    return result;
}

/* What stands behind the NULL of arguments on the stack. */
static const char *const *environment_behind(const char *const *arguments)
{
    while (*arguments)
        arguments++;
    return (const char *const *)arguments[1];
}

intptr_t _spawnv(int mode, const char *path, const char *const *argv)
{
    return crt_spawn_narrow(mode, path, argv, NULL, 0);
}

intptr_t _spawnve(int mode, const char *path, const char *const *argv, const char *const *env)
{
    return crt_spawn_narrow(mode, path, argv, env, 0);
}

intptr_t _spawnvp(int mode, const char *path, const char *const *argv)
{
    return crt_spawn_narrow(mode, path, argv, NULL, SPAWN_SEARCH);
}

intptr_t _spawnvpe(int mode, const char *path, const char *const *argv, const char *const *env)
{
    return crt_spawn_narrow(mode, path, argv, env, SPAWN_SEARCH);
}

intptr_t _spawnl(int mode, const char *path, const char *first, ...)
{
    return crt_spawn_narrow(mode, path, &first, NULL, 0);
}

intptr_t _spawnle(int mode, const char *path, const char *first, ...)
{
    return crt_spawn_narrow(mode, path, &first, environment_behind(&first), 0);
}

intptr_t _spawnlp(int mode, const char *path, const char *first, ...)
{
    return crt_spawn_narrow(mode, path, &first, NULL, SPAWN_SEARCH);
}

intptr_t _spawnlpe(int mode, const char *path, const char *first, ...)
{
    return crt_spawn_narrow(mode, path, &first, environment_behind(&first), SPAWN_SEARCH);
}

intptr_t _execv(const char *path, const char *const *argv)
{
    return crt_spawn_narrow(_P_OVERLAY, path, argv, NULL, 0);
}

intptr_t _execve(const char *path, const char *const *argv, const char *const *env)
{
    return crt_spawn_narrow(_P_OVERLAY, path, argv, env, 0);
}

intptr_t _execvp(const char *path, const char *const *argv)
{
    return crt_spawn_narrow(_P_OVERLAY, path, argv, NULL, SPAWN_SEARCH);
}

intptr_t _execvpe(const char *path, const char *const *argv, const char *const *env)
{
    return crt_spawn_narrow(_P_OVERLAY, path, argv, env, SPAWN_SEARCH);
}

intptr_t _execl(const char *path, const char *first, ...)
{
    return crt_spawn_narrow(_P_OVERLAY, path, &first, NULL, 0);
}

intptr_t _execle(const char *path, const char *first, ...)
{
    return crt_spawn_narrow(_P_OVERLAY, path, &first, environment_behind(&first), 0);
}

intptr_t _execlp(const char *path, const char *first, ...)
{
    return crt_spawn_narrow(_P_OVERLAY, path, &first, NULL, SPAWN_SEARCH);
}

intptr_t _execlpe(const char *path, const char *first, ...)
{
    return crt_spawn_narrow(_P_OVERLAY, path, &first, environment_behind(&first), SPAWN_SEARCH);
}
