/* bench_processes.c - a process made and ended: this program once more, with nothing to do.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bench.h"

static char self[MAX_PATH];
static char command_line[] = "bench nothing"; /* no measurement has this name */

static void find_self(void)
{
    GetModuleFileNameA(NULL, self, sizeof self);
    Sleep(100); /* the idle thread zeroes frames */
}

static void process_and_join(void)
{
    STARTUPINFOA start = {.cb = sizeof start};
    PROCESS_INFORMATION made;
    if (!CreateProcessA(self, command_line, NULL, NULL, FALSE, 0, NULL, NULL, &start, &made))
        return;
    WaitForSingleObject(made.hProcess, INFINITE);
    CloseHandle(made.hThread);
    CloseHandle(made.hProcess);
}

const struct measurement bench_processes[] = {
    {"process", find_self, process_and_join, bench_nothing, 1},
    {NULL},
};
