// SPDX-License-Identifier: MIT
// Waiting at a pipe: threads that block in it, overlapped requests, what ends them.
#include "k32_tap.h"

#define NAME "\\\\.\\pipe\\plumb.wait"

static char buffer[64], big[10000];
static DWORD done;

static HANDLE server(DWORD flags, DWORD mode)
{
    return CreateNamedPipeA(NAME, PIPE_ACCESS_DUPLEX | flags, mode, 2, 512, 512, 0, NULL);
}

static HANDLE client(DWORD flags)
{
    return CreateFileA(NAME, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, flags, NULL);
}

static HANDLE start(DWORD(WINAPI *routine)(void *), HANDLE argument)
{
    return CreateThread(NULL, 0, routine, argument, 0, NULL);
}

/* The thread's exit code: what it has to say. */
static DWORD join(HANDLE thread)
{
    DWORD code = 0;
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    CloseHandle(thread);
    return code;
}

static DWORD WINAPI read_once(void *pipe)
{
    char byte;
    DWORD got;
    return ReadFile(pipe, &byte, 1, &got, NULL) ? (DWORD)byte : GetLastError();
}

static DWORD WINAPI write_big(void *pipe)
{
    DWORD put;
    return WriteFile(pipe, big, sizeof big, &put, NULL) ? put : GetLastError();
}

static DWORD WINAPI connect_later(void *unused)
{
    Sleep(20);
    HANDLE end = client(0);
    Sleep(20);
    DWORD put;
    WriteFile(end, "c", 1, &put, NULL);
    FlushFileBuffers(end);
    CloseHandle(end);
    return put;
}

static DWORD WINAPI release_later(void *pipe)
{
    Sleep(20);
    DisconnectNamedPipe(pipe);
    return ConnectNamedPipe(pipe, NULL);
}

static DWORD WINAPI echo_message(void *pipe)
{
    DWORD got;
    char text[20];
    ConnectNamedPipe(pipe, NULL);
    if (!ReadFile(pipe, text, sizeof text, &got, NULL))
        return GetLastError();
    text[0]++;
    WriteFile(pipe, text, got, &got, NULL);
    FlushFileBuffers(pipe);
    return got;
}

static void threads(void)
{
    HANDLE in, out, thread;
    CreatePipe(&in, &out, NULL, 512);
    thread = start(read_once, in);
    Sleep(20);
    is(WaitForSingleObject(thread, 0), WAIT_TIMEOUT, "a reader waits");
    WriteFile(out, "r", 1, &done, NULL);
    is(join(thread), 'r', "until something is written");
    thread = start(write_big, out);
    Sleep(20);
    is(WaitForSingleObject(thread, 0), WAIT_TIMEOUT, "a writer of more than fits waits");
    DWORD sum = 0;
    while (sum < sizeof big && ReadFile(in, buffer, sizeof buffer, &done, NULL))
        sum += done;
    is(sum, sizeof big, "all of it comes");
    is(join(thread), sizeof big, "and the writer goes on");
    thread = start(read_once, in);
    Sleep(20);
    CloseHandle(out);
    is(join(thread), ERROR_BROKEN_PIPE, "the other end's closing ends a read");
    CloseHandle(in);
    CreatePipe(&in, &out, NULL, 512);
    thread = start(write_big, out);
    Sleep(20);
    CloseHandle(in);
    DWORD error = join(thread);
    ok(error == ERROR_BROKEN_PIPE || error == ERROR_NO_DATA, "and a write");
    CloseHandle(out);
    CreatePipe(&in, &out, NULL, 512);
    thread = start(read_once, in);
    Sleep(20);
    TerminateThread(thread, 77);
    is(join(thread), 77, "a thread that waits there can be ended");
    CloseHandle(in);
    CloseHandle(out);
}

static void clients(void)
{
    HANDLE pipe = server(0, 0), thread = start(connect_later, NULL);
    ok(ConnectNamedPipe(pipe, NULL), "a server waits for its client");
    ok(ReadFile(pipe, buffer, 9, &done, NULL) && done == 1, "and for what it writes");
    is(join(thread), 1, "a flush ends when that was read");
    DisconnectNamedPipe(pipe);
    thread = start(echo_message, pipe);
    Sleep(20);
    HANDLE end = client(0);
    WriteFile(end, "A", 1, &done, NULL);
    ok(ReadFile(end, buffer, 9, &done, NULL) && buffer[0] == 'B', "there and back");
    is(join(thread), 1, "through a thread");
    HANDLE other = start(release_later, pipe);
    CloseHandle(end);
    ok(WaitNamedPipeA(NAME, 5000), "WaitNamedPipe waits for an instance that listens");
    end = client(0);
    join(other);
    CloseHandle(end);
    CloseHandle(pipe);
    pipe = server(0, PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE);
    thread = start(echo_message, pipe);
    Sleep(20);
    ok(CallNamedPipeA(NAME, "Call", 4, buffer, sizeof buffer, &done, NMPWAIT_WAIT_FOREVER) &&
           done == 4 && !memcmp(buffer, "Dall", 4),
       "CallNamedPipe");
    join(thread);
    CloseHandle(pipe);
}

