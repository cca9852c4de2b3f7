// SPDX-License-Identifier: MIT
// Named pipes: what each call answers in each state of an instance, and how instances are counted.
#include "k32_tap.h"

#define NAME "\\\\.\\pipe\\plumb.states"

static char buffer[64];
static DWORD done;

static HANDLE server(DWORD open_mode, DWORD mode, DWORD instances)
{
    return CreateNamedPipeA(NAME, open_mode, mode, instances, 512, 512, 0, NULL);
}

static HANDLE client(DWORD access)
{
    return CreateFileA(NAME, access, 0, NULL, OPEN_EXISTING, 0, NULL);
}

/* What a call does: the error that it fails with, 0 for success. */
static int do_connect(HANDLE pipe)
{
    return ConnectNamedPipe(pipe, NULL);
}
static int do_disconnect(HANDLE pipe)
{
    return DisconnectNamedPipe(pipe);
}
static int read_it(HANDLE pipe)
{
    return ReadFile(pipe, buffer, sizeof buffer, &done, NULL);
}
static int write_it(HANDLE pipe)
{
    return WriteFile(pipe, "abc", 3, &done, NULL);
}
static int peek(HANDLE pipe)
{
    return PeekNamedPipe(pipe, buffer, 10, &done, NULL, NULL);
}
static int transact(HANDLE pipe)
{
    return TransactNamedPipe(pipe, "x", 1, buffer, sizeof buffer, &done, NULL);
}
static int info(HANDLE pipe)
{
    return GetNamedPipeInfo(pipe, &done, NULL, NULL, NULL);
}

static const struct call {
    const char *name;
    int (*make)(HANDLE);
} calls[] = {{"ConnectNamedPipe", do_connect},
             {"ReadFile", read_it},
             {"WriteFile", write_it},
             {"PeekNamedPipe", peek},
             {"TransactNamedPipe", transact},
             {"GetNamedPipeInfo", info},
             {"DisconnectNamedPipe", do_disconnect}};
enum { CALLS = sizeof calls / sizeof calls[0], NOT_TRIED = -1 };

/* How a pipe comes into a state. The client's end, if it is still open; NULL. */
static HANDLE listening(HANDLE pipe)
{
    return NULL;
}

static HANDLE connected(HANDLE pipe)
{
    return client(GENERIC_READ | GENERIC_WRITE);
}

static HANDLE left(HANDLE pipe)
{
    CloseHandle(connected(pipe));
    return NULL;
}

static HANDLE left_a_word(HANDLE pipe)
{
    HANDLE end = connected(pipe);
    write_it(end);
    CloseHandle(end);
    return NULL;
}

static HANDLE disconnected(HANDLE pipe)
{
    HANDLE end = connected(pipe);
    DisconnectNamedPipe(pipe);
    return end;
}

/* The state, and the error of each call on a fresh pipe in it. */
static const struct row {
    const char *state;
    HANDLE (*make)(HANDLE pipe);
    int clients; /* the calls are made at the client's end */
    DWORD mode;
    long errors[CALLS];
} rows[] = {
    /* connect, read, write, peek, transact, info, disconnect */
    {"listening, PIPE_NOWAIT",
     listening,
     FALSE,
     PIPE_NOWAIT,
     {ERROR_PIPE_LISTENING, ERROR_PIPE_LISTENING, ERROR_PIPE_LISTENING, ERROR_BAD_PIPE,
      ERROR_BAD_PIPE, 0, ERROR_PIPE_LISTENING}},
    {"connected, empty, PIPE_NOWAIT",
     connected,
     FALSE,
     PIPE_NOWAIT,
     {ERROR_PIPE_CONNECTED, ERROR_NO_DATA, 0, 0, NOT_TRIED, 0, 0}},
    {"the client has closed its end",
     left,
     FALSE,
     0,
     {ERROR_NO_DATA, ERROR_BROKEN_PIPE, ERROR_NO_DATA, ERROR_BROKEN_PIPE, ERROR_BAD_PIPE, 0, 0}},
    {"the same, with bytes left",
     left_a_word,
     FALSE,
     0,
     {ERROR_NO_DATA, 0, ERROR_NO_DATA, 0, ERROR_BAD_PIPE, 0, 0}},
    {"disconnected, PIPE_NOWAIT",
     disconnected,
     FALSE,
     PIPE_NOWAIT,
     {NOT_TRIED, ERROR_PIPE_NOT_CONNECTED, ERROR_PIPE_NOT_CONNECTED, NOT_TRIED, NOT_TRIED, 0,
      ERROR_PIPE_NOT_CONNECTED}},
    {"the client's end, cut off",
     disconnected,
     TRUE,
     0,
     {NOT_TRIED, ERROR_PIPE_NOT_CONNECTED, ERROR_PIPE_NOT_CONNECTED, ERROR_PIPE_NOT_CONNECTED,
      NOT_TRIED, NOT_TRIED, NOT_TRIED}},
};

static void try_row(const struct row *row)
{
    for (int i = 0; i < CALLS; i++) {
        if (row->errors[i] == NOT_TRIED)
            continue;
        DWORD mode = PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE | row->mode;
        HANDLE pipe = server(PIPE_ACCESS_DUPLEX, mode, 1), end = row->make(pipe);
        SetLastError(0);
        long error = calls[i].make(row->clients ? end : pipe) ? 0 : (long)GetLastError();
        ok(error == row->errors[i], "%s: %s", row->state, calls[i].name);
        if (error != row->errors[i])
            printf("# error %ld, wanted %ld\n", error, row->errors[i]);
        if (end)
            CloseHandle(end);
        CloseHandle(pipe);
    }
}

