// SPDX-License-Identifier: MIT
// plumb: --memory 16
// Pipes do not fill the kernel's memory: what nobody reads stays with its writer.
#include "k32_tap.h"

enum { PIPES = 64, MOST = 100000 };

static DWORD done;

static DWORD WINAPI write_megabyte(void *pipe)
{
    static char megabyte[1 << 20];
    DWORD put = 0;
    return WriteFile(pipe, megabyte, sizeof megabyte, &put, NULL) ? put : GetLastError();
}

/* Threads that write a megabyte each to pipes that say they have room. */
static void many_pipes(void)
{
    static HANDLE in[PIPES], out[PIPES], thread[PIPES];
    unsigned waiting = 0, whole = 0, errors = 0;
    for (unsigned i = 0; i < PIPES; i++) {
        CreatePipe(&in[i], &out[i], NULL, 1 << 20);
        thread[i] = CreateThread(NULL, 4096, write_megabyte, out[i], 0, NULL);
        errors += thread[i] == NULL;
    }
    Sleep(50);
    for (unsigned i = 0; i < PIPES; i++)
        waiting += WaitForSingleObject(thread[i], 0) == WAIT_TIMEOUT;
    is(errors, 0, "there is memory for the threads");
    ok(waiting >= PIPES - 2, "no more than a megabyte or two is taken over");
    for (unsigned i = 0; i < PIPES; i++) {
        static char part[65536];
        DWORD sum = 0;
        while (sum < 1 << 20 && ReadFile(in[i], part, sizeof part, &done, NULL))
            sum += done;
        WaitForSingleObject(thread[i], INFINITE);
        GetExitCodeThread(thread[i], &done);
        whole += sum == 1 << 20 && done == sum;
        CloseHandle(thread[i]);
        CloseHandle(in[i]);
        CloseHandle(out[i]);
    }
    is(whole, PIPES, "each comes as a whole in the end");
}

/* Its size is a wish. */
static void huge_size(void)
{
    HANDLE in, out;
    ok(CreatePipe(&in, &out, NULL, 0x7FFFFFFF), "a pipe of 2 GiB");
    ok(WriteFile(out, "small", 5, &done, NULL), "takes a little");
    CloseHandle(in);
    CloseHandle(out);
}

/* Requests that go on: there is a last one. */
static void many_requests(void)
{
    static OVERLAPPED requests[MOST];
    static char byte;
    unsigned n = 0;
    HANDLE server = CreateNamedPipeA(
        "\\\\.\\pipe\\plumb.quota", PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED, 0, 1, 0, 0, 0, NULL);
    HANDLE client = CreateFileA("\\\\.\\pipe\\plumb.quota", GENERIC_READ | GENERIC_WRITE, 0, NULL,
                                OPEN_EXISTING, FILE_FLAG_OVERLAPPED, NULL);
    while (n < MOST && !WriteFile(client, &byte, 1, NULL, &requests[n]) &&
           GetLastError() == ERROR_IO_PENDING)
        n++;
    DWORD error = GetLastError();
    ok(n >= 1000 && n < MOST, "many requests can wait, not any number");
    is(error, ERROR_NO_SYSTEM_RESOURCES, "the first too many is refused");
    ok(CancelIo(client), "they are cancelled");
    fails(WriteFile(client, &byte, 1, NULL, &requests[0]), ERROR_IO_PENDING, "then there is room");
    CloseHandle(client);
    CloseHandle(server);
}

/* A writer whose memory goes while he waits. */
static void vanished(void)
{
    OVERLAPPED write = {0};
    char some[8];
    HANDLE server = CreateNamedPipeA(
        "\\\\.\\pipe\\plumb.quota", PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED, 0, 1, 9, 9, 0, NULL);
    HANDLE client = CreateFileA("\\\\.\\pipe\\plumb.quota", GENERIC_READ | GENERIC_WRITE, 0, NULL,
                                OPEN_EXISTING, 0, NULL);
    void *page = VirtualAlloc(NULL, 4096, MEM_COMMIT, PAGE_READWRITE);
    fails(WriteFile(server, (char *)page + 4000, 4000, NULL, &write), ERROR_NOACCESS,
          "memory that is not there is not written");
    fails(WriteFile(server, page, 4096, NULL, &write), ERROR_IO_PENDING, "a page waits");
    ok(ReadFile(client, some, sizeof some, &done, NULL) && done == 8, "some of it is read");
    VirtualFree(page, 0, MEM_RELEASE);
    ok(ReadFile(client, some, sizeof some, &done, NULL) && done == 0, "the rest is gone");
    fails(GetOverlappedResult(server, &write, &done, TRUE), ERROR_NOACCESS, "and its writer told");
    CloseHandle(client);
    CloseHandle(server);
}

int main(void)
{
    many_pipes();
    huge_size();
    many_requests();
    vanished();
    return tap_end();
}
