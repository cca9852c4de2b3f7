// SPDX-License-Identifier: MIT
// The end of a child is its own: an unhandled exception, a DLL that is missing, the parent's end.
// stderr: process_crash.exe: unhandled exception 0xc0000005 (access violation)
// stderr: lacking.exe: NOWHERE2.dll was not found; lacking.exe needs it.
#include "spawn.h"
#include "tap.h"
#include <stdlib.h>
#include <string.h>

/* This program, with another name for kernel32.dll in its imports. */
static BOOL make_lacking(void)
{
    char self[MAX_PATH];
    GetModuleFileNameA(NULL, self, sizeof self);
    FILE *from = fopen(self, "rb"), *to = fopen("lacking.exe", "wb");
    static char image[1 << 20];
    size_t bytes = from && to ? fread(image, 1, sizeof image, from) : 0;
    int found = 0;
    for (size_t i = 0; i + 12 < bytes; i++)
        if (memcmp(image + i, "KERNEL32.dll", 12) == 0)
            found = memcpy(image + i, "NOWHERE2.dll", 12) != NULL;
    fwrite(image, 1, bytes, to);
    return fclose(from) == 0 && fclose(to) == 0 && found;
}

static DWORD run_lacking(void)
{
    PROCESS_INFORMATION made;
    STARTUPINFOA start = {.cb = sizeof start};
    if (!CreateProcessA("lacking.exe", NULL, NULL, NULL, FALSE, 0, NULL, NULL, &start, &made))
        return GetLastError();
    return reap(&made);
}

int main(int argc, char **argv)
{
    PROCESS_INFORMATION made;
    if (argc > 1 && strcmp(argv[1], "crash") == 0)
        *(volatile int *)8 = 1;
    if (argc > 1)
        Sleep(INFINITE);
    ok(run_child("crash", FALSE) == 0xC0000005, "an unhandled exception is the exit code");
    ok(make_lacking(), "a program that lacks a DLL");
    ok(run_lacking() == 0xC0000135, "STATUS_DLL_NOT_FOUND is its exit code");
    DeleteFileA("lacking.exe");
    ok(spawn("sleep", FALSE, 0, &made), "a child that nobody waits for");
    ok(spawn("sleep", FALSE, CREATE_SUSPENDED, &made), "and one that never runs");
    return tap_end();
}
