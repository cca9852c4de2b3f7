// SPDX-License-Identifier: MIT
// io_counters.c - GetProcessIoCounters: what is read and written is counted, to the byte; failures and
// views are not (MSDN, IO_COUNTERS). The oracle counts nothing.
#include "k32_tap.h"

static IO_COUNTERS now(void)
{
    IO_COUNTERS counters;
    ok(GetProcessIoCounters(GetCurrentProcess(), &counters), "ask");
    fflush(stdout); /* so that what is printed is written before the next deed, not in it */
    GetProcessIoCounters(GetCurrentProcess(), &counters);
    return counters;
}

static IO_COUNTERS at_once(void)
{
    IO_COUNTERS counters = {0};
    GetProcessIoCounters(GetCurrentProcess(), &counters);
    return counters;
}

static void difference(IO_COUNTERS before, IO_COUNTERS after, int reads, int bytes_read, int writes,
                       int bytes_written, const char *what)
{
    ok(after.ReadOperationCount - before.ReadOperationCount == (ULONGLONG)reads &&
           after.ReadTransferCount - before.ReadTransferCount == (ULONGLONG)bytes_read &&
           after.WriteOperationCount - before.WriteOperationCount == (ULONGLONG)writes &&
           after.WriteTransferCount - before.WriteTransferCount == (ULONGLONG)bytes_written,
       "%s: %d reads of %d bytes, %d writes of %d", what, reads, bytes_read, writes, bytes_written);
}

static void files(void)
{
    static char buffer[1000];
    DWORD done;
    HANDLE file = CreateFileA("C:\\counted.txt", GENERIC_READ | GENERIC_WRITE, 0, NULL,
                              CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    IO_COUNTERS before = now();
    for (int i = 0; i < 5; i++)
        WriteFile(file, buffer, 100, &done, NULL);
    difference(before, at_once(), 0, 0, 5, 500, "a file is written");

    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    before = now();
    ReadFile(file, buffer, 1000, &done, NULL);
    ReadFile(file, buffer, 1000, &done, NULL); /* at its end: nothing */
    IO_COUNTERS after = at_once();
    ok(after.ReadTransferCount - before.ReadTransferCount == 500, "read back: 500 bytes");

    before = now();
    GetFileSize(file, &done);
    after = at_once();
    ok(after.OtherOperationCount > before.OtherOperationCount,
       "to ask its size is another request");
    difference(before, after, 0, 0, 0, 0, "and no transfer");
    CloseHandle(file);
}

static void pipes(void)
{
    char buffer[64];
    DWORD done;
    HANDLE read, write;
    CreatePipe(&read, &write, NULL, 0);
    IO_COUNTERS before = now();
    WriteFile(write, "0123456789", 10, &done, NULL);
    ReadFile(read, buffer, sizeof buffer, &done, NULL);
    difference(before, at_once(), 1, 10, 1, 10, "a pipe");
    CloseHandle(read);
    CloseHandle(write);
}

static void refusals(void)
{
    IO_COUNTERS before = now(), counters;
    DWORD done;
    char byte;
    ReadFile((HANDLE)0x7FFC, &byte, 1, &done, NULL);
    difference(before, at_once(), 0, 0, 0, 0, "what fails");
    fails(GetProcessIoCounters((HANDLE)0x7FFC, &counters), ERROR_INVALID_HANDLE, "no process");
}

int main(void)
{
    if (!on_wine()) {
        files();
        pipes();
        refusals();
    }
    return tap_end();
}
