/*
 * process_narrow.c - CreateProcessA, WinExec: narrow strings for CreateProcessW.
 *
 * Manual: MSDN "CreateProcess", "WinExec".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

#define WINEXEC_SUCCEEDED 33u /* any value above 31 */

/* The strings of a call, wide. */
typedef struct {
    wide_t image, command_line, directory, title, desktop;
} strings_t;

static BOOL widen_all(strings_t *strings, LPCSTR image, LPCSTR command_line, LPCSTR directory,
                      const STARTUPINFOA *start)
{
    BOOL done = BasepWiden(&strings->image, image);
    done = BasepWiden(&strings->command_line, command_line) && done;
    done = BasepWiden(&strings->directory, directory) && done;
    done = BasepWiden(&strings->title, start->lpTitle) && done;
    return BasepWiden(&strings->desktop, start->lpDesktop) && done;
}

static void drop_all(strings_t *strings)
{
    BasepDropWide(&strings->image);
    BasepDropWide(&strings->command_line);
    BasepDropWide(&strings->directory);
    BasepDropWide(&strings->title);
    BasepDropWide(&strings->desktop);
}

BOOL WINAPI CreateProcessA(LPCSTR image, LPSTR command_line, LPSECURITY_ATTRIBUTES process_security,
                           LPSECURITY_ATTRIBUTES thread_security, BOOL inherit, DWORD flags,
                           LPVOID environment, LPCSTR directory, LPSTARTUPINFOA start,
                           LPPROCESS_INFORMATION made)
{
    strings_t strings;
    STARTUPINFOW wide_start;
    BOOL done = widen_all(&strings, image, command_line, directory, start);
    RtlMoveMemory(&wide_start, start, sizeof wide_start); /* the same but for three pointers */
    wide_start.lpReserved = NULL;
    wide_start.lpTitle = strings.title.text;
    wide_start.lpDesktop = strings.desktop.text;
    done = done && CreateProcessW(strings.image.text, strings.command_line.text, process_security,
                                  thread_security, inherit, flags, environment,
                                  strings.directory.text, &wide_start, made);
    drop_all(&strings);
    return done;
}

/* Starts a program and does not wait. Above 31: done; else ERROR_FILE_NOT_FOUND,
 * ERROR_PATH_NOT_FOUND, ERROR_BAD_FORMAT, or 0 (no memory). */
UINT WINAPI WinExec(LPCSTR command_line, UINT show)
{
    PROCESS_INFORMATION made;
    STARTUPINFOA start = {
        .cb = sizeof start, .dwFlags = STARTF_USESHOWWINDOW, .wShowWindow = (WORD)show};
    if (CreateProcessA(NULL, (LPSTR)command_line, NULL, NULL, FALSE, 0, NULL, NULL, &start,
                       &made)) {
        CloseHandle(made.hThread);
        CloseHandle(made.hProcess);
        return WINEXEC_SUCCEEDED;
    }
    switch (RtlGetLastWin32Error()) {
    case ERROR_PATH_NOT_FOUND:
        return ERROR_PATH_NOT_FOUND;
    case ERROR_BAD_EXE_FORMAT:
        return ERROR_BAD_FORMAT;
    case ERROR_NOT_ENOUGH_MEMORY:
        return 0;
    default:
        return ERROR_FILE_NOT_FOUND;
    }
}