static void overlapped(void)
{
    OVERLAPPED connect = {.hEvent = CreateEventA(NULL, TRUE, TRUE, NULL)};
    OVERLAPPED read = {.hEvent = CreateEventA(NULL, TRUE, TRUE, NULL)}, plain = {0};
    HANDLE pipe = server(FILE_FLAG_OVERLAPPED, 0);
    fails(ConnectNamedPipe(pipe, &connect), ERROR_IO_PENDING, "to listen goes on");
    is(WaitForSingleObject(connect.hEvent, 0), WAIT_TIMEOUT, "its event was reset");
    HANDLE end = client(FILE_FLAG_OVERLAPPED);
    is(WaitForSingleObject(connect.hEvent, 0), WAIT_OBJECT_0, "a client sets it");
    ok(GetOverlappedResult(pipe, &connect, &done, FALSE), "it has ended well");
    fails(ReadFile(pipe, buffer, 9, NULL, &read), ERROR_IO_PENDING, "a read goes on");
    fails(GetOverlappedResult(pipe, &read, &done, FALSE), ERROR_IO_INCOMPLETE, "still");
    ok(WriteFile(end, "xyz", 3, &done, &plain) && done == 3, "a write that fits is done at once");
    ok(GetOverlappedResult(pipe, &read, &done, TRUE) && done == 3 && !memcmp(buffer, "xyz", 3),
       "so is the read");
    ReadFile(pipe, buffer, 9, NULL, &read);
    ok(CancelIo(pipe), "CancelIo");
    fails(GetOverlappedResult(pipe, &read, &done, TRUE), ERROR_OPERATION_ABORTED, "aborts it");
    fails(WriteFile(end, big, sizeof big, NULL, &plain), ERROR_IO_PENDING, "a big write goes on");
    DWORD sum = 0;
    while (sum < sizeof big) {
        if (!ReadFile(pipe, buffer, sizeof buffer, NULL, &read) &&
            GetLastError() != ERROR_IO_PENDING)
            break;
        GetOverlappedResult(pipe, &read, &done, TRUE);
        sum += done;
    }
    is(sum, sizeof big, "and is read");
    ok(GetOverlappedResult(end, &plain, &done, TRUE) && done == sizeof big, "to its end");
    ReadFile(pipe, buffer, 9, NULL, &read);
    CloseHandle(end);
    fails(GetOverlappedResult(pipe, &read, &done, TRUE), ERROR_BROKEN_PIPE,
          "the other end's closing ends a read");
    CloseHandle(pipe);
    CloseHandle(connect.hEvent);
    CloseHandle(read.hEvent);
}

static DWORD routine_error, routine_bytes, routine_calls;

static void WINAPI routine(DWORD error, DWORD bytes, OVERLAPPED *overlapped)
{
    routine_error = error;
    routine_bytes = bytes;
    routine_calls += overlapped->hEvent == (HANDLE)42;
}

static void routines(void)
{
    OVERLAPPED read = {.hEvent = (HANDLE)42}, write = {0};
    HANDLE pipe = server(FILE_FLAG_OVERLAPPED, 0), end = client(FILE_FLAG_OVERLAPPED);
    ok(ReadFileEx(pipe, buffer, 9, &read, routine), "ReadFileEx");
    is(SleepEx(0, TRUE), 0, "nothing to call yet");
    WriteFile(end, "four", 4, &done, &write);
    is(routine_calls, 0, "it is not called of itself");
    is(SleepEx(INFINITE, TRUE), WAIT_IO_COMPLETION, "but in an alertable wait");
    ok(routine_calls == 1 && routine_error == 0 && routine_bytes == 4, "with what happened");
    read.hEvent = (HANDLE)42;
    ReadFileEx(pipe, buffer, 9, &read, routine);
    CloseHandle(end);
    SleepEx(INFINITE, TRUE);
    ok(routine_calls == 2 && routine_error == ERROR_BROKEN_PIPE && routine_bytes == 0,
       "errors, too");
    CloseHandle(pipe);
    HANDLE file = CreateFileA("routine.txt", GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS,
                              FILE_FLAG_OVERLAPPED | FILE_FLAG_DELETE_ON_CLOSE, NULL);
    ok(WriteFileEx(file, "12345", 5, &read, routine), "WriteFileEx to a file");
    SleepEx(INFINITE, TRUE);
    ok(routine_calls == 3 && routine_error == 0 && routine_bytes == 5, "its routine");
    CloseHandle(file);
}

int main(void)
{
    threads();
    clients();
    overlapped();
    routines();
    return tap_end();
}
