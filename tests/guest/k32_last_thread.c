/*
 * k32_last_thread.c - main ends its thread only; the last thread ends the process with its own
 * code.
 *
 * SPDX-License-Identifier: MIT
 */
// exit: 7
#include "k32_tap.h"

static HANDLE first;

static DWORD WINAPI last(void *parameter)
{
    DWORD code = 0;
    is(WaitForSingleObject(first, 10000), WAIT_OBJECT_0, "the first thread ended");
    GetExitCodeThread(first, &code);
    is(code, 5, "with its code");
    tap_end();
    fflush(stdout);
    return 7;
}

int main(void)
{
    DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &first, 0, FALSE,
                    DUPLICATE_SAME_ACCESS);
    CloseHandle(CreateThread(NULL, 0, last, NULL, 0, NULL));
    ExitThread(5);
}
