/* spawn.h - the one way by which all _spawn and _exec functions go. SPDX-License-Identifier: MIT */
#ifndef SPAWN_H
#define SPAWN_H
#include "crt.h"
#include <process.h>

enum { SPAWN_SEARCH = 1 }; /* along PATH: the forms with a p */

/* mode: _P_WAIT, _P_NOWAIT…; argv, environment: arrays that end in NULL (environment NULL: ours).
 * The exit code (_P_WAIT), a process handle, 0 (_P_DETACH); -1: E2BIG, EINVAL, ENOENT, ENOEXEC,
 * ENOMEM. */
intptr_t crt_spawn(int mode, const wchar_t *path, const wchar_t *const *argv,
                   const wchar_t *const *environment, int flags);
/* The same from narrow strings. */
intptr_t crt_spawn_narrow(int mode, const char *path, const char *const *argv,
                          const char *const *environment, int flags);

#endif
