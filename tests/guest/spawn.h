// SPDX-License-Identifier: MIT
// For tests of several processes: a program that starts itself again, its first argument the role.
#pragma once
#include <stdio.h>
#include <windows.h>

/* Starts this program with `arguments`. FALSE with CreateProcess's error. */
static inline BOOL spawn(const char *arguments, BOOL inherit, DWORD flags,
                         PROCESS_INFORMATION *made)
{
    char self[MAX_PATH], line[MAX_PATH + 512];
    STARTUPINFOA start = {.cb = sizeof start};
    GetModuleFileNameA(NULL, self, sizeof self);
    snprintf(line, sizeof line, "\"%s\" %s", self, arguments);
    return CreateProcessA(NULL, line, NULL, NULL, inherit, flags, NULL, NULL, &start, made);
}

/* Waits for its end, closes both handles. Its exit code; STILL_ACTIVE after 20 seconds. */
static inline DWORD reap(const PROCESS_INFORMATION *made)
{
    DWORD code = STILL_ACTIVE;
    if (WaitForSingleObject(made->hProcess, 20000) == WAIT_OBJECT_0)
        GetExitCodeProcess(made->hProcess, &code);
    CloseHandle(made->hThread);
    CloseHandle(made->hProcess);
    return code;
}

/* Both: the child's exit code, or -1 if there is none. */
static inline DWORD run_child(const char *arguments, BOOL inherit)
{
    PROCESS_INFORMATION made;
    fflush(NULL);
    return spawn(arguments, inherit, 0, &made) ? reap(&made) : (DWORD)-1;
}