static void instances(void)
{
    DWORD made, most, flags;
    fails(client(GENERIC_READ) != INVALID_HANDLE_VALUE, ERROR_FILE_NOT_FOUND, "no such pipe");
    fails(WaitNamedPipeA(NAME, 1), ERROR_FILE_NOT_FOUND, "nor can it be waited for");
    HANDLE one = server(PIPE_ACCESS_DUPLEX, 0, 2);
    ok(one != INVALID_HANDLE_VALUE, "a pipe of two instances");
    ok(WaitNamedPipeA(NAME, 1), "one listens");
    if (!on_wine()) /* which ignores the flag */
        fails(server(PIPE_ACCESS_DUPLEX | FILE_FLAG_FIRST_PIPE_INSTANCE, 0, 2) !=
                  INVALID_HANDLE_VALUE,
              ERROR_ACCESS_DENIED, "it is there already");
    fails(server(PIPE_ACCESS_INBOUND, 0, 2) != INVALID_HANDLE_VALUE, ERROR_ACCESS_DENIED,
          "all instances have one direction");
    HANDLE two = server(PIPE_ACCESS_DUPLEX, 0, 2);
    fails(server(PIPE_ACCESS_DUPLEX, 0, 2) != INVALID_HANDLE_VALUE, ERROR_PIPE_BUSY,
          "a third is too many");
    ok(GetNamedPipeHandleStateA(one, NULL, &made, NULL, NULL, NULL, 0) && made == 2,
       "two are made");
    ok(GetNamedPipeInfo(two, &flags, NULL, NULL, &most) && most == 2 && flags == PIPE_SERVER_END,
       "of two");
    HANDLE first = client(GENERIC_READ), second = client(GENERIC_WRITE);
    ok(first != INVALID_HANDLE_VALUE && second != INVALID_HANDLE_VALUE, "each has a client");
    fails(client(GENERIC_READ) != INVALID_HANDLE_VALUE, ERROR_PIPE_BUSY, "a third has to wait");
    fails(WaitNamedPipeA(NAME, 1), ERROR_SEM_TIMEOUT, "which takes too long");
    fails(ConnectNamedPipe(one, NULL), ERROR_PIPE_CONNECTED, "the server hears of the client");
    ok(GetNamedPipeInfo(first, &flags, NULL, NULL, NULL) && flags == PIPE_CLIENT_END,
       "the client's end is no server's");
    CloseHandle(first);
    CloseHandle(second);
    CloseHandle(one);
    CloseHandle(two);
    fails(client(GENERIC_READ) != INVALID_HANDLE_VALUE, ERROR_FILE_NOT_FOUND,
          "with its last instance the pipe is gone");
}

static void directions(void)
{
    HANDLE in = server(PIPE_ACCESS_INBOUND, 0, 1);
    fails(client(GENERIC_READ) != INVALID_HANDLE_VALUE, ERROR_ACCESS_DENIED,
          "what only comes in cannot be read by a client");
    HANDLE end = client(GENERIC_WRITE);
    ok(end != INVALID_HANDLE_VALUE, "but written");
    fails(read_it(end), ERROR_ACCESS_DENIED, "its handle does not read");
    fails(write_it(in), ERROR_ACCESS_DENIED, "nor does the server write");
    if (!on_wine()) /* where it is ERROR_NOT_SUPPORTED; WDK, FSCTL_PIPE_DISCONNECT */
        fails(do_disconnect(end), ERROR_INVALID_FUNCTION, "a client does not disconnect");
    CloseHandle(end);
    CloseHandle(in);
    fails(CreateNamedPipeA("plumb", PIPE_ACCESS_DUPLEX, 0, 1, 0, 0, 0, NULL) !=
              INVALID_HANDLE_VALUE,
          ERROR_INVALID_NAME, "no name of a pipe");
    fails(server(0, 0, 1) != INVALID_HANDLE_VALUE, ERROR_INVALID_PARAMETER, "no direction");
    if (!on_wine()) /* which makes one */
        fails(server(PIPE_ACCESS_DUPLEX, 0, 0) != INVALID_HANDLE_VALUE, ERROR_INVALID_PARAMETER,
              "no instance");
    fails(server(PIPE_ACCESS_DUPLEX, PIPE_READMODE_MESSAGE, 1) != INVALID_HANDLE_VALUE,
          ERROR_INVALID_PARAMETER, "messages cannot be read from a pipe of bytes");
}

static void again(void)
{
    HANDLE pipe = server(PIPE_ACCESS_DUPLEX, 0, 1), one = client(GENERIC_READ | GENERIC_WRITE);
    ok(write_it(one) && DisconnectNamedPipe(pipe), "a client is cut off");
    fails(client(GENERIC_READ) != INVALID_HANDLE_VALUE, ERROR_PIPE_BUSY, "nobody listens then");
    DWORD mode = PIPE_NOWAIT;
    ok(SetNamedPipeHandleState(pipe, &mode, NULL, NULL), "without waiting");
    ok(ConnectNamedPipe(pipe, NULL) || on_wine(), "the instance listens again"); /* MSDN */
    fails(ConnectNamedPipe(pipe, NULL), ERROR_PIPE_LISTENING, "and still does");
    HANDLE two = client(GENERIC_READ | GENERIC_WRITE);
    ok(two != INVALID_HANDLE_VALUE, "a second client");
    fails(read_it(pipe), ERROR_NO_DATA, "what the first wrote is lost");
    ok(write_it(two) && read_it(pipe) && done == 3, "what the second writes is not");
    fails(write_it(one), ERROR_PIPE_NOT_CONNECTED, "the first stays cut off");
    CloseHandle(one);
    CloseHandle(two);
    CloseHandle(pipe);
}

int main(void)
{
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++)
        try_row(&rows[i]);
    instances();
    directions();
    again();
    return tap_end();
}
