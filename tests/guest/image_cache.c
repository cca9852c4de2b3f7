// SPDX-License-Identifier: MIT
// The frames of a program that has ended stay for its next start, and are available all the same.
#include "tap.h"

enum { PAGE = 4096, NOISE = 8 };

static void run(const char *command)
{
    char line[100];
    STARTUPINFOA start = {.cb = sizeof start};
    PROCESS_INFORMATION made;
    strcpy(line, command);
    if (!CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &start, &made))
        return;
    WaitForSingleObject(made.hProcess, INFINITE);
    CloseHandle(made.hThread);
    CloseHandle(made.hProcess);
}

static long available_pages(void)
{
    MEMORYSTATUSEX status = {.dwLength = sizeof status};
    GlobalMemoryStatusEx(&status);
    return (long)(status.ullAvailPhys / PAGE);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return 0;
    run("image_cache.exe child"); /* what is needed once is there */
    long before = available_pages();
    run("C:\\Windows\\System32\\cmd.exe /c exit");
    long after = available_pages();
    ok(before - after < NOISE, "cmd.exe has come and gone: %s",
       before - after < NOISE ? "nothing is missing" : "its frames are missing");
    return tap_end();
}
