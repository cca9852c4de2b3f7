/*
 * process_create.c - CreateProcess: not there yet; says so by its last error.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

/* FALSE with ERROR_CALL_NOT_IMPLEMENTED: the kernel runs one process. */
BOOL WINAPI CreateProcessW(LPCWSTR image, LPWSTR command_line, LPSECURITY_ATTRIBUTES process,
                           LPSECURITY_ATTRIBUTES thread, BOOL inherit, DWORD flags,
                           LPVOID environment, LPCWSTR directory, LPSTARTUPINFOW start,
                           LPPROCESS_INFORMATION created)
{
    return BasepFail(ERROR_CALL_NOT_IMPLEMENTED);
}

BOOL WINAPI CreateProcessA(LPCSTR image, LPSTR command_line, LPSECURITY_ATTRIBUTES process,
                           LPSECURITY_ATTRIBUTES thread, BOOL inherit, DWORD flags,
                           LPVOID environment, LPCSTR directory, LPSTARTUPINFOA start,
                           LPPROCESS_INFORMATION created)
{
    return BasepFail(ERROR_CALL_NOT_IMPLEMENTED);
}
