/* spawn_wide.c - the wide _spawn and _exec functions.
 *
 * In the forms with an l the arguments lie on the stack as an array does, the environment (e)
 * behind their NULL.
 * Manual: Visual C++ run-time library, "_spawn, _wspawn Functions", "_exec, _wexec Functions"
 * SPDX-License-Identifier: MIT
 */
#include "spawn.h"

/* What stands behind the NULL of arguments on the stack. */
static const wchar_t *const *environment_behind(const wchar_t *const *arguments)
{
    while (*arguments)
        arguments++;
    return (const wchar_t *const *)arguments[1];
}

intptr_t _wspawnv(int mode, const wchar_t *path, const wchar_t *const *argv)
{
    return crt_spawn(mode, path, argv, NULL, 0);
}

intptr_t _wspawnve(int mode, const wchar_t *path, const wchar_t *const *argv,
                   const wchar_t *const *env)
{
    return crt_spawn(mode, path, argv, env, 0);
}

intptr_t _wspawnvp(int mode, const wchar_t *path, const wchar_t *const *argv)
{
    return crt_spawn(mode, path, argv, NULL, SPAWN_SEARCH);
}

intptr_t _wspawnvpe(int mode, const wchar_t *path, const wchar_t *const *argv,
                    const wchar_t *const *env)
{
    return crt_spawn(mode, path, argv, env, SPAWN_SEARCH);
}

intptr_t _wspawnl(int mode, const wchar_t *path, const wchar_t *first, ...)
{
    return crt_spawn(mode, path, &first, NULL, 0);
}

intptr_t _wspawnle(int mode, const wchar_t *path, const wchar_t *first, ...)
{
    return crt_spawn(mode, path, &first, environment_behind(&first), 0);
}

intptr_t _wspawnlp(int mode, const wchar_t *path, const wchar_t *first, ...)
{
    return crt_spawn(mode, path, &first, NULL, SPAWN_SEARCH);
}

intptr_t _wspawnlpe(int mode, const wchar_t *path, const wchar_t *first, ...)
{
    return crt_spawn(mode, path, &first, environment_behind(&first), SPAWN_SEARCH);
}

intptr_t _wexecv(const wchar_t *path, const wchar_t *const *argv)
{
    return crt_spawn(_P_OVERLAY, path, argv, NULL, 0);
}

intptr_t _wexecve(const wchar_t *path, const wchar_t *const *argv, const wchar_t *const *env)
{
    return crt_spawn(_P_OVERLAY, path, argv, env, 0);
}

intptr_t _wexecvp(const wchar_t *path, const wchar_t *const *argv)
{
    return crt_spawn(_P_OVERLAY, path, argv, NULL, SPAWN_SEARCH);
}

intptr_t _wexecvpe(const wchar_t *path, const wchar_t *const *argv, const wchar_t *const *env)
{
    return crt_spawn(_P_OVERLAY, path, argv, env, SPAWN_SEARCH);
}

intptr_t _wexecl(const wchar_t *path, const wchar_t *first, ...)
{
    return crt_spawn(_P_OVERLAY, path, &first, NULL, 0);
}

intptr_t _wexecle(const wchar_t *path, const wchar_t *first, ...)
{
    return crt_spawn(_P_OVERLAY, path, &first, environment_behind(&first), 0);
}

intptr_t _wexeclp(const wchar_t *path, const wchar_t *first, ...)
{
    return crt_spawn(_P_OVERLAY, path, &first, NULL, SPAWN_SEARCH);
}

intptr_t _wexeclpe(const wchar_t *path, const wchar_t *first, ...)
{
    return crt_spawn(_P_OVERLAY, path, &first, environment_behind(&first), SPAWN_SEARCH);
}
