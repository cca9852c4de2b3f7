/* spawn.c - waiting for a process.
 *
 * Manual: Visual C++ run-time library, "_cwait", "_getpid"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include <process.h>

int _getpid(void)
{
    return GetCurrentProcessId();
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
