// SPDX-License-Identifier: MIT
// flags: -lntdll
// plumb: --option pool=guard
/*
 * cancel_completes_next.c - a thread's write waits for room in a pipe, and its flush for that write:
 * to cancel the first completes the second, which is the next request of the thread.
 *
 * Once by CancelIo, once by the thread's end. The guarded pool faults on a request that is gone.
 */
#include "tap.h"
#include <winternl.h>

NTSTATUS NTAPI NtFlushBuffersFile(HANDLE, IO_STATUS_BLOCK *);

static HANDLE server, client;
static char bytes[512];
static OVERLAPPED writing;
static volatile IO_STATUS_BLOCK flushing;
static int begun;

static void begin(void)
{
    BOOL written = WriteFile(client, bytes, sizeof bytes, NULL, &writing);
    begun += !written && GetLastError() == ERROR_IO_PENDING;
    flushing.Status = STATUS_PENDING;
    begun += NtFlushBuffersFile(client, (IO_STATUS_BLOCK *)&flushing) == STATUS_PENDING;
}

static DWORD WINAPI begin_and_end(void *by_call)
{
    begin();
    if (by_call)
        CancelIo(client);
    return 0;
}

int main(void)
{
    server = CreateNamedPipeA("\\\\.\\pipe\\next", PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED,
                              PIPE_TYPE_BYTE, 1, 16, 16, 0, NULL);
    client = CreateFileA("\\\\.\\pipe\\next", GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING,
                         FILE_FLAG_OVERLAPPED, NULL);
    for (int by_call = 1; by_call >= 0; by_call--) {
        begun = 0;
        HANDLE thread = CreateThread(NULL, 0, begin_and_end, by_call ? &begun : NULL, 0, NULL);
        ok(WaitForSingleObject(thread, INFINITE) == WAIT_OBJECT_0, "the thread ends");
        CloseHandle(thread);
        ok(begun == 2, "it had begun %d requests", begun);
        ok(writing.Internal == 0xC0000120 /* STATUS_CANCELLED */, "the write was cancelled");
        ok(flushing.Status == 0, "then nothing was left to flush: %08lx", flushing.Status);
    }
    CloseHandle(client);
    CloseHandle(server);
    return tap_end();
}
